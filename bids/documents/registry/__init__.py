"""The registry of fields: the one place from which checker, form, schema and workbook are made.

A field is one line in one group. ``GROUPS`` stand in the order of the form's steps.
"""

from bids.documents.registry.about import (
    BIDDER,
    INTERCONNECTION,
    MARKET,
    OFFER,
    OPERATION,
    OTHER_VALUE,
    PROJECT,
    SEVERAL,
    SITE,
    VIABILITY,
)
from bids.documents.registry.delivering import (
    ANSWERS,
    CAPACITY,
    DELIVERING,
    DELIVERY,
    EXCEPTIONS,
    INCREMENTALITY,
    KINDS_OF,
    SERVICE_NAMES,
    TERM,
)
from bids.documents.registry.fields import HOURS, HOURS_IN_A_YEAR, MONTHS, MOST_KW, Field, Group, Kind
from bids.documents.registry.pricing import PRICE

GROUPS: tuple[Group, ...] = (
    OFFER,
    TERM,
    CAPACITY,
    DELIVERING,
    OPERATION,
    ANSWERS,
    PRICE,
    PROJECT,
    INTERCONNECTION,
    SITE,
    BIDDER,
    INCREMENTALITY,
    MARKET,
    VIABILITY,
    OTHER_VALUE,
    EXCEPTIONS,
    SEVERAL,
)

__all__ = [
    "DELIVERING",
    "DELIVERY",
    "GROUPS",
    "HOURS",
    "HOURS_IN_A_YEAR",
    "KINDS_OF",
    "MONTHS",
    "MOST_KW",
    "SERVICE_NAMES",
    "VIABILITY",
    "Field",
    "Group",
    "Kind",
]
