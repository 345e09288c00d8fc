"""Writes the workbook of a solicitation, empty or filled from an offer: no macros, no formulas, no links."""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bids.documents import SCHEMA
from bids.documents.flat import values_of
from bids.documents.reader import spell
from bids.documents.registry import Kind
from bids.documents.workbook import (
    ABOUT,
    FORMAT,
    INSTRUCTIONS,
    LABEL,
    LISTS,
    NOTE,
    VALUE,
    Input,
    Key,
    Layout,
    Offered,
    Options,
    Sheet,
    Spot,
    layout_of,
)
from bids.documents.workbook_fields import column_letters

NUMBERS = frozenset({Kind.NUMBER, Kind.FRACTION, Kind.WHOLE, Kind.MONTHS, Kind.MONTH_HOURS, Kind.HOURS})
# A spreadsheet keeps fifteen significant digits of a number; what has more is written as text.
MOST_DIGITS = 15
FORMATS = {Kind.FRACTION: "0.00####%", Kind.DAY: "yyyy-mm-dd"}
INPUT_COLOR, NOTE_COLOR = "FFF8DC", "5F6B76"
WIDE, NARROW, LONGEST_HELP = 44, 14, 250
# What XML cannot hold, and what looks like the escape for it.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
GUIDE = (
    "Fill in the yellow cells of the sheets that follow; * marks what must be filled in. Other cells are locked.",
    "Choose from the lists where there are lists. Units stand in the labels. Type percentages with their sign: 98%.",
    "Dates: as dates of the spreadsheet, or as text such as 2027-06-01.",
    "Of the sheets on delivery fill in those of your technology only.",
    (
        "Write values, not formulas: formulas are not computed when the workbook is uploaded, and are refused. "
        "Macros, links to other files and merged cells are refused too."
    ),
    (
        "Do not rename sheets, nor move rows or columns. Save as “Excel Workbook” (.xlsx), then upload it where you "
        "downloaded it: problems are listed by sheet and cell, and nothing is submitted before you have reviewed it."
    ),
    "This file is not encrypted. Whoever has it can read your offer and your price.",
)


def write_workbook(offered: Offered, technical: Any = None, price: Any = None) -> bytes:
    """Return the workbook, filled with whatever of the two parts has a place in it."""
    layout = layout_of(offered)
    values = values_of(technical, price)
    book = Workbook()
    _write_guide(book.worksheets[0], offered)
    lists = _Lists(book.create_sheet(LISTS))
    for each in layout.sheets:
        _write_sheet(book.create_sheet(each.title), each, values, lists)
    _write_about(book, layout)
    book.move_sheet(LISTS, offset=len(layout.sheets))
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _write_guide(sheet: Worksheet, offered: Offered) -> None:
    sheet.title = INSTRUCTIONS
    for row, words in enumerate((f"Offer: {offered.title}", *GUIDE), start=1):
        _text(sheet.cell(row, LABEL), words)
        sheet.cell(row, LABEL).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(1, LABEL).font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width = 110
    sheet.protection.sheet = True


def _write_about(book: Workbook, layout: Layout) -> None:
    """Keep in named hidden cells what this workbook was made for."""
    sheet = book.create_sheet(ABOUT)
    told = {
        "gt_format": FORMAT,
        "gt_solicitation": str(layout.offered.solicitation_id),
        "gt_schema": SCHEMA,
        "gt_edition": layout.edition(),
    }
    for row, (name, value) in enumerate(told.items(), start=1):
        sheet.cell(row, LABEL, name)
        sheet.cell(row, VALUE, value)
        book.defined_names[name] = DefinedName(name, attr_text=f"{ABOUT}!$B${row}", hidden=True)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


class _Lists:
    """The hidden sheet of what may be chosen: each list a column."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet, self.known = sheet, {}  # type: ignore[var-annotated]
        sheet.sheet_state = "hidden"
        sheet.protection.sheet = True

    def range_of(self, options: Options) -> str:
        """Where a list stands; it is written when it is first asked for."""
        words = tuple(shown for _, shown in options)
        if words not in self.known:
            column = len(self.known) + 1
            for row, shown in enumerate(words, start=1):
                _text(self.sheet.cell(row, column), shown)
            letters = column_letters(column)
            self.known[words] = f"{LISTS}!${letters}$1:${letters}${len(words)}"
        return str(self.known[words])


def _write_sheet(sheet: Worksheet, plan: Sheet, values: Mapping[Key, Any], lists: _Lists) -> None:
    for (row, column), words in plan.words.items():
        _text(sheet.cell(row, column), words)
    for (row, column), words in plan.notes.items():
        _text(sheet.cell(row, column), words)
        sheet.cell(row, column).font = Font(italic=True, color=NOTE_COLOR)
    sheet.cell(1, LABEL).font = Font(bold=True, size=14)
    fill, unlocked = PatternFill("solid", fgColor=INPUT_COLOR), Protection(locked=False)
    styles: dict[str, Any] = {}
    rules: dict[tuple[Any, ...], tuple[DataValidation, list[Spot]]] = {}
    for spot, given in plan.inputs.items():
        cell = sheet.cell(*spot)
        looks = FORMATS.get(given.field.kind, "General" if given.field.kind in NUMBERS else "@")
        if looks not in styles:
            cell.fill, cell.protection, cell.number_format = fill, unlocked, looks
            styles[looks] = cell._style  # noqa: SLF001
        # Looking a style up anew for each of 8,760 cells takes longer than all the rest.
        cell._style = copy(styles[looks])  # noqa: SLF001
        if given.key in values:
            _write_value(cell, given, values[given.key])
        _validate(rules, given, spot, lists)
    for rule, spots in rules.values():
        rule.sqref = MultiCellRange(_runs(spots))
        sheet.add_data_validation(rule)
    _set_widths(sheet, plan)
    sheet.protection.sheet = True


def _runs(spots: Iterable[Spot]) -> str:
    """Spell cells as ranges down their columns, so that 8,760 of them are one."""
    runs: list[list[int]] = []
    for column, row in sorted((column, row) for row, column in spots):
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1][2] = row
        else:
            runs.append([column, row, row])
    return " ".join(f"{column_letters(c)}{top}:{column_letters(c)}{bottom}" for c, top, bottom in runs)


def _set_widths(sheet: Worksheet, plan: Sheet) -> None:
    """Wide labels; columns of texts wide, columns of numbers narrow."""
    sheet.column_dimensions["A"].width = WIDE
    for column in range(VALUE, max((spot[1] for spot in plan.inputs), default=NOTE) + 1):
        kinds = {given.field.kind for spot, given in plan.inputs.items() if spot[1] == column}
        is_wide = bool(kinds - NUMBERS - {Kind.MONTH_LIST, Kind.DAY})
        sheet.column_dimensions[column_letters(column)].width = WIDE if is_wide else NARROW
    sheet.freeze_panes = sheet.cell(1, VALUE)


def _validate(
    rules: dict[tuple[Any, ...], tuple[DataValidation, list[Spot]]], given: Input, spot: Spot, lists: _Lists
) -> None:
    """Offer a list, or keep a number in its bounds while it is typed; the checker judges all the same."""
    kind = given.field.kind
    if given.options:
        key: tuple[Any, ...] = (given.options, given.is_free)
        made = {
            "type": "list",
            "formula1": lists.range_of(given.options),
            "showErrorMessage": not given.is_free,
        }
    elif kind in NUMBERS:
        least, most = given.field.least, given.field.most
        key = (kind, least, most)
        typed = "whole" if kind == Kind.WHOLE else "decimal"
        made = {"type": typed, "operator": "between", "formula1": least, "formula2": most}
        bounds = f"{_percent(least)} to {_percent(most)}" if kind == Kind.FRACTION else f"{least} to {most}"
        made |= {"showErrorMessage": True, "error": f"A number from {bounds}."[:LONGEST_HELP]}
    else:
        return
    if key not in rules:
        rules[key] = DataValidation(allow_blank=True, **made), []
    rules[key][1].append(spot)


def _percent(fraction: str) -> str:
    return f"{spell(Decimal(fraction) * 100)}%"


def _write_value(cell: Cell, given: Input, value: Any) -> None:
    """Write a value as people would type it; what is none of its kind is written as the text it is."""
    words = dict(given.options)
    if given.is_pick:
        _text(cell, "Yes")
    elif isinstance(value, bool):
        _text(cell, "Yes" if value else "No")
    elif isinstance(value, str) and value in words:
        _text(cell, words[value])
    elif given.field.kind in NUMBERS:
        _number(cell, value, is_fraction=given.field.kind == Kind.FRACTION)
    elif given.field.kind == Kind.DAY:
        _day(cell, value)
    else:
        _text(cell, str(value))


def _number(cell: Cell, value: Any, *, is_fraction: bool) -> None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        _text(cell, "" if value is None else str(value))
    elif len(number.as_tuple().digits) <= MOST_DIGITS:
        cell.value = int(number) if number == number.to_integral_value() else float(number)
    else:
        _text(cell, _percent(str(number)) if is_fraction else spell(number))


def _day(cell: Cell, value: Any) -> None:
    try:
        # A date of the spreadsheet has no zone.
        cell.value = datetime.combine(date.fromisoformat(str(value)), time())
        cell.number_format = FORMATS[Kind.DAY]
    except ValueError:
        _text(cell, str(value))


def _text(cell: Cell, words: str) -> None:
    """Write text that no spreadsheet takes for a formula, an error or a number."""
    if not words:
        return
    cell.value = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", words)
    cell.data_type = "s"
    cell.quotePrefix = words.startswith(("=", "+", "-", "@"))
