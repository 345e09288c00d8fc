"""What a bidder may mend after the opening, and the mended document. Price, capacity, term and delivery never are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bids.documents.conformance import VIABILITY
from bids.documents.offer import OfferDocument
from bids.documents.reader import InvalidDocument, Reader, spell

LONGEST = 4000
# What each field is called. None of them changes what is paid for, only what is known of it.
FIELDS: dict[str, str] = {
    "commercial_operation_on": "Commercial operation",
    "availability": "Availability (a fraction)",
    "other_value": "Other value",
    **{f"viability.{part}": part.replace("_", " ").capitalize() for part in VIABILITY},
}


def read_corrections(given: Mapping[str, Any], allowed: Sequence[str]) -> dict[str, str]:
    """Read the corrected fields of an answer; empty ones are left as they were.

    Raises:
        InvalidDocument: a field that was not asked for, or a value that cannot be right; each at its name.
    """
    filled = {name: value for name, value in given.items() if value not in (None, "")}
    reader = Reader(filled)
    told = {name: _read(reader, name) for name in allowed if name in filled}
    reader.nothing_else()
    if reader.problems:
        raise InvalidDocument(reader.problems)
    return told


def _read(reader: Reader, name: str) -> str:
    if name == "commercial_operation_on":
        found = reader.day(name)
        return found.isoformat() if found else ""
    if name == "availability":
        return spell(reader.number(name, most="1"))
    return reader.text(name, most=LONGEST)


def corrected(document: OfferDocument, corrections: Mapping[str, str]) -> OfferDocument:
    """Return the document with fields mended; its digest stays that of what was submitted."""
    technical = {**document.technical, "viability": dict(document.technical.get("viability") or {})}
    for name, value in corrections.items():
        part = name.removeprefix("viability.")
        if part != name:
            technical["viability"][part] = value
        else:
            technical[name] = value
    return replace(document, technical=technical)
