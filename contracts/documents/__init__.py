"""What contracts, memos and debriefs say, as canonical data."""

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
    "NUMBERS",
    "PLACEHOLDER",
    "READERS",
    "TERM_CODES",
    "Sources",
    "Term",
    "as_data",
    "codes_in",
    "fill_terms",
    "from_data",
    "is_readable",
    "shown",
    "terms_digest",
    "terms_to_give",
]
