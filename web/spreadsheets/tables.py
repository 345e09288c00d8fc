"""Tables as a workbook: a header each, typed cells, numbers as numbers, text as text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from web.spreadsheets.saving import saved
from web.spreadsheets.writing import write_text

STEP = 50
LONGEST_TITLE = 31


@dataclass(frozen=True)
class Table:
    """What one sheet shows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[dict[str, Any]]


def table_workbook(title: str, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    """Return a workbook of one sheet."""
    return tables_workbook([Table(title, columns, list(rows))])


def tables_workbook(tables: Iterable[Table], *, on_rows: Callable[[int], None] = lambda _n: None) -> bytes:
    """Return a workbook with a sheet for each table; `on_rows` is told every fifty rows that so many more stand."""
    book = Workbook()
    book.remove(book.active)
    for table in tables:
        _fill(book.create_sheet(table.title[:LONGEST_TITLE]), table, on_rows)
    return saved(book)


def _fill(sheet: Worksheet, table: Table, on_rows: Callable[[int], None]) -> None:
    sheet.freeze_panes = "A2"
    for column, name in enumerate(table.columns, 1):
        write_text(sheet.cell(1, column), name)
        sheet.cell(1, column).font = Font(bold=True)
    for at, row in enumerate(table.rows, 1):
        for column, name in enumerate(table.columns, 1):
            _write(sheet.cell(at + 1, column), row[name])
        if at % STEP == 0:
            on_rows(STEP)
    on_rows(len(table.rows) % STEP)


def _write(cell: Any, value: Any) -> None:
    """Money and shares become the spreadsheet's own numbers: every figure of a ranking has fewer than 15 digits."""
    if value is None:
        return
    if isinstance(value, bool | int | float | Decimal):
        cell.value = value
    else:
        write_text(cell, str(value))
