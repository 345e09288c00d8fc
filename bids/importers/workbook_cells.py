"""Reads one cell as people fill it in: words for codes, dates of the spreadsheet, percentages with their sign."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bids.documents.reader import spell
from bids.documents.registry import Kind
from bids.documents.workbook import Input

LONGEST_SHOWN = 60
MOST_OPTIONS_NAMED = 8
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PERCENT = re.compile(r"([+-]?[0-9]{1,15}(?:\.[0-9]{1,12})?)\s*%", re.ASCII)
_FORMAT_WORDS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
TRUE, FALSE = ("yes", "true", "x"), ("no", "false")
PER_CENT = 100
SURROGATES = (0xD800, 0xDFFF)
# A cell of these kinds that cannot be read still shows in the form what stood in it: no checker takes it for valid.
SHOWN_AS_IT_STOOD = frozenset(
    {Kind.NUMBER, Kind.WHOLE, Kind.MONTHS, Kind.MONTH_HOURS, Kind.HOURS, Kind.DAY, Kind.CHOICE, Kind.TECHNOLOGY,
     Kind.PLACE}
)  # fmt: skip


class CellError(ValueError):
    """A cell does not say what it should; the message says what it should."""


def read_value(cell: Any, given: Input) -> Any:
    """Return a cell's value for the document, None where it is empty. Numbers out of bounds are the checker's.

    Raises:
        CellError: it holds a formula or an error, or none of what may be chosen.
    """
    if cell.data_type == "f" or not isinstance(cell.value, str | int | float | bool | date | datetime):
        words = shown(getattr(cell.value, "text", None) or cell.value)
        raise CellError(
            f"holds a formula ({words}). Formulas are not computed here and their last value is not trusted: "
            "write the value itself."
        )
    if cell.data_type == "e":
        raise CellError(f"holds an error of the spreadsheet ({shown(cell.value)}).")
    value = unescaped(cell.value).strip() if isinstance(cell.value, str) else cell.value
    if value == "":
        return None
    if given.is_pick:
        return _pick(value)
    if given.options and given.field.kind != Kind.TRUTH:
        return _chosen(value, given)
    read: Callable[[Any, Any], Any] = _READ.get(given.field.kind, _text)
    return read(value, cell)


def as_it_stood(cell: Any, given: Input) -> str | None:
    """What is kept of a cell that cannot be read: its text where nothing could take that for a value, else nothing."""
    if given.is_pick or given.field.kind not in SHOWN_AS_IT_STOOD:
        return None
    return shown(getattr(cell.value, "text", None) or cell.value)


def unescaped(words: str) -> str:
    """Undo the escape of characters that XML cannot hold; halves of pairs are no characters and stay as they are."""
    return _ESCAPED.sub(_character, words)


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if SURROGATES[0] <= code <= SURROGATES[1] else chr(code)


def shown(value: Any, most: int = LONGEST_SHOWN) -> str:
    """A value in a message, cut short."""
    words = unescaped(str(value))
    return words if len(words) <= most else f"{words[:most]}…"


def _pick(value: Any) -> bool | None:
    """Yes picks; no is as good as nothing."""
    return _truth(value, None) or None


def _truth(value: Any, _cell: Any) -> bool:
    said = str(value).casefold()
    if said in TRUE or said in FALSE:
        return said in TRUE
    raise CellError(f"says “{shown(value)}”; it must be Yes or No.")


def _chosen(value: Any, given: Input) -> Any:
    said = str(value).casefold()
    for code, words in given.options:
        if said in (words.strip().casefold(), code.casefold()):
            return code
    if given.is_free and given.field.kind != Kind.CHOICE:
        return _text(value, None)
    named = ", ".join(words for _, words in given.options[:MOST_OPTIONS_NAMED])
    more = " and others of its list" if len(given.options) > MOST_OPTIONS_NAMED else ""
    raise CellError(f"says “{shown(value)}”; choose one of {named}{more}.")


def _text(value: Any, _cell: Any) -> str:
    """Text; a number that a spreadsheet made of it is spelled plainly."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return _day(value, None)
    if isinstance(value, int | float):
        number = Decimal(str(value))
        return spell(number) if number.is_finite() and abs(number.adjusted()) < LONGEST_SHOWN else str(value)
    return str(value)


def _number(value: Any, _cell: Any) -> Any:
    if isinstance(value, date):
        raise CellError(
            "holds a date; it must be a number. Set the cell's format to a number and type it again."
        )
    return value


def _day(value: Any, _cell: Any) -> str:
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value == datetime.combine(value, datetime.min.time()) else str(value)
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        raise CellError("holds a number; it must be a date, or text such as 2027-06-01.")
    return str(value)


def _fraction(value: Any, cell: Any) -> Any:
    """98% as a spreadsheet keeps it, or as text; a plain number only where it can mean one thing."""
    if isinstance(value, str):
        found = _PERCENT.fullmatch(value)
        if found:
            return spell(Decimal(found[1]) / PER_CENT)
    if isinstance(value, bool | date):
        return _number(value, cell)
    if isinstance(value, int | float) and "%" in _FORMAT_WORDS.sub("", cell.number_format or ""):
        return value
    try:
        number = Decimal(str(value)) if str(value).isascii() else Decimal("NaN")
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > LONGEST_SHOWN:
        return value
    if number and abs(number) <= 1:
        raise CellError(
            f"says {shown(value)} without a percent sign: write {spell(number * PER_CENT)}% or {shown(value)}%."
        )
    return spell(number / PER_CENT)


_READ: dict[Kind, Callable[[Any, Any], Any]] = {
    Kind.TRUTH: _truth,
    Kind.DAY: _day,
    Kind.FRACTION: _fraction,
    Kind.NUMBER: _number,
    Kind.WHOLE: _number,
    Kind.MONTHS: _number,
    Kind.MONTH_HOURS: _number,
    Kind.HOURS: _number,
}
