"""The offer document: one schema-versioned canonical JSON document in two parts, technical and price.

``parse_offer`` takes what a form, a workbook or the API sent and returns the canonical document, or raises
``InvalidOffer`` with every problem found, each at its path. Quantities are decimal strings, so that the same offer
has the same bytes everywhere. The fields themselves stand in ``registry``, as data.
"""

from bids.documents.offer import (
    EDITIONS,
    SCHEMA,
    Checked,
    InvalidOffer,
    OfferDocument,
    check_offer,
    document_from_parts,
    parse_offer,
)
from bids.documents.rules import Limits, Rules

__all__ = [
    "EDITIONS",
    "SCHEMA",
    "Checked",
    "InvalidOffer",
    "Limits",
    "OfferDocument",
    "Rules",
    "check_offer",
    "document_from_parts",
    "parse_offer",
]
