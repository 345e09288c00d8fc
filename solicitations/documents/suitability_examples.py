"""Example criteria a utility may begin from. Every number is to be checked against the utility's own filing.

The framework (type, timeline, cost) is published; the numbers are values in general use that no source at hand
confirms, and are marked so wherever they are shown.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from solicitations.documents.suitability import ClassRules, as_content
from solicitations.states import ProjectType

NEW_YORK_TYPES = (ProjectType.LOAD_RELIEF.value, ProjectType.RELIABILITY.value)
UNCONFIRMED = (
    "Example – check before use. Framework: Joint Utilities of New York, filing of 8 May 2017 (project type, "
    "timeline, cost). The numbers are values in general use, not confirmed by a filing."
)
RHODE_ISLAND = (
    "Example – check before use. Rhode Island's system reliability procurement standards (2011) cover suitability; "
    "the numbers are values in general use, not confirmed by a filing. The start of construction is read as the "
    "in-service date, which is later."
)


@dataclass(frozen=True)
class Example:
    """Criteria to begin from."""

    code: str
    name: str
    content: dict[str, Any]
    source: str


def _new_york(
    code: str,
    name: str,
    small_floor_usd: int,
    small_months: tuple[int, int | None] = (18, 24),
    note: str = "",
) -> Example:
    large = ClassRules("LARGE", "Large projects", NEW_YORK_TYPES, 36, 60, Decimal(1_000_000))
    small = ClassRules(
        "SMALL", "Small projects", NEW_YORK_TYPES, *small_months, Decimal(small_floor_usd), note=note
    )
    return Example(code, f"{name} NWA suitability", as_content((large, small)), UNCONFIRMED)


ONE_FIGURE = "The value at hand is one figure, 24 months; it is read as at least 24."
EXAMPLES = (
    _new_york(
        "con-edison",
        "Con Edison",
        450_000,
        note="Stated as a floor of $450,000 to $500,000; the lower is used.",
    ),
    _new_york("orange-rockland", "Orange & Rockland", 450_000),
    _new_york("central-hudson", "Central Hudson", 300_000),
    _new_york("national-grid", "National Grid (Niagara Mohawk)", 500_000, (24, None), ONE_FIGURE),
    _new_york("nyseg-rge", "NYSEG and RG&E", 300_000, (24, None), ONE_FIGURE),
    Example(
        "rhode-island",
        "Rhode Island NWA screening",
        as_content(
            (
                ClassRules(
                    "NWA",
                    "Non-wires candidates",
                    ("LOAD_RELIEF", "RELIABILITY", "NEW_SERVICE", "VOLTAGE"),
                    36,
                    None,
                    Decimal(1_000_000),
                    Decimal("0.2"),
                ),
            )
        ),
        RHODE_ISLAND,
    ),
)
