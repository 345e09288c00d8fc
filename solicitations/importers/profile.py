"""A need's profile as CSV, pasted or uploaded: ``year, month, day_type, hour, amount``.

Hours are hour-beginning clock hours from 0 to 23; ``day_type`` is ``all``, ``weekday`` or ``weekend``; an hour that
is not listed asks for nothing.
"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from solicitations.importers import cells
from solicitations.importers.reading import CellError, Problem, Reading
from solicitations.importers.workbook import MOST_PROBLEMS, Cells

COLUMNS = ("year", "month", "day_type", "hour", "amount")
DAY_TYPES = {"all": "ALL", "weekday": "WEEKDAY", "weekend": "WEEKEND"}
SHEET = "CSV"
MOST_ROWS = 40_000
LARGEST = Decimal(10) ** 10


@dataclass(frozen=True)
class ProfileHour:
    """One hour of a profile."""

    year: int
    month: int
    day_type: str
    hour: int
    amount: Decimal


def read_profile(written: str) -> Reading[ProfileHour]:
    """Read the CSV; every problem names line and column."""
    lines = csv.DictReader(StringIO(written.lstrip("\ufeff").strip()))
    found = tuple((name or "").strip().lower() for name in lines.fieldnames or ())
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        message = f"expected a first line {','.join(COLUMNS)}; missing {', '.join(missing)}"
        return Reading((), (Problem(SHEET, 1, missing[0], message),))
    lines.fieldnames = list(found)
    rows: list[ProfileHour] = []
    problems: list[Problem] = []
    seen: dict[tuple[int, int, str, int], int] = {}
    for number, values in enumerate(lines, 2):
        if number > MOST_ROWS:
            return Reading((), (Problem(SHEET, number, "", f"expected at most {MOST_ROWS:,} lines"),))
        row = Cells(SHEET, number, dict(values))
        hour = _hour(row)
        if hour is not None:
            key = (hour.year, hour.month, hour.day_type, hour.hour)
            if key in seen:
                row.note("hour", f"expected each hour once, found it in line {seen[key]} too")
            seen.setdefault(key, number)
            rows.append(hour)
        problems.extend(row.problems)
    if not rows and not problems:
        problems.append(Problem(SHEET, 2, "amount", "expected at least one line with an amount"))
    problems.extend(_day_types_that_overlap(rows))
    return Reading(tuple(rows), tuple(problems[:MOST_PROBLEMS]))


def _hour(row: Cells) -> ProfileHour | None:
    year = row.read("year", lambda cell: cells.whole(cell, least=2000, most=2100, what="a year"))
    month = row.read("month", lambda cell: cells.whole(cell, least=1, most=12, what="a month"))
    hour = row.read("hour", lambda cell: cells.whole(cell, least=0, most=23, what="an hour"))
    day_type = row.read("day_type", _day_type)
    amount = row.read("amount", _amount)
    if year is None or month is None or hour is None or day_type is None or amount is None:
        return None
    return ProfileHour(year, month, day_type, hour, amount)


def _day_type(cell: object) -> str:
    word = cells.text(cell).lower() or "all"
    if word not in DAY_TYPES:
        raise CellError(f"expected all, weekday or weekend, found “{word[:40]}”")
    return DAY_TYPES[word]


def _amount(cell: object) -> Decimal:
    found = cells.amount(cell)
    if not 0 <= found < LARGEST:
        raise CellError(f"expected an amount of 0 or more, found {found}")
    return found.quantize(cells.THOUSANDTH)


def _day_types_that_overlap(rows: list[ProfileHour]) -> list[Problem]:
    """An hour given for all days may not be given again for some of them."""
    of_all = {(row.year, row.month, row.hour) for row in rows if row.day_type == "ALL"}
    again = [row for row in rows if row.day_type != "ALL" and (row.year, row.month, row.hour) in of_all]
    return [
        Problem(
            SHEET,
            None,
            "day_type",
            f"{row.year}-{row.month:02d} hour {row.hour} is given for all days and again for {row.day_type.lower()}s",
        )
        for row in again[:1]
    ]
