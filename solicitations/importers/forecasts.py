"""Load forecasts as CSV: ``facility, scenario, year, peak_kw`` and optionally ``minimum_kw`` and ``rating_kw``.

Scenarios are ``trajectory``, ``high_der`` and ``policy``. The planning rating is given on at least one line of each
facility, and the same wherever it is given. A minimum below 0 is reverse flow.
"""

from dataclasses import dataclass
from decimal import Decimal

from solicitations.importers import cells
from solicitations.importers.reading import CellError, Problem, Progress, Reading, in_silence
from solicitations.importers.table import SHEET, read_table
from solicitations.importers.workbook import Cells

REQUIRED = ("facility", "scenario", "year", "peak_kw")
SCENARIOS = {"trajectory": "TRAJECTORY", "high_der": "HIGH_DER", "policy": "POLICY"}
LARGEST_KW = Decimal(10) ** 9


@dataclass(frozen=True)
class ForecastLine:
    """A facility's peak in one year of one scenario."""

    row: int
    facility: str
    scenario: str
    year: int
    peak_kw: Decimal
    minimum_kw: Decimal | None
    rating_kw: Decimal | None


def read_forecasts(content: bytes, on_progress: Progress = in_silence) -> Reading[ForecastLine]:
    """Read the table; every problem names line and column.

    Raises:
        InvalidInput: it is not this table at all.
    """
    seen: dict[tuple[str, str, int], int] = {}
    ratings: dict[str, tuple[Decimal, int]] = {}

    def read(row: Cells) -> ForecastLine | None:
        line = _line(row)
        if line is not None:
            _require_once(row, line, seen)
            _require_one_rating(row, line, ratings)
        return line

    rows, problems = read_table(content, REQUIRED, read, on_progress)
    without = {line.facility: line.row for line in reversed(rows) if line.facility not in ratings}
    problems += [
        Problem(SHEET, row, "rating_kw", f"expected the planning rating of {name} on one of its lines")
        for name, row in sorted(without.items())
    ]
    years = [line.year for line in rows]
    return Reading(
        rows=rows,
        problems=tuple(problems),
        edition="Load forecasts",
        first_year=min(years, default=None),
        last_year=max(years, default=None),
    )


def _line(row: Cells) -> ForecastLine | None:
    facility = row.read("facility", cells.required_text)
    scenario = row.read("scenario", _scenario)
    year = row.read("year", lambda cell: cells.whole(cell, least=2000, most=2100, what="a year"))
    peak = row.read("peak_kw", lambda cell: kilowatts(cell, least=Decimal(0)))
    minimum = row.read("minimum_kw", lambda cell: kilowatts(cell) if cells.text(cell) else None)
    rating = row.read("rating_kw", lambda cell: _rating(cell) if cells.text(cell) else None)
    if peak is not None and minimum is not None and minimum > peak:
        row.note("minimum_kw", f"expected a minimum no higher than the peak of {peak} kW")
    if row.problems or facility is None or scenario is None or year is None or peak is None:
        return None
    return ForecastLine(row.row, facility, scenario, year, peak, minimum, rating)


def _scenario(cell: object) -> str:
    word = cells.text(cell).lower().replace(" ", "_").replace("-", "_")
    if word not in SCENARIOS:
        raise CellError(f"expected {', '.join(SCENARIOS)}, found “{cells.text(cell)[:40]}”")
    return SCENARIOS[word]


def kilowatts(cell: object, *, least: Decimal = -LARGEST_KW) -> Decimal:
    """Read kW to the watt."""
    found = cells.amount(cell)
    if not least <= found < LARGEST_KW:
        raise CellError(f"expected kW from {least:,} up, found “{cells.text(cell)[:40]}”")
    return found.quantize(cells.THOUSANDTH)


def _rating(cell: object) -> Decimal:
    found = kilowatts(cell)
    if found <= 0:
        raise CellError(f"expected a rating above 0 kW, found “{cells.text(cell)[:40]}”")
    return found


def _require_once(row: Cells, line: ForecastLine, seen: dict[tuple[str, str, int], int]) -> None:
    key = (line.facility, line.scenario, line.year)
    if key in seen:
        row.note("year", f"expected each facility, scenario and year once, found it in row {seen[key]} too")
    seen.setdefault(key, line.row)


def _require_one_rating(row: Cells, line: ForecastLine, ratings: dict[str, tuple[Decimal, int]]) -> None:
    if line.rating_kw is None:
        return
    known, where = ratings.setdefault(line.facility, (line.rating_kw, line.row))
    if known != line.rating_kw:
        row.note("rating_kw", f"expected the rating of row {where}, {known} kW")
