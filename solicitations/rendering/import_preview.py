"""The first rows of an import as a plain table, with its counts, footnotes and doubts: what a person decides on."""

from collections.abc import Callable
from typing import Any

from solicitations.importers import (
    DdorRow,
    FacilityShape,
    ForecastLine,
    GnaRow,
    HourWindow,
    Place,
    PlannedProject,
    ProgramLine,
    Reading,
)
from solicitations.states import (
    ImportKind,
    PaidFor,
    PayerKind,
    PlanningScenario,
    ProjectType,
    ShapeResolution,
)
from web.hours import spell_hours, spell_months
from web.quantities import number

SHOWN_ROWS = 100
WITHHELD = "CC"
# Label, unit.
Columns = tuple[tuple[str, str], ...]
Table = tuple[Columns, Callable[[Any], tuple[str, ...]]]


def preview_of(kind: ImportKind, reading: Reading[Any]) -> dict[str, Any]:
    """Return what the page of an import shows of a reading, as JSON."""
    columns, line = TABLES[kind](reading)
    return {
        "edition": reading.edition,
        "years": [year for year in (reading.first_year, reading.last_year) if year is not None],
        "counts": {name: count for name, count in counts_of(reading).items() if count},
        "columns": [list(column) for column in columns],
        "rows": [list(line(row)) for row in reading.rows[:SHOWN_ROWS]],
        "ignored": [{"row": note.row, "text": note.text} for note in reading.ignored],
        "doubts": [vars(doubt) for doubt in reading.doubts],
    }


def counts_of(reading: Reading[Any]) -> dict[str, int]:
    """Count what a file holds, before anything is written."""
    rows = reading.rows
    ddor = [row for row in rows if isinstance(row, DdorRow)]
    gna = [row for row in rows if isinstance(row, GnaRow)]
    planned = [row for row in rows if isinstance(row, PlannedProject)]
    return {
        "n_rows": len(rows),
        "n_projects": len({row.project_code for row in ddor}) + len(planned),
        "n_needs": len({row.need_code for row in ddor}),
        "n_with_need": sum(row.is_need for row in gna),
        "n_confidential": sum(row.figures is None for row in ddor) + sum(row.is_confidential for row in gna),
        "n_ignored": len(reading.ignored),
    }


def _ddor(_reading: Reading[DdorRow]) -> Table:
    columns = (
        *(("Row", ""), ("Project", ""), ("Need", ""), ("Facility", ""), ("Cost", "$"), ("In service", "")),
        *(("Need", "kW"), ("Months", ""), ("Hours", ""), ("Duration", "h"), ("Calls", "a year")),
    )

    def line(row: DdorRow) -> tuple[str, ...]:
        figures = (WITHHELD,) * 5
        if row.figures is not None:
            figures = (
                number(row.figures.amount_kw),
                spell_months(row.figures.months),
                _hours(row.figures.windows),
                number(row.figures.duration_hours),
                number(row.figures.calls_per_year),
            )
        return (
            number(row.row),
            f"{row.project_code} {row.project_name}",
            row.need_code,
            row.facility_name,
            number(row.cost_usd, 0),
            row.in_service_on.isoformat(),
            *figures,
        )

    return columns, line


def _hours(windows: tuple[HourWindow, ...]) -> str:
    return ", ".join(spell_hours(window.start_hour, window.end_hour) for window in windows)


def _gna(reading: Reading[GnaRow]) -> Table:
    year = reading.first_year
    columns = (
        *(("Row", ""), ("Facility", ""), ("Kind", ""), ("Region", ""), ("Need from", "")),
        *((f"Rating {year}", "kW"), (f"Loading {year}", "kW"), (f"Deficiency {year}", "kW")),
    )

    def line(row: GnaRow) -> tuple[str, ...]:
        first = row.years[0] if row.years else None
        figures = (WITHHELD,) * 3
        if first is not None:
            figures = (number(first.rating_kw), number(first.loading_kw), number(first.deficiency_kw))
        needed = str(row.needed_from) if row.is_need else "no need"
        return number(row.row), row.facility_name, row.facility_kind.lower(), row.region, needed, *figures

    return columns, line


def _capital_plan(_reading: Reading[PlannedProject]) -> Table:
    columns = (
        *(("Row", ""), ("Project", ""), ("Station", ""), ("Capacity", "kW"), ("Cost", "$")),
        *(("Voltage class", "kV"), ("Classification", ""), ("Why", ""), ("In service", ""), ("Works", "")),
    )

    def line(row: PlannedProject) -> tuple[str, ...]:
        return (
            number(row.row),
            row.code,
            row.station,
            number(row.capacity_kw),
            number(row.cost_usd, 0),
            row.voltage_class,
            row.classification,
            ProjectType(row.project_type).label if row.project_type else "as stated",
            row.in_service_on.isoformat() if row.in_service_on else "as stated",
            row.scope.replace("\n", "; "),
        )

    return columns, line


def _forecasts(_reading: Reading[ForecastLine]) -> Table:
    columns = (
        *(("Row", ""), ("Facility", ""), ("Scenario", ""), ("Year", "")),
        *(("Peak", "kW"), ("Minimum", "kW"), ("Rating", "kW")),
    )

    def line(row: ForecastLine) -> tuple[str, ...]:
        figures = (number(row.peak_kw), number(row.minimum_kw), number(row.rating_kw))
        label = PlanningScenario(row.scenario).label
        return number(row.row), row.facility, label, str(row.year), *figures

    return columns, line


def _shapes(_reading: Reading[FacilityShape]) -> Table:
    columns = (("Row", ""), ("Facility", ""), ("Hours", ""), ("Lowest", "as given"), ("Highest", "as given"))

    def line(row: FacilityShape) -> tuple[str, ...]:
        label = ShapeResolution(row.resolution).label
        return number(row.row), row.facility, label, number(min(row.values)), number(max(row.values))

    return columns, line


def _places(_reading: Reading[Place]) -> Table:
    columns = (("Row", ""), ("Facility", ""), ("Latitude", "°"), ("Longitude", "°"))

    def line(row: Place) -> tuple[str, ...]:
        return number(row.row), row.facility, number(row.latitude, 6), number(row.longitude, 6)

    return columns, line


def _programs(_reading: Reading[ProgramLine]) -> Table:
    columns = (
        *(("Row", ""), ("Program", ""), ("Kind", ""), ("Service", ""), ("Site", ""), ("Meter", "")),
        *(("Customer", ""), ("Paid for", "kW"), ("From", ""), ("To", "")),
    )

    def line(row: ProgramLine) -> tuple[str, ...]:
        ends = row.valid_to.isoformat() if row.valid_to else "open"
        named = (row.site, row.meter, row.customer, number(row.kw), row.valid_from.isoformat(), ends)
        kind, service = PayerKind(row.kind).label, PaidFor(row.service).label
        return number(row.row), row.program, kind, service, *named

    return columns, line


TABLES: dict[ImportKind, Callable[[Reading[Any]], Table]] = {
    ImportKind.DDOR: _ddor,
    ImportKind.GNA: _gna,
    ImportKind.CAPITAL_PLAN: _capital_plan,
    ImportKind.FORECAST: _forecasts,
    ImportKind.SHAPE: _shapes,
    ImportKind.PLACES: _places,
    ImportKind.PROGRAMS: _programs,
}
