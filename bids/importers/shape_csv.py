"""Reads a delivery shape of a whole year from CSV: hours of the utility's clock, or bare values in standard time.

An offer holds 8,760 values from 1 January in standard time. A file with hours names every hour of one local year, the
23 of the spring day and the 25 of the autumn day among them, 8,784 in a leap year; 29 February is left out.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bids.documents.reader import FIRST_YEAR, LAST_YEAR, Problem, Reader, spell
from bids.documents.registry import HOURS_IN_A_YEAR, MOST_KW
from kernel.errors import InvalidInput
from nmv.timeline import clock_labels, year_hours
from web.uploads import MEGABYTE, require_csv

MOST_BYTES = MEGABYTE
HOUR, KW = "hour_beginning", "kw"
IN_A_LEAP_YEAR = 8784
# Hours before and on 29 February.
BEFORE_LEAP_DAY, LEAP_DAY = 1416, 24
MOST_PROBLEMS = 20
LONGEST_SHOWN = 40
_HOUR = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2})(?::00)?([+-][0-9]{2}:[0-9]{2})?", re.ASCII
)


class InvalidShape(InvalidInput):
    """A file is no shape; ``problems`` name line and column in words."""

    default_code = "invalid_shape"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems), field="file")


@dataclass(frozen=True)
class ReadShape:
    """8,760 values in kW, spelled canonically, from 1 January in standard time; ``n_left_out`` on 29 February."""

    kw: list[str]
    n_left_out: int = 0


def read_shape(content: bytes, *, zone: str, years: tuple[int, int] | None = None) -> ReadShape:
    """Read a file; ``years`` are the first and the last of the delivery term, where it is known.

    Raises:
        InvalidShape: with what is wrong by line and column, in words.
    """
    rows = _rows(content)
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if header == [HOUR, KW]:
        return _with_hours(rows[1:], zone, years)
    if header == [KW]:
        return _bare(rows[1:])
    raise InvalidShape([f"Line 1 must name the columns: “{HOUR},{KW}”, or “{KW}” alone."])


def _rows(content: bytes) -> list[list[str]]:
    if len(content) > MOST_BYTES:
        raise InvalidShape(["This file is larger than 1 MB."])
    try:
        require_csv(content)
        return list(csv.reader(content.decode("utf-8-sig").rstrip().splitlines(), strict=True))
    except csv.Error as error:
        raise InvalidShape(["This file is damaged: its quotation marks do not match."]) from error
    except InvalidInput as error:
        raise InvalidShape([error.message]) from error


def _bare(rows: list[list[str]]) -> ReadShape:
    """Values alone, in standard time: an ordinary year, or a leap year of which 29 February is left out."""
    if len(rows) not in (HOURS_IN_A_YEAR, IN_A_LEAP_YEAR):
        raise InvalidShape(
            [f"The file has {len(rows):,} values under “{KW}”; a year has 8,760, or 8,784 in a leap year."]
        )
    kw = _values(rows, 0)
    if len(kw) == HOURS_IN_A_YEAR:
        return ReadShape(kw)
    return ReadShape(kw[:BEFORE_LEAP_DAY] + kw[BEFORE_LEAP_DAY + LEAP_DAY :], LEAP_DAY)


def _with_hours(rows: list[list[str]], zone: str, years: tuple[int, int] | None) -> ReadShape:
    hours = year_hours(zone, _year(rows, years))
    _require_hours(rows, clock_labels(hours), zone)
    kw: list[str] = [""] * HOURS_IN_A_YEAR
    n_left_out = 0
    for place, value in zip(hours.standard_place_in_year, _values(rows, 1), strict=True):
        if kw[place]:
            n_left_out += 1  # 29 February, which has no place of its own
        else:
            kw[place] = value
    return ReadShape(kw, n_left_out)


def _year(rows: list[list[str]], years: tuple[int, int] | None) -> int:
    """The year of the first line, which has to be one of the delivery term."""
    first = _HOUR.fullmatch(rows[0][0].strip()) if rows and rows[0] else None
    if first is None:
        said = _shown(rows[0][0]) if rows and rows[0] else ""
        raise InvalidShape(
            [f"Line 2, column {HOUR}: says “{said}”; it must be an hour such as 2027-01-01T00:00."]
        )
    year = int(first[1][:4])
    least, most = years or (FIRST_YEAR, LAST_YEAR)
    if not least <= year <= most:
        when = f"the offer delivers from {least} to {most}" if years else f"give one from {least} to {most}"
        raise InvalidShape([f"Line 2, column {HOUR}: is of the year {year}; {when}."])
    return year


def _require_hours(rows: list[list[str]], labels: list[str], zone: str) -> None:
    """Refuse at the first line that is not the hour it should be: from there on all would be shifted."""
    for line, (row, label) in enumerate(zip_longest(rows, labels), start=2):
        wanted = f"{label[:16]} (UTC{label[16:]})" if label else ""
        if row is None:
            ends = f"The file ends after line {line - 1:,} with {len(rows):,} hours"
            raise InvalidShape([f"{ends}; {label[:4]} has {len(labels):,}, and the next is {wanted}."])
        if label is None:
            raise InvalidShape(
                [f"Line {line:,} is one more than the {len(labels):,} hours of {labels[0][:4]}."]
            )
        said = _HOUR.fullmatch(row[0].strip()) if row else None
        if said is None or f"{said[1]}T{said[2]}" != label[:16] or (said[3] or label[16:]) != label[16:]:
            told = f"Line {line:,}, column {HOUR}: says “{_shown(row[0]) if row else ''}”"
            days = "A spring day has 23 hours and an autumn day 25."
            raise InvalidShape([f"{told}; on the clocks of {zone} this hour is {wanted}. {days}"])


def _values(rows: list[list[str]], column: int) -> list[str]:
    """The values, spelled canonically; the first wrong ones are named by their lines."""
    found: list[str] = []
    problems: list[str] = []
    for line, row in enumerate(rows, start=2):
        if len(row) > column + 1:
            problems.append(
                f"Line {line:,} has {len(row)} columns. Write decimals with a point, not a comma."
            )
        told = row[column].strip() if len(row) > column else ""
        wrong: list[Problem] = []
        found.append(spell(Reader({KW: told}, problems=wrong).number(KW, most=MOST_KW)))
        if wrong:
            said = f"says “{_shown(told)}”; it " if told and wrong[0].message.startswith("must") else ""
            problems.append(f"Line {line:,}, column {KW}: {said}{wrong[0].message}.")
        if len(problems) >= MOST_PROBLEMS:
            problems.append("There may be more.")
            break
    if problems:
        raise InvalidShape(problems)
    return found


def _shown(words: str) -> str:
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
