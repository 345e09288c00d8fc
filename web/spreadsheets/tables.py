"""A table as a workbook: a header, typed cells, numbers as numbers, text as text."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from web.spreadsheets.saving import saved
from web.spreadsheets.writing import write_text

STEP = 50


def table_workbook(
    title: str,
    columns: Sequence[str],
    rows: Iterable[dict[str, Any]],
    *,
    on_rows: Callable[[int], None] = lambda _n: None,
) -> bytes:
    """Return a workbook of one sheet; `on_rows` is told every fifty rows how many are written."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = title[:31]
    sheet.freeze_panes = "A2"
    for column, name in enumerate(columns, 1):
        write_text(sheet.cell(1, column), name)
        sheet.cell(1, column).font = Font(bold=True)
    for at, row in enumerate(rows, 1):
        for column, name in enumerate(columns, 1):
            _write(sheet.cell(at + 1, column), row[name])
        if at % STEP == 0:
            on_rows(at)
    return saved(book)


def _write(cell: Any, value: Any) -> None:
    """Money and shares become the spreadsheet's own numbers: every figure of a ranking has fewer than 15 digits."""
    if value is None:
        return
    if isinstance(value, bool | int | float | Decimal):
        cell.value = value
    else:
        write_text(cell, str(value))
