"""The offer document: one schema-versioned canonical JSON document in two parts, technical and price.

``parse_offer`` takes what a form, a workbook or the API sent and returns the canonical document, or raises
``InvalidOffer`` with every problem found, each at its path. Quantities are decimal strings, so that the same offer
has the same bytes everywhere.
"""

from bids.documents.offer import (
    SCHEMA,
    InvalidOffer,
    Limits,
    OfferDocument,
    Rules,
    document_from_parts,
    parse_offer,
)

__all__ = ["SCHEMA", "InvalidOffer", "Limits", "OfferDocument", "Rules", "document_from_parts", "parse_offer"]
