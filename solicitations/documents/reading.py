"""Reading one value of a document, or refusing it with the place it stands at."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.errors import InvalidInput

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,38}", re.ASCII)
_PLAIN = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)


def require_object(raw: Any, place: str) -> dict[str, Any]:
    """Return a JSON object."""
    if not isinstance(raw, dict):
        raise InvalidInput(f"{place}: an object is expected.", field="content")
    return raw


def require_list(raw: Any, place: str, *, most: int = 50) -> list[Any]:
    """Return a list that is not too long."""
    if not isinstance(raw, list) or len(raw) > most:
        raise InvalidInput(f"{place}: a list of at most {most} is expected.", field="content")
    return raw


def require_known(given: dict[str, Any], known: set[str], place: str) -> None:
    """Refuse keys nobody reads: a misspelled rule would be no rule."""
    odd = sorted(set(given) - known)
    if odd:
        raise InvalidInput(
            f"{place}: {', '.join(odd)} is not known here; use {', '.join(sorted(known))}.", field="content"
        )


def read_code(raw: Any, place: str) -> str:
    """Return a code of letters, digits and underscores."""
    if not isinstance(raw, str) or not _CODE.fullmatch(raw):
        raise InvalidInput(
            f"{place}: a code is letters, digits and underscores, beginning with a letter, at most 39 characters.",
            field="content",
        )
    return raw


def read_text(raw: Any, place: str, *, most: int, required: bool = True) -> str:
    """Return a text, stripped."""
    text = raw.strip() if isinstance(raw, str) else ""
    if (required and not text) or len(text) > most or (raw is not None and not isinstance(raw, str)):
        raise InvalidInput(f"{place}: a text of at most {most} characters is expected.", field="content")
    return text


def read_number(raw: Any, place: str) -> Decimal | None:
    """Return a plain decimal number, or None where nothing is given."""
    if raw is None or raw == "":
        return None
    text = str(raw).strip()
    if isinstance(raw, bool) or not _PLAIN.fullmatch(text):
        raise InvalidInput(f"{place}: {text[:40]} is not a number such as 12 or 0.5.", field="content")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise InvalidInput(f"{place}: {text[:40]} is not a number.", field="content") from error


def read_months(raw: Any, place: str) -> int | None:
    """Return a whole number of months from 0 to 240, or None."""
    found = read_number(raw, place)
    if found is None:
        return None
    if found != int(found) or not 0 <= found <= 240:  # noqa: PLR2004 - twenty years
        raise InvalidInput(f"{place}: whole months from 0 to 240 are expected.", field="content")
    return int(found)
