"""Tables as a workbook of one sheet each."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font

from review.queries.exports import Table
from web.spreadsheets.saving import saved
from web.spreadsheets.writing import write_text


def workbook_of(tables: Sequence[Table]) -> bytes:
    """Return a workbook with a sheet for each table: numbers as numbers, texts as texts, moments in UTC."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        for column, name in enumerate(table.columns, 1):
            write_text(sheet.cell(1, column), name)
            sheet.cell(1, column).font = Font(bold=True)
        for at, row in enumerate(table.rows, 2):
            for column, name in enumerate(table.columns, 1):
                _write(sheet.cell(at, column), row[name])
    return saved(book)


def _write(cell: Cell, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool | int | float | Decimal):
        cell.value = value
    elif isinstance(value, datetime):
        write_text(cell, value.isoformat(timespec="seconds"))
    else:
        write_text(cell, str(value))
