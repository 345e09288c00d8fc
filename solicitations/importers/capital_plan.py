"""Capital plans as CSV: one project a line, after the exhibit of National Grid's 2025 marginal cost study.

Columns: ``fn_reference`` (the project's code), ``station``, ``capacity_mw``, ``capital_m`` (millions of dollars).
Those that may follow: ``voltage_kv`` (a class, such as ``<=13.2``), ``classification``, ``sub_project_names`` parted by
semicolons, ``confidence`` and ``inference_method`` (where the class was inferred rather than filed), ``project_type``,
``in_service_on`` (year-month-day), ``lead_time_months``, ``budget_year``. What a line leaves out is stated once when
the file is uploaded.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from solicitations.importers import cells
from solicitations.importers.reading import CellError, Problem, Progress, Reading, in_silence
from solicitations.importers.table import read_table
from solicitations.importers.workbook import Cells

CODE, STATION, CAPACITY, COST = "fn_reference", "station", "capacity_mw", "capital_m"
REQUIRED = (CODE, STATION, CAPACITY, COST)
USD_PER_MILLION = 1_000_000
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_LEAD_MONTHS = 240
TYPES = ("LOAD_RELIEF", "RELIABILITY", "ASSET_CONDITION", "NEW_SERVICE", "VOLTAGE", "OTHER")


@dataclass(frozen=True)
class PlannedProject:
    """One project, as listed."""

    row: int
    code: str
    station: str
    capacity_kw: Decimal
    cost_usd: Decimal
    classification: str
    voltage_class: str
    scope: str
    inferred: str
    project_type: str | None
    in_service_on: date | None
    lead_time_months: int | None
    budget_year: int | None


def read_capital_plan(content: bytes, on_progress: Progress = in_silence) -> Reading[PlannedProject]:
    """Read the plan; every problem names line and column.

    Raises:
        InvalidInput: it is not this table at all.
    """
    seen: dict[str, int] = {}

    def read(row: Cells) -> PlannedProject | None:
        project = _project(row)
        if project is not None and project.code in seen:
            row.note(
                CODE, f"expected each project once, found {project.code} in row {seen[project.code]} too"
            )
        if project is not None:
            seen.setdefault(project.code, row.row)
        return project

    rows, problems = read_table(content, REQUIRED, read, on_progress)
    years = [project.in_service_on.year for project in rows if project.in_service_on]
    return Reading(
        rows=rows,
        problems=tuple(problems),
        doubts=tuple(_doubts(rows)),
        edition="Capital plan",
        first_year=min(years, default=None),
        last_year=max(years, default=None),
    )


def _project(row: Cells) -> PlannedProject | None:
    code = row.read(CODE, cells.required_text)
    station = row.read(STATION, cells.required_text)
    capacity = row.read(CAPACITY, cells.kw_from_mw)
    cost = row.read(COST, _usd_from_millions)
    kind = row.read("project_type", _project_type)
    in_service = row.read("in_service_on", _day)
    lead = row.read("lead_time_months", lambda cell: _whole(cell, 0, MOST_LEAD_MONTHS, "months"))
    budget = row.read("budget_year", lambda cell: _whole(cell, FIRST_YEAR, LAST_YEAR, "a year"))
    for column, most in ((CODE, 60), (STATION, 200), ("voltage_kv", 40)):
        if len(cells.text(row.values.get(column))) > most:
            row.note(column, f"expected at most {most} characters")
    if row.problems or code is None or station is None or capacity is None or cost is None:
        return None
    return PlannedProject(
        row=row.row,
        code=code,
        station=station,
        capacity_kw=capacity,
        cost_usd=cost,
        classification=cells.text(row.values.get("classification")),
        voltage_class=cells.text(row.values.get("voltage_kv")),
        scope="\n".join(_sub_projects(row.values.get("sub_project_names"))),
        inferred=_inferred(row),
        project_type=kind,
        in_service_on=in_service,
        lead_time_months=lead,
        budget_year=budget,
    )


def _usd_from_millions(cell: object) -> Decimal:
    millions = cells.amount(cell)
    if not 0 < millions < 1_000_000:  # noqa: PLR2004 - a trillion dollars
        raise CellError(f"expected a cost above 0 million dollars, found “{cells.text(cell)[:40]}”")
    return (millions * USD_PER_MILLION).quantize(cells.CENT)


def _project_type(cell: object) -> str | None:
    word = cells.text(cell).upper().replace(" ", "_")
    if word and word not in TYPES:
        listed = ", ".join(name.lower() for name in TYPES)
        raise CellError(f"expected one of {listed}, found “{cells.text(cell)[:40]}”")
    return word or None


def _day(cell: object) -> date | None:
    word = cells.text(cell)
    if not word:
        return None
    try:
        found = date.fromisoformat(word)
    except ValueError as error:
        raise CellError(f"expected a date such as 2028-06-01, found “{word[:40]}”") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError(f"expected a date from {FIRST_YEAR} to {LAST_YEAR}, found “{word}”")
    return found


def _whole(cell: object, least: int, most: int, what: str) -> int | None:
    return cells.whole(cell, least=least, most=most, what=what) if cells.text(cell) else None


def _sub_projects(cell: object) -> list[str]:
    return [name for piece in cells.text(cell).split(";") if (name := piece.strip(" *"))]


def _inferred(row: Cells) -> str:
    """Say which columns somebody inferred from the filing, how, and how sure they are."""
    method, sure = cells.text(row.values.get("inference_method")), cells.text(row.values.get("confidence"))
    if not method and not sure:
        return ""
    how = f" by “{method.replace('_', ' ')}”" if method else ""
    confidence = f", confidence {sure}" if sure else ""
    return f"Classification and voltage class are inferred, not filed{how}{confidence}."


def _doubts(rows: tuple[PlannedProject, ...]) -> list[Problem]:
    """Projects that add no capacity defer nothing by relieving load."""
    return [
        Problem("CSV", project.row, CAPACITY, f"{project.code} adds no capacity (0 MW); written as listed")
        for project in rows
        if project.capacity_kw == 0
    ]
