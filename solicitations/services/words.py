"""Words that somebody has to write: not empty, and no book."""

from kernel.errors import InvalidInput

LONGEST_WORDS = 4000


def required_words(text: str, field: str, *, longest: int = LONGEST_WORDS) -> str:
    """Return a text without the blanks around it.

    Raises:
        InvalidInput: it is empty or too long.
    """
    found = text.strip()
    if not found or len(found) > longest:
        raise InvalidInput(f"Write something, of {longest:,} characters at most.", field=field)
    return found
