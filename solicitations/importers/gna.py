"""PG&E's Grid Needs Assessment, Appendix E: every bank and feeder, its rating and its forecast over five years.

The year of each group of columns stands in the row above the headings. MW throughout. ``CC`` withholds all of a
facility's figures; a star behind a name or a figure points to a footnote below the table.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kernel.errors import InvalidInput
from solicitations.importers import cells
from solicitations.importers.reading import Ignored, Problem, Progress, Reading, in_silence
from solicitations.importers.workbook import MOST_PROBLEMS, Cells, Sheet, footnote, read_sheet

CODE, REGION, NAME, KIND = "GNA NEED ID", "Distribution Planning Regions", "Facility Name", "Facility Type"
DRIVER, SERVICE, NEEDED = "Primary Driver", "Distribution Service Required", "Anticipated Need Date"
RATING, LOADING, DEFICIENCY = "Facility Rating (MW)", "Facility Loading (MW)", "Deficiency (MW)"
HEADINGS = (CODE, REGION, NAME, KIND, DRIVER, SERVICE, NEEDED, RATING, LOADING, DEFICIENCY)
KINDS = {"Bank": "BANK", "Feeder": "FEEDER", "BankGroup": "BANK_GROUP"}
NONE = "None"
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class GnaYear:
    """Rating, forecast and deficiency of one year."""

    year: int
    rating_kw: Decimal
    loading_kw: Decimal
    deficiency_kw: Decimal


@dataclass(frozen=True)
class GnaRow:
    """One facility, as filed; ``years`` is empty where the figures are withheld."""

    row: int
    code: str
    region: str
    facility_name: str
    facility_kind: str
    driver: str
    is_need: bool
    needed_from: int | None
    has_footnote: bool
    is_confidential: bool
    years: tuple[GnaYear, ...]


@dataclass(frozen=True)
class YearColumns:
    """Where the figures of one year stand."""

    year: int
    rating: int
    loading: int
    deficiency: int


def read_gna(content: bytes, on_progress: Progress = in_silence) -> Reading[GnaRow]:
    """Read the workbook; every problem names sheet, row and column.

    Raises:
        InvalidInput: it is not this workbook at all.
    """
    sheet = read_sheet(content, HEADINGS, on_progress)
    years = year_columns(sheet)
    rows: list[GnaRow] = []
    problems: list[Problem] = []
    ignored: list[Ignored] = []
    seen: dict[str, int] = {}
    for number, values in sheet.body:
        if all(cell in {None, ""} for cell in values):
            continue
        note = footnote(sheet, number, values)
        if note is not None:
            ignored.append(note)
            continue
        row = Cells(sheet.name, number, dict(zip(reversed(sheet.headings), reversed(values), strict=False)))
        found = _row(row, values, years)
        if found is not None and found.code in seen:
            row.note(CODE, f"expected each facility once, found it in row {seen[found.code]} too")
        problems.extend(row.problems)
        if found is not None and not row.problems:
            seen[found.code] = number
            rows.append(found)
    filed = sheet.filed_on()
    edition = "GNA {}-{:02d}-{:02d}".format(*filed) if filed else "GNA"
    return Reading(
        rows=tuple(rows),
        problems=tuple(problems[:MOST_PROBLEMS]),
        ignored=tuple(ignored),
        edition=edition,
        first_year=years[0].year,
        last_year=years[-1].year,
    )


def year_columns(sheet: Sheet) -> tuple[YearColumns, ...]:
    """Find the groups of columns, each under its year in the row above the headings."""
    above = sheet.above[-1] if sheet.above else ()
    starts = [
        (index, cell)
        for index, cell in enumerate(above)
        if isinstance(cell, int) and FIRST_YEAR <= cell < LAST_YEAR
    ]
    groups = []
    for (start, year), (end, _) in zip(starts, [*starts[1:], (len(sheet.headings), 0)], strict=True):
        group = sheet.headings[start:end]
        if not {RATING, LOADING, DEFICIENCY} <= set(group):
            raise InvalidInput(
                f"The columns under {year} lack rating, loading or deficiency in MW.", field="file"
            )
        groups.append(
            YearColumns(year, *(start + group.index(name) for name in (RATING, LOADING, DEFICIENCY)))
        )
    if not groups:
        raise InvalidInput("No years stand in the row above the headings.", field="file")
    return tuple(groups)


def _row(row: Cells, values: tuple[Any, ...], years: tuple[YearColumns, ...]) -> GnaRow | None:
    code = row.read(CODE, cells.required_text)
    name = row.read(NAME, cells.required_text)
    kind = row.read(KIND, cells.required_text)
    if kind is not None and kind not in KINDS:
        row.note(KIND, f"expected one of {', '.join(KINDS)}, found “{kind}”")
    service = cells.text(row.values.get(SERVICE))
    needed = cells.text(row.values.get(NEEDED))
    is_need = service not in {"", NONE}
    needed_from = None
    if is_need:
        needed_from = row.read(
            NEEDED, lambda cell: cells.whole(cell, least=FIRST_YEAR, most=LAST_YEAR, what="a year")
        )
    elif needed not in {"", NONE}:
        row.note(NEEDED, f"expected None where no service is required, found “{needed}”")
    is_confidential, figures = _figures(row, values, years)
    if row.problems or code is None or name is None or kind is None:
        return None
    bare, marked = cells.without_mark(name)
    driver = cells.text(row.values.get(DRIVER))
    return GnaRow(
        row=row.row,
        code=code,
        region=cells.text(row.values.get(REGION)),
        facility_name=bare,
        facility_kind=KINDS[kind],
        driver="" if driver == NONE else driver,
        is_need=is_need,
        needed_from=needed_from,
        has_footnote=marked,
        is_confidential=is_confidential,
        years=figures,
    )


def _figures(
    row: Cells, values: tuple[Any, ...], years: tuple[YearColumns, ...]
) -> tuple[bool, tuple[GnaYear, ...]]:
    padded = (*values, *(None,) * (max(group.deficiency for group in years) + 1 - len(values)))
    places = [place for group in years for place in (group.rating, group.loading, group.deficiency)]
    withheld = [place for place in places if cells.is_withheld(padded[place])]
    if len(withheld) == len(places):
        return True, ()
    found = []
    for group in years:
        one = Cells(
            row.sheet,
            row.row,
            {
                RATING: padded[group.rating],
                LOADING: padded[group.loading],
                DEFICIENCY: padded[group.deficiency],
            },
        )
        rating = one.read(RATING, cells.or_withheld(cells.kw_from_mw))
        loading = one.read(LOADING, cells.or_withheld(cells.signed_kw_from_mw))
        deficiency = one.read(DEFICIENCY, cells.or_withheld(cells.kw_from_mw))
        row.problems.extend(
            Problem(p.sheet, p.row, f"{p.column} {group.year}", p.message) for p in one.problems
        )
        if rating is not None and loading is not None and deficiency is not None:
            found.append(GnaYear(group.year, rating, loading, deficiency))
    return False, tuple(found)
