"""A trace as a workbook with live formulas: change an input, and value and components follow.

Names in a trace's formulas become cells; what people wrote goes in as text and never as a formula.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from valuation.queries.trace import MONTHS, NAME, Input, Line, Source, Trace
from web.spreadsheets import saved, write_text

INPUTS, CASH, DISCOUNTING, NMV = "Inputs", "Cash by year", "Discounting", "NMV"
MONTH_SHEET = "Months"
FIRST = 4  # the first column of figures: label, unit and source or formula stand before
_BOLD = Font(bold=True)
_OPEN = PatternFill("solid", fgColor="FFFBEA")
_MONTHS_A_YEAR = 12
_NUMBERS = {"USD": "#,##0.00", "date": "yyyy-mm-dd", "year": "0", "": "General"}
# Lines of the years that stand on the discounting sheet, whatever they are of.
_DISCOUNTED = re.compile(r"factor|kw_years|size\.|pv\.|window\.")


@dataclass
class _Places:
    """Where each name stands: its sheet, and its row and columns there."""

    rows: dict[str, tuple[str, int, int, int]] = field(default_factory=dict)  # sheet, row, first, last column
    columns: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # sheet, column, first row

    def cell(self, name: str, at: int) -> str:
        """The cell of a name at a place along its axis; a figure of no year has one cell."""
        if name in self.columns:
            sheet, column, first = self.columns[name]
            return f"'{sheet}'!{get_column_letter(column)}{first + at}"
        sheet, row, first, last = self.rows[name]
        if first == last:
            return f"'{sheet}'!${get_column_letter(first)}${row}"
        return f"'{sheet}'!{get_column_letter(first + at)}{row}"

    def all(self, name: str) -> str:
        """The cells of all figures of a name."""
        sheet, row, first, last = self.rows[name]
        return f"'{sheet}'!${get_column_letter(first)}${row}:${get_column_letter(last)}${row}"

    def of_year(self, name: str, at: int) -> str:
        """The twelve cells of a year."""
        sheet, column, first = self.columns[name]
        top, letter = first + at * _MONTHS_A_YEAR, get_column_letter(column)
        return f"'{sheet}'!{letter}{top}:{letter}{top + _MONTHS_A_YEAR - 1}"

    def formula(self, words: str, at: int) -> str:
        """A formula with cells in the place of names, for the place `at` along its own axis."""

        def cells(found: re.Match[str]) -> str:
            if found[2] == "all":
                return self.all(found[1])
            return self.of_year(found[1], at) if found[2] == "year" else self.cell(found[1], at)

        return "=" + NAME.sub(cells, words)


def write_trace(trace: Trace) -> bytes:
    """Return the workbook of a trace."""
    book = Workbook()
    sheets: dict[str, Worksheet] = {NMV: book.active}
    book.active.title = NMV
    for name in (INPUTS, MONTH_SHEET, CASH, DISCOUNTING):
        sheets[name] = book.create_sheet(name)
    places = _placed(trace)
    _write_inputs(sheets[INPUTS], trace.inputs, places)
    _write_months(sheets[MONTH_SHEET], [line for line in trace.lines if line.axis == MONTHS], places)
    yearly = [line for line in trace.lines if line.axis != MONTHS]
    for name in (CASH, DISCOUNTING):
        _write_years(sheets[name], [line for line in yearly if _sheet_of(line) == name], places)
    _write_nmv(sheets[NMV], trace, places)
    book.calculation.fullCalcOnLoad = True
    return saved(book)


def _sheet_of(line: Line) -> str:
    return DISCOUNTING if _DISCOUNTED.match(line.name) else CASH


def _placed(trace: Trace) -> _Places:
    """Give every name its cells."""
    places = _Places()
    for row, each in enumerate(trace.inputs, start=3):
        width = len(each.value) if isinstance(each.value, tuple) else 1
        places.rows[each.name] = (INPUTS, row, FIRST, FIRST + width - 1)
    months = [line for line in trace.lines if line.axis == MONTHS]
    for column, line in enumerate(months, start=1):
        places.columns[line.name] = (MONTH_SHEET, column, 4)
    for sheet in (CASH, DISCOUNTING):
        found = [line for line in trace.lines if line.axis != MONTHS and _sheet_of(line) == sheet]
        for row, line in enumerate(found, start=3):
            places.rows[line.name] = (sheet, row, FIRST, FIRST + len(line.values) - 1)
    return places


def _head(sheet: Worksheet, title: str, headings: Sequence[str]) -> None:
    write_text(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for column, words in enumerate(headings, start=1):
        write_text(sheet.cell(2, column), words)
        sheet.cell(2, column).font = _BOLD
    for column, width in enumerate((52, 14, 60), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column in range(FIRST, FIRST + 40):
        sheet.column_dimensions[get_column_letter(column)].width = 15
    sheet.freeze_panes = sheet.cell(3, FIRST)


def _labels(sheet: Worksheet, row: int, label: str, unit: str, said: str) -> None:
    for column, words in enumerate((label, unit, said), start=1):
        write_text(sheet.cell(row, column), words)
    sheet.cell(row, 3).alignment = Alignment(wrap_text=True, vertical="top")


def _said(source: Source | None, formula: str) -> str:
    return source.words if source else ("by formula" if formula else "")


def _write_inputs(sheet: Worksheet, inputs: Sequence[Input], places: _Places) -> None:
    _head(sheet, INPUTS, ("Input", "Unit", "Source", "Value"))
    for row, each in enumerate(inputs, start=3):
        _labels(sheet, row, each.label, each.unit, _said(each.source, each.formula))
        if each.formula:
            sheet.cell(row, FIRST, places.formula(each.formula, 0))
            continue
        values: tuple[float | dt.date, ...] = each.value if isinstance(each.value, tuple) else (each.value,)
        for column, value in enumerate(values, start=FIRST):
            cell = sheet.cell(row, column, value)
            cell.fill = _OPEN
            cell.number_format = _NUMBERS.get(each.unit, "General")


def _write_months(sheet: Worksheet, lines: Sequence[Line], places: _Places) -> None:
    write_text(sheet.cell(1, 1), MONTH_SHEET)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for column, line in enumerate(lines, start=1):
        write_text(sheet.cell(2, column), line.label)
        write_text(sheet.cell(3, column), line.unit)
        sheet.cell(2, column).font = _BOLD
        sheet.cell(2, column).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = 18
        for at in range(len(line.values)):
            _figure(sheet.cell(4 + at, column), line, places, at)
    sheet.freeze_panes = sheet.cell(4, 3)


def _write_years(sheet: Worksheet, lines: Sequence[Line], places: _Places) -> None:
    _head(sheet, sheet.title, ("Figure", "Unit", "Source"))
    for row, line in enumerate(lines, start=3):
        _labels(sheet, row, line.label, line.unit, _said(line.source, line.formula))
        for at in range(len(line.values)):
            _figure(sheet.cell(row, FIRST + at), line, places, at)


def _figure(cell: Any, line: Line, places: _Places, at: int) -> None:
    cell.value = places.formula(line.formula, at) if line.formula else line.values[at]
    cell.number_format = _NUMBERS["USD"] if line.unit == "USD" else "General"
    if not line.formula:
        cell.fill = _OPEN


def _write_nmv(sheet: Worksheet, trace: Trace, places: _Places) -> None:
    """Each component, the sums, and beside them what the run stored and how far the two are apart."""
    _head(sheet, f"Net Market Value of {trace.offer}", ("Component", "Code", ""))
    heads = (
        "Present value, USD",
        "Levelized, USD/kW-year",
        "Stored present value, USD",
        "Stored levelized, USD/kW-year",
        "Difference, USD",
        "Difference, USD/kW-year",
    )
    for column, words in enumerate(heads, start=FIRST):
        write_text(sheet.cell(2, column), words)
        sheet.cell(2, column).font = _BOLD
        sheet.cell(2, column).alignment = Alignment(wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = 20
    size, row = places.cell("size", 0), 3
    for row, each in enumerate(trace.components, start=3):
        write_text(sheet.cell(row, 1), each.label)
        write_text(sheet.cell(row, 2), each.code)
        pv = f"=SUM({places.all(f'pv.{each.code}')})"
        _worth(sheet, row, (pv, f"=D{row}/{size}", each.stored_pv_usd, each.stored_levelized))
    total = row + 1
    write_text(sheet.cell(total, 1), "Net Market Value")
    stored = (trace.stored_npv_usd, trace.stored_nmv_usd_per_kw_year)
    _worth(sheet, total, (f"=SUM(D3:D{row})", f"=D{total}/{size}", *stored))
    for column in range(1, FIRST + 6):
        sheet.cell(total, column).font = _BOLD
    _write_provenance(sheet, trace, total + 2)


def _worth(sheet: Worksheet, row: int, figures: tuple[str | float, ...]) -> None:
    figures = (*figures, f"=D{row}-F{row}", f"=E{row}-G{row}")
    for column, figure in enumerate(figures, start=FIRST):
        sheet.cell(row, column, figure).number_format = "#,##0.00" if column % 2 == 0 else "#,##0.000000"


def _write_provenance(sheet: Worksheet, trace: Trace, row: int) -> None:
    facts = (
        ("Convention", trace.convention),
        ("Engine of the run", trace.engine_version),
        ("SHA-256 of the frozen case", trace.case_digest),
        ("SHA-256 of the result, as stored", trace.stored_digest),
        ("SHA-256 of the result, worked out again", trace.digest),
        ("Levelized over", f"{trace.size_name}, kW-years ({INPUTS})"),
    )
    for at, (label, words) in enumerate(facts):
        write_text(sheet.cell(row + at, 1), label)
        write_text(sheet.cell(row + at, 3), words)
