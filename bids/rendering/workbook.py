"""Writes the workbook of a solicitation, empty or filled from an offer: no macros, no formulas, no links."""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bids.documents import SCHEMA
from bids.documents.flat import values_of
from bids.documents.registry import Kind
from bids.documents.workbook import FORMAT, LABEL, LISTS, NOTE, VALUE, Key, Offered, Sheet, Spot, layout_of
from bids.documents.workbook_fields import column_letters
from bids.rendering.workbook_cells import (
    NUMBERS,
    Lists,
    looks_of,
    rule_of,
    write_about,
    write_guide,
    write_value,
)
from web.spreadsheets import saved, write_text

INPUT_COLOR, NOTE_COLOR = "FFF8DC", "5F6B76"
WIDE, NARROW = 44, 14
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
    write_guide(book.worksheets[0], f"Offer: {offered.title}", GUIDE)
    lists = Lists(book.create_sheet(LISTS))
    for each in layout.sheets:
        _write_sheet(book.create_sheet(each.title), each, values, lists)
    told = {
        "gt_solicitation": str(offered.solicitation_id),
        "gt_schema": SCHEMA,
        "gt_edition": layout.edition(),
    }
    write_about(book, {"gt_format": FORMAT} | told)
    book.move_sheet(LISTS, offset=len(layout.sheets))
    return saved(book)


def _write_sheet(sheet: Worksheet, plan: Sheet, values: Mapping[Key, Any], lists: Lists) -> None:
    for (row, column), words in plan.words.items():
        write_text(sheet.cell(row, column), words)
    for (row, column), words in plan.notes.items():
        write_text(sheet.cell(row, column), words)
        sheet.cell(row, column).font = Font(italic=True, color=NOTE_COLOR)
    sheet.cell(1, LABEL).font = Font(bold=True, size=14)
    fill, unlocked = PatternFill("solid", fgColor=INPUT_COLOR), Protection(locked=False)
    styles: dict[str, Any] = {}
    rules: dict[tuple[tuple[str, Any], ...], list[Spot]] = {}
    for spot, given in plan.inputs.items():
        cell = sheet.cell(*spot)
        looks = looks_of(given)
        if looks not in styles:
            cell.fill, cell.protection, cell.number_format = fill, unlocked, looks
            styles[looks] = cell._style  # noqa: SLF001
        # Looking a style up anew for each of 8,760 cells takes longer than all the rest.
        cell._style = copy(styles[looks])  # noqa: SLF001
        if given.key in values:
            write_value(cell, given, values[given.key])
        rule = rule_of(given, lists)
        if rule:
            rules.setdefault(tuple(rule.items()), []).append(spot)
    for made, spots in rules.items():
        ranges = MultiCellRange(_runs(spots))
        sheet.add_data_validation(DataValidation(allow_blank=True, sqref=ranges, **dict(made)))
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
