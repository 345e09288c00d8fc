"""PG&E's Distribution Deferral Opportunity Report, Appendix B: candidate projects and the needs each would meet.

One row is one need of one project; a project spans rows, and a need may stand under two projects. Costs are in
thousands of dollars, needs in MW, hours are clock hours. ``CC`` withholds a need's figures as customer confidential.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from solicitations.importers import cells
from solicitations.importers.cells import HourWindow
from solicitations.importers.reading import Ignored, Problem, Progress, Reading, in_silence
from solicitations.importers.workbook import MOST_PROBLEMS, Cells, Sheet, footnote, read_sheet

PROJECT_ID, NEED_ID, FACILITY = "DDOR ID", "GNA ID", "GNA Facility Name"
PROJECT, DESCRIPTION, TYPE = "Project Name", "Project Description", "Project Type"
IN_SERVICE, COST = "In-Service Date", "Unit Cost of Traditional Mitigation ($k)"
SERVICE, DISPATCH, NEED, UNIT = (
    "Distribution Service Required",
    "Real Time (RT) or Day Ahead (DA)",
    "Grid Need",
    "Grid Need Unit",
)
MONTH, CALLS, HOURS, DURATION = "Month", "Calls/Year", "Hours", "Duration (Hours)"
HEADINGS = (
    *(PROJECT_ID, NEED_ID, FACILITY, PROJECT, DESCRIPTION, TYPE, IN_SERVICE, COST, SERVICE, DISPATCH),
    *(NEED, UNIT, MONTH, CALLS, HOURS, DURATION),
)
FIGURES = (NEED, MONTH, CALLS, HOURS, DURATION)
SERVICES = {"Capacity": "DISTRIBUTION_CAPACITY", "Voltage": "VOLTAGE_VAR", "Reliability": "RELIABILITY"}
NOTICE_HOURS = {"DA": Decimal(24), "RT": Decimal(0)}
# Filings look five years ahead, the filing year included.
HORIZON_YEARS = 4


@dataclass(frozen=True)
class DdorFigures:
    """What a need asks for, where it is not withheld."""

    amount_kw: Decimal
    months: tuple[int, ...]
    calls_per_year: int
    windows: tuple[HourWindow, ...]
    duration_hours: int

    @property
    def is_every_hour(self) -> bool:
        """Say whether the hours lie apart and the need fills them all: then it is a profile, not one run of hours."""
        return len(self.windows) > 1 and self.duration_hours == sum(w.length_hours for w in self.windows)


@dataclass(frozen=True)
class DdorRow:
    """One need of one project, as filed."""

    row: int
    project_code: str
    project_name: str
    description: str
    project_type: str
    in_service_on: date
    cost_usd: Decimal
    need_code: str
    facility_name: str
    service: str
    notice_hours: Decimal
    figures: DdorFigures | None


def read_ddor(content: bytes, on_progress: Progress = in_silence) -> Reading[DdorRow]:
    """Read the workbook; every problem names sheet, row and column.

    Raises:
        InvalidInput: it is not this workbook at all.
    """
    sheet = read_sheet(content, HEADINGS, on_progress)
    rows: list[DdorRow] = []
    problems: list[Problem] = []
    ignored: list[Ignored] = []
    for number, values in sheet.body:
        if all(cell in {None, ""} for cell in values):
            continue
        note = footnote(sheet, number, values)
        if note is not None:
            ignored.append(note)
            continue
        row = Cells(sheet.name, number, dict(zip(sheet.headings, values, strict=False)))
        found = _row(row)
        problems.extend(row.problems)
        if found is not None and not row.problems:
            rows.append(found)
    problems.extend(_contradictions(sheet, rows))
    filed = sheet.filed_on()
    edition = "DDOR {}-{:02d}-{:02d}".format(*filed) if filed else "DDOR"
    last_year = filed[0] + HORIZON_YEARS if filed else None
    return Reading(
        rows=tuple(rows),
        problems=tuple(problems[:MOST_PROBLEMS]),
        ignored=tuple(ignored),
        doubts=tuple(doubt for row in rows for doubt in _doubts(sheet, row)),
        edition=edition,
        first_year=filed[0] if filed else None,
        last_year=last_year,
    )


def _row(row: Cells) -> DdorRow | None:
    code = row.read(PROJECT_ID, cells.required_text)
    name = row.read(PROJECT, cells.required_text)
    in_service = row.read(IN_SERVICE, cells.day)
    cost = row.read(COST, cells.usd_from_thousands)
    need = row.read(NEED_ID, cells.required_text)
    facility = row.read(FACILITY, cells.required_text)
    service = row.read(SERVICE, cells.required_text)
    if service is not None and service not in SERVICES:
        row.note(SERVICE, f"expected one of {', '.join(SERVICES)}, found “{service}”")
    dispatch = row.read(DISPATCH, cells.required_text)
    if dispatch is not None and dispatch not in NOTICE_HOURS:
        row.note(DISPATCH, f"expected DA or RT, found “{dispatch}”")
    if row.values.get(UNIT) != "MW":
        row.note(UNIT, f"expected MW, found “{cells.text(row.values.get(UNIT))}”")
    figures = _figures(row)
    if row.problems or None in {code, name, in_service, cost, need, facility, service, dispatch}:
        return None
    return DdorRow(
        row=row.row,
        project_code=code or "",
        project_name=name or "",
        description=cells.text(row.values.get(DESCRIPTION)),
        project_type=cells.text(row.values.get(TYPE)),
        in_service_on=in_service or date.min,
        cost_usd=cost or Decimal(0),
        need_code=need or "",
        facility_name=facility or "",
        service=SERVICES[service or ""],
        notice_hours=NOTICE_HOURS[dispatch or ""],
        figures=figures,
    )


def _figures(row: Cells) -> DdorFigures | None:
    withheld = [column for column in FIGURES if cells.is_withheld(row.values.get(column))]
    if len(withheld) == len(FIGURES):
        return None
    for column in withheld:
        row.note(column, "expected a figure: the other figures of this need are not withheld")
    if withheld:
        return None
    kw = row.read(NEED, cells.or_withheld(cells.kw_from_mw))
    months = row.read(MONTH, cells.months)
    calls = row.read(CALLS, cells.or_withheld(_calls))
    windows = row.read(HOURS, cells.hours)
    duration = row.read(DURATION, cells.or_withheld(_duration))
    if kw is None or months is None or calls is None or windows is None or duration is None:
        return None
    if kw == 0:
        row.note(NEED, "expected a need above 0 MW")
    return DdorFigures(kw, months, calls, windows, duration)


def _calls(cell: object) -> int:
    return cells.whole(cell, least=1, most=366, what="calls a year")


def _duration(cell: object) -> int:
    return cells.whole(cell, least=1, most=24, what="hours")


def _doubts(sheet: Sheet, row: DdorRow) -> list[Problem]:
    """Say where a need's duration does not fit its own hours."""
    if row.figures is None:
        return []
    lengths = [window.length_hours for window in row.figures.windows]
    if row.figures.duration_hours <= max(lengths) or row.figures.duration_hours == sum(lengths):
        return []
    message = (
        f"{row.need_code}: a duration of {row.figures.duration_hours} h does not fit the filed hours "
        f"({sum(lengths)} h a day); written as filed, to be revised before it is published"
    )
    return [Problem(sheet.name, row.row, DURATION, message)]


def _contradictions(sheet: Sheet, rows: list[DdorRow]) -> list[Problem]:
    """Rows of one project, and rows of one need, must say the same of it."""
    problems = []
    projects: dict[str, DdorRow] = {}
    needs: dict[str, DdorRow] = {}
    under: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        first = projects.setdefault(row.project_code, row)
        if (row.in_service_on, row.cost_usd) != (first.in_service_on, first.cost_usd):
            message = f"expected the in-service date and cost of row {first.row}, the same project"
            problems.append(Problem(sheet.name, row.row, COST, message))
        same = needs.setdefault(row.need_code, row)
        if (row.facility_name, row.figures) != (same.facility_name, same.figures):
            message = f"expected the facility and figures of row {same.row}, the same need"
            problems.append(Problem(sheet.name, row.row, NEED_ID, message))
        if row.project_code in under[row.need_code]:
            problems.append(Problem(sheet.name, row.row, NEED_ID, "expected each need once under a project"))
        under[row.need_code].add(row.project_code)
    return problems
