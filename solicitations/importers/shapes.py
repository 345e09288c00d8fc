"""Load shapes as CSV, in one of three forms.

8,760 hours: ``facility, hour_of_year, value`` with hours from 0 to 8759. 576 hours: ``facility, month, day, hour,
value`` with days ``weekday`` and ``weekend``, or ``low`` and ``high``. Or as PG&E publishes feeders of its integration
capacity map: ``feeder_name, month, hour, l_kw, h_kw``, where a redacted feeder's cells are blank and the feeder is left
aside.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from kernel.errors import InvalidInput
from solicitations.importers import cells
from solicitations.importers.reading import CellError, Ignored, Problem, Progress, Reading, in_silence
from solicitations.importers.table import SHEET, headings_of, read_table
from solicitations.importers.workbook import Cells

HOURLY, DAY_TYPES, LOW_HIGH = "HOURLY", "DAY_TYPES", "LOW_HIGH"
HOURS_OF = {HOURLY: 8760, DAY_TYPES: 576, LOW_HIGH: 576}
DAYS = {"weekday": (DAY_TYPES, 0), "weekend": (DAY_TYPES, 1), "low": (LOW_HIGH, 0), "high": (LOW_HIGH, 1)}
LARGEST = 1e9


@dataclass(frozen=True)
class FacilityShape:
    """All hours of one facility, in the order the rows of a shape are kept in; ``row`` is its first."""

    row: int
    facility: str
    resolution: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Cell:
    """Some hours of a facility that one line tells."""

    row: int
    facility: str
    resolution: str
    told: tuple[tuple[int, float], ...]


def read_shapes(content: bytes, on_progress: Progress = in_silence) -> Reading[FacilityShape]:
    """Read the table; every problem names line and column.

    Raises:
        InvalidInput: it is not this table at all.
    """
    required, reader = _form_of(headings_of(content))
    lines, problems = read_table(content, required, reader, on_progress)
    gathered: dict[str, list[Cell]] = {}
    for line in lines:
        gathered.setdefault(line.facility, []).append(line)
    shapes: list[FacilityShape] = []
    ignored: list[Ignored] = []
    for facility, told in gathered.items():
        if not any(line.told for line in told):
            ignored.append(Ignored(SHEET, told[0].row, f"{facility}: redacted, no hours given"))
            continue
        shape, wrong = _gathered(facility, told)
        problems += wrong
        shapes += [shape] if shape is not None else []
    return Reading(
        rows=tuple(shapes), problems=tuple(problems), ignored=tuple(ignored), edition="Load shapes"
    )


Reader = Callable[[Cells], Cell | None]


def _form_of(headings: frozenset[str]) -> tuple[tuple[str, ...], Reader]:
    if {"l_kw", "h_kw"} <= headings:
        return ("feeder_name", "month", "hour", "l_kw", "h_kw"), _published
    if "hour_of_year" in headings:
        return ("facility", "hour_of_year", "value"), _hour_of_year
    if {"month", "hour", "value"} & headings:
        return ("facility", "month", "day", "hour", "value"), _month_hour
    raise InvalidInput(
        "The first line names the columns: facility, hour_of_year, value; or facility, month, day, hour, value; "
        "or feeder_name, month, hour, l_kw, h_kw.",
        field="file",
    )


def _number(cell: object) -> float:
    found = float(cells.amount(cell))
    if not math.isfinite(found) or abs(found) >= LARGEST:
        raise CellError(f"expected a number within ±{LARGEST:,.0f}, found “{cells.text(cell)[:40]}”")
    return found


def _hour_of_year(row: Cells) -> Cell | None:
    facility = row.read("facility", cells.required_text)
    hour = row.read("hour_of_year", lambda cell: cells.whole(cell, least=0, most=8759, what="an hour"))
    value = row.read("value", _number)
    if facility is None or hour is None or value is None:
        return None
    return Cell(row.row, facility, HOURLY, ((hour, value),))


def _month_and_hour(row: Cells) -> tuple[int, int] | None:
    month = row.read("month", lambda cell: cells.whole(cell, least=1, most=12, what="a month"))
    hour = row.read("hour", lambda cell: cells.whole(cell, least=0, most=23, what="an hour"))
    return None if month is None or hour is None else (month, hour)


def _place(month: int, kind: int, hour: int) -> int:
    return ((month - 1) * 2 + kind) * cells.HOURS_PER_DAY + hour


def _day(cell: object) -> tuple[str, int]:
    word = cells.text(cell).lower()
    if word not in DAYS:
        raise CellError(f"expected {', '.join(DAYS)}, found “{word[:40]}”")
    return DAYS[word]


def _month_hour(row: Cells) -> Cell | None:
    facility = row.read("facility", cells.required_text)
    when = _month_and_hour(row)
    day = row.read("day", _day)
    value = row.read("value", _number)
    if facility is None or when is None or day is None or value is None:
        return None
    resolution, kind = day
    return Cell(row.row, facility, resolution, ((_place(when[0], kind, when[1]), value),))


def _published(row: Cells) -> Cell | None:
    facility = row.read("feeder_name", cells.required_text)
    if facility is not None and not any(cells.text(row.values.get(name)) for name in ("l_kw", "h_kw")):
        return Cell(row.row, facility, LOW_HIGH, ())
    when = _month_and_hour(row)
    low, high = row.read("l_kw", _number), row.read("h_kw", _number)
    if facility is None or when is None or low is None or high is None:
        return None
    month, hour = when
    return Cell(row.row, facility, LOW_HIGH, ((_place(month, 0, hour), low), (_place(month, 1, hour), high)))


def _gathered(facility: str, lines: list[Cell]) -> tuple[FacilityShape | None, list[Problem]]:
    """Put a facility's hours in order, or say which are missing or told twice."""
    first = lines[0]
    problems: list[Problem] = []
    found: dict[int, float] = {}
    for line in lines:
        if line.resolution != first.resolution:
            problems.append(
                Problem(SHEET, line.row, "day", f"{facility}: expected one kind of days, found two")
            )
            continue
        for place, value in line.told:
            if place in found:
                problems.append(Problem(SHEET, line.row, "hour", f"{facility}: expected each hour once"))
            found[place] = value
    wanted = HOURS_OF[first.resolution]
    if len(found) != wanted:
        message = f"{facility}: expected {wanted:,} hours, found {len(found):,}"
        problems.append(Problem(SHEET, first.row, "value", message))
    if problems:
        return None, problems
    values = tuple(found[place] for place in range(wanted))
    if max(values) <= 0:
        return None, [
            Problem(SHEET, first.row, "value", f"{facility}: expected a value above 0 in some hour")
        ]
    return FacilityShape(first.row, facility, first.resolution, values), []
