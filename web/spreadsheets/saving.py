"""Saves a workbook in memory: nothing of it is written to a disk on the way."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


class _InMemory(ExcelWriter):  # type: ignore[misc]  # openpyxl says no types
    """openpyxl writes each sheet into a temporary file first; here it goes into memory."""

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet, which has no charts and no pictures."""
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001 - what the inherited method sets
        written = BytesIO()
        writer = WorksheetWriter(ws, out=written)
        writer.write()
        ws._rels = writer._rels  # noqa: SLF001
        self._archive.writestr(ws.path[1:], written.getvalue())
        self.manifest.append(ws)


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        _InMemory(book, archive).save()
    return written.getvalue()
