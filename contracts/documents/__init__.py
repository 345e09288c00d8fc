"""What contracts, memos and debriefs say, as canonical data."""

from contracts.documents.parts import ALL, Part, part_of
from contracts.documents.terms import (
    NUMBERS,
    PLACEHOLDER,
    READERS,
    TERM_CODES,
    Sources,
    Term,
    as_data,
    codes_in,
    fill_terms,
    from_data,
    is_readable,
    shown,
    terms_digest,
    terms_to_give,
)

__all__ = [
    "ALL",
    "NUMBERS",
    "PLACEHOLDER",
    "READERS",
    "TERM_CODES",
    "Part",
    "Sources",
    "Term",
    "as_data",
    "codes_in",
    "fill_terms",
    "from_data",
    "is_readable",
    "part_of",
    "shown",
    "terms_digest",
    "terms_to_give",
]
