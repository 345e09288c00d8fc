"""Writes the workbook of several offers, empty or filled: no macros, no formulas, no links."""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from bids.documents import SCHEMA
from bids.documents.batch_layout import (
    FIRST,
    FORMAT,
    ID,
    MOST_OFFERS,
    MOST_VALUES,
    NAMES,
    UNDER,
    BatchLayout,
    BatchSheet,
    batch_layout_of,
)
from bids.documents.flat import values_of
from bids.documents.registry import Kind
from bids.documents.workbook import LABEL, LISTS, VALUE, Input, Key, Offered
from bids.documents.workbook_fields import column_letters
from bids.rendering.workbook import INPUT_COLOR, NOTE_COLOR
from bids.rendering.workbook_cells import (
    NUMBERS,
    Lists,
    looks_of,
    rule_of,
    write_about,
    write_guide,
    write_value,
)
from kernel.errors import Conflict
from web.spreadsheets import saved, write_text

WIDE, NARROW, OFFER = 24, 14, 12
GUIDE = (
    f"One offer is one row, the same on every sheet: “Offer 7” on one is “Offer 7” on all. Up to {MOST_OFFERS} offers.",
    (
        "What the columns are for stands above them; * marks what must be filled in of an offer. A row that is empty "
        "on every sheet is no offer. Where a field has several rows, such as milestones, they stand side by side."
    ),
    (
        "The sheet for shapes of 8,760 hours is turned: an hour is a row, an offer a column. Such a shape may also be "
        "sent as a CSV file from the page of its offer."
    ),
    "Leave “Id of the offer here” empty for a new offer. In a downloaded file it says which offer a row changes.",
    "Choose from the lists where there are lists. Type percentages with their sign: 98%. Dates such as 2027-06-01.",
    "Of the sheets on delivery fill in, for each offer, those of its technology only.",
    (
        "Write values, not formulas: formulas are not computed when the workbook is uploaded, and are refused. "
        "Macros, links to other files and merged cells are refused too."
    ),
    (
        "Do not rename sheets, nor move rows or columns. Save as “Excel Workbook” (.xlsx), then upload it where you "
        "downloaded it. Each offer is taken whole or not at all; what is wrong is listed by sheet and cell. Mend it in "
        "this file and upload it again: offers that say the same as before are not made twice."
    ),
    "This file is not encrypted. Whoever has it can read your offers and your prices.",
)
# Id, technical part, price part.
Written = tuple[UUID | None, Any, Any]


def write_batch(offered: Offered, offers: Iterable[Written] = ()) -> bytes:
    """Return the workbook with one row for each offer.

    Raises:
        Conflict: the offers are more than one workbook takes.
    """
    layout = batch_layout_of(offered)
    values = [values_of(technical, price) | ({ID: str(pk)} if pk else {}) for pk, technical, price in offers]
    _require_room(values)
    book = Workbook()
    write_guide(book.worksheets[0], f"Offers: {offered.title}", GUIDE)
    lists = Lists(book.create_sheet(LISTS))
    for each in layout.sheets:
        sheet = book.create_sheet(each.title)
        _write_frame(sheet, each, lists)
        _write_values(sheet, each, values)
    write_about(book, _told(layout))
    book.move_sheet(LISTS, offset=len(layout.sheets))
    return saved(book)


def _told(layout: BatchLayout) -> dict[str, str]:
    return {
        "gt_format": FORMAT,
        "gt_solicitation": str(layout.offered.solicitation_id),
        "gt_schema": SCHEMA,
        "gt_edition": layout.edition(),
    }


def _require_room(values: list[dict[Key, Any]]) -> None:
    if len(values) > MOST_OFFERS:
        raise Conflict(f"These are {len(values)} offers; one workbook takes {MOST_OFFERS}.")
    n_values = sum(map(len, values))
    if n_values > MOST_VALUES:
        raise Conflict(
            f"These offers hold {n_values:,} values; one workbook takes {MOST_VALUES:,}. "
            "Download those with a shape of 8,760 hours one by one."
        )


def _write_frame(sheet: Worksheet, plan: BatchSheet, lists: Lists) -> None:
    """Write labels, lists and bounds. Whole columns are open to be filled in, so that no empty cell is written."""
    _open_columns(sheet, plan)
    for (row, column), words in plan.words.items():
        write_text(sheet.cell(row, column), words)
    for (row, column), words in plan.notes.items():
        write_text(sheet.cell(row, column), words)
    _lock_head(sheet, MOST_OFFERS if plan.is_turned else len(plan.inputs))
    sheet.cell(1, LABEL).font = Font(bold=True, size=14)
    _add_rules(sheet, plan, lists)
    sheet.freeze_panes = sheet.cell(FIRST, VALUE)
    sheet.protection.sheet = True


def _lock_head(sheet: Worksheet, n_columns: int) -> None:
    """Give every cell above the offers a look of its own, or it would be open like its column."""
    styles: dict[bool, Any] = {}
    for row in range(1, FIRST):
        if row == UNDER - 1:
            continue
        for column in range(VALUE, VALUE + n_columns):
            cell, is_name = sheet.cell(row, column), row == NAMES
            if is_name not in styles:
                cell.alignment, cell.font = Alignment(wrap_text=is_name, vertical="top"), Font(bold=is_name)
                styles[is_name] = cell._style  # noqa: SLF001
            cell._style = copy(styles[is_name])  # noqa: SLF001
    for column in range(VALUE, VALUE + n_columns):
        sheet.cell(UNDER - 1, column).font = Font(italic=True, color=NOTE_COLOR)


def _open_columns(sheet: Worksheet, plan: BatchSheet) -> None:
    sheet.column_dimensions["A"].width = OFFER if not plan.is_turned else WIDE
    if plan.is_turned:
        last = VALUE + MOST_OFFERS - 1
        _open_column(sheet, ColumnDimension(sheet, index="B", min=VALUE, max=last), plan.inputs[0])
        return
    for place, each in enumerate(plan.inputs):
        _open_column(sheet, ColumnDimension(sheet, index=column_letters(VALUE + place)), each)


def _open_column(sheet: Worksheet, column: ColumnDimension, given: Input) -> None:
    column.width = NARROW if given.field.kind in NUMBERS | {Kind.MONTH_LIST, Kind.DAY, Kind.NEEDS} else WIDE
    column.fill = PatternFill("solid", fgColor=INPUT_COLOR)
    column.protection = Protection(locked=False)
    column.number_format = looks_of(given)
    sheet.column_dimensions[column.index] = column


def _add_rules(sheet: Worksheet, plan: BatchSheet, lists: Lists) -> None:
    found: dict[tuple[tuple[str, Any], ...], list[str]] = {}
    for place, each in enumerate(plan.inputs):
        rule = rule_of(each, lists)
        if rule:
            first, last = plan.spot(place, 1), plan.spot(place, MOST_OFFERS)
            spots = [f"{column_letters(column)}{row}" for row, column in (first, last)]
            found.setdefault(tuple(rule.items()), []).append(":".join(spots))
    for made, ranges in found.items():
        whole = [_around(ranges)] if plan.is_turned else ranges
        sqref = MultiCellRange(" ".join(whole))
        sheet.add_data_validation(DataValidation(allow_blank=True, sqref=sqref, **dict(made)))


def _around(ranges: list[str]) -> str:
    """The block from the first of many rows to the last: they are all of one kind."""
    return f"{ranges[0].split(':')[0]}:{ranges[-1].split(':')[1]}"


def _write_values(sheet: Worksheet, plan: BatchSheet, values: Iterable[Mapping[Key, Any]]) -> None:
    fill, unlocked = PatternFill("solid", fgColor=INPUT_COLOR), Protection(locked=False)
    styles: dict[str, Any] = {}
    for number, told in enumerate(values, start=1):
        for place, given in enumerate(plan.inputs):
            if given.key not in told:
                continue
            cell, looks = sheet.cell(*plan.spot(place, number)), looks_of(given)
            if looks not in styles:
                cell.fill, cell.protection, cell.number_format = fill, unlocked, looks
                styles[looks] = cell._style  # noqa: SLF001
            cell._style = copy(styles[looks])  # noqa: SLF001
            write_value(cell, given, told[given.key])
