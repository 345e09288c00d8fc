"""Cells of planning tables as filings write them: quantities, withheld figures, months, hours of the day."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeVar

from solicitations.importers.reading import CellError

Value = TypeVar("Value")
KW_PER_MW = 1000
USD_PER_THOUSAND = 1000
HOURS_PER_DAY = 24
THOUSANDTH = Decimal("0.001")
CENT = Decimal("0.01")
LARGEST_MW = 100_000


class Withheld(Enum):
    """What a filing shows where figures would tell about a single customer."""

    CONFIDENTIAL = "CC"


@dataclass(frozen=True)
class HourWindow:
    """Clock hours from ``start_hour`` to before ``end_hour``; across midnight where the end is not after the start."""

    start_hour: int
    end_hour: int

    @property
    def length_hours(self) -> int:
        """Hours in the window.

        >>> HourWindow(15, 2).length_hours, HourWindow(0, 24).length_hours
        (11, 24)
        """
        return (self.end_hour - self.start_hour - 1) % HOURS_PER_DAY + 1

    def hours(self) -> tuple[int, ...]:
        """The clock hours of the window in order."""
        return tuple((self.start_hour + shift) % HOURS_PER_DAY for shift in range(self.length_hours))


def is_withheld(cell: Any) -> bool:
    """Say whether a cell is marked customer confidential."""
    return isinstance(cell, str) and cell.strip() == Withheld.CONFIDENTIAL.value


def text(cell: Any) -> str:
    """Read a cell as text: trimmed, line breaks and doubled spaces closed up.

    >>> text(" EAST  GRAND 1101 ")
    'EAST GRAND 1101'
    """
    return "" if cell is None else " ".join(str(cell).split())


def required_text(cell: Any) -> str:
    """Read a cell that must not be empty."""
    found = text(cell)
    if not found:
        raise CellError("expected a text, found an empty cell")
    return found


def without_mark(words: str) -> tuple[str, bool]:
    """Part a text from the star that points to a footnote.

    >>> without_mark("LOGAN CREEK BANK 1 *")
    ('LOGAN CREEK BANK 1', True)
    """
    bare = words.rstrip("* ")
    return bare, bare != words


def amount(cell: Any) -> Decimal:
    """Read a number; a footnote's star behind it is dropped, ``NaN`` and the like are refused.

    >>> amount("3.53 *"), amount(4.75)
    (Decimal('3.53'), Decimal('4.75'))
    """
    if isinstance(cell, bool) or cell is None or isinstance(cell, datetime | date):
        raise CellError(f"expected a number, found {_shown(cell)}")
    written, _ = without_mark(text(cell))
    try:
        found = Decimal(written)
    except InvalidOperation as error:
        raise CellError(f"expected a number, found {_shown(cell)}") from error
    if not found.is_finite():
        raise CellError(f"expected a finite number, found {_shown(cell)}")
    return found


def or_withheld(reader: Callable[[Any], Value]) -> Callable[[Any], Value]:
    """Return a reader of a column that may be withheld as a whole: its refusal says so."""

    def read(cell: Any) -> Value:
        try:
            return reader(cell)
        except CellError as error:
            expected, found, rest = str(error).partition(", found ")
            code = (
                f", or {Withheld.CONFIDENTIAL.value} in all of this row's figures where they are confidential"
            )
            raise CellError(f"{expected}{code}{found}{rest}") from error

    return read


def kw_from_mw(cell: Any) -> Decimal:
    """Read megawatts, not negative, as kilowatts to the watt.

    >>> kw_from_mw(4.751099999999997)
    Decimal('4751.100')
    """
    mw = amount(cell)
    if not 0 <= mw < LARGEST_MW:
        raise CellError(f"expected MW from 0 up to {LARGEST_MW:,}, found {_shown(cell)}")
    return (mw * KW_PER_MW).quantize(THOUSANDTH)


def signed_kw_from_mw(cell: Any) -> Decimal:
    """Read megawatts that may be negative (a facility that feeds back) as kilowatts to the watt."""
    mw = amount(cell)
    if abs(mw) >= LARGEST_MW:
        raise CellError(f"expected MW within ±{LARGEST_MW:,}, found {_shown(cell)}")
    return (mw * KW_PER_MW).quantize(THOUSANDTH)


def usd_from_thousands(cell: Any) -> Decimal:
    """Read thousands of dollars above zero.

    >>> usd_from_thousands(7046)
    Decimal('7046000.00')
    """
    thousands = amount(cell)
    if thousands <= 0:
        raise CellError(f"expected a cost above 0 k$, found {_shown(cell)}")
    return (thousands * USD_PER_THOUSAND).quantize(CENT)


def whole(cell: Any, *, least: int, most: int, what: str) -> int:
    """Read a whole number within bounds."""
    found = amount(cell)
    if found != found.to_integral_value() or not least <= found <= most:
        raise CellError(f"expected {what} from {least} to {most}, found {_shown(cell)}")
    return int(found)


def day(cell: Any) -> date:
    """Read a date cell."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    raise CellError(f"expected a date, found {_shown(cell)}")


_MONTHS = re.compile(r"(\d{1,2})(?:\s*-\s*(\d{1,2}))?")


def months(cell: Any) -> tuple[int, ...]:
    """Read months: ``6-9``, ``11-2`` over the new year, ``4``, ``4-6;9``.

    >>> months("11-2")
    (1, 2, 11, 12)
    """
    if isinstance(cell, datetime | date):
        raise CellError(
            f"expected months such as 6-9, found the date {_shown(cell)} (Excel may have changed it)"
        )
    found: set[int] = set()
    for piece in text(cell).replace(",", ";").split(";"):
        match = _MONTHS.fullmatch(piece.strip())
        if match is None:
            raise CellError(f"expected months such as 6-9, found {_shown(cell)}")
        first, last = int(match[1]), int(match[2] or match[1])
        if not (1 <= first <= 12 and 1 <= last <= 12):  # noqa: PLR2004 - the months of a year
            raise CellError(f"expected months from 1 to 12, found {_shown(cell)}")
        found.update(range(first, last + 1) if first <= last else {*range(first, 13), *range(1, last + 1)})
    return tuple(sorted(found))


_HOURS = re.compile(r"(\d{1,2})\s*(AM|PM)\s*-\s*(\d{1,2})\s*(AM|PM)", re.IGNORECASE)
_NOON = 12


def _hour(number: str, half: str) -> int:
    clock = int(number)
    if not 1 <= clock <= _NOON:
        raise CellError(f"expected a clock hour from 1 to 12, found {clock}")
    return clock % _NOON + (_NOON if half.upper() == "PM" else 0)


def hours(cell: Any) -> tuple[HourWindow, ...]:
    """Read hours of the day such as ``3 PM-10 PM`` or ``7AM-12PM;3PM-10PM``; windows that touch become one.

    >>> hours("12 AM-10 AM; 3PM -12AM")
    (HourWindow(start_hour=15, end_hour=10),)
    >>> hours("12AM - 12AM")
    (HourWindow(start_hour=0, end_hour=24),)
    """
    windows = []
    for piece in text(cell).split(";"):
        match = _HOURS.fullmatch(piece.strip())
        if match is None:
            raise CellError(f"expected hours such as 3PM-10PM, found {_shown(cell)}")
        start, end = _hour(match[1], match[2]), _hour(match[3], match[4])
        windows.append(HourWindow(start, end or HOURS_PER_DAY))
    return joined(windows)


def joined(windows: list[HourWindow]) -> tuple[HourWindow, ...]:
    """Join windows that overlap or touch, over midnight too."""
    covered = {hour for window in windows for hour in window.hours()}
    if len(covered) == HOURS_PER_DAY:
        return (HourWindow(0, HOURS_PER_DAY),)
    starts = sorted(hour for hour in covered if (hour - 1) % HOURS_PER_DAY not in covered)
    return tuple(HourWindow(start, _end_of(start, covered)) for start in starts)


def _end_of(start: int, covered: set[int]) -> int:
    end = start
    while end % HOURS_PER_DAY in covered:
        end += 1
    return end if end <= HOURS_PER_DAY else end - HOURS_PER_DAY


def _shown(cell: Any) -> str:
    return "an empty cell" if cell is None or cell == "" else f"“{text(cell)[:60]}”"
