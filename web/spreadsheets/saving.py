"""Saves a workbook in memory: nothing of it is written to a disk on the way."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

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


def saved(book: Workbook, *, at: datetime | None = None) -> bytes:
    """Return the bytes of a workbook; with ``at``, as if written then, so that the same book gives the same bytes."""
    if at is not None:
        book.properties.created = at.replace(tzinfo=None, microsecond=0)
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        _InMemory(book, archive).save()
    return written.getvalue() if at is None else _dated(written.getvalue(), at)


_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def _dated(content: bytes, at: datetime) -> bytes:
    """Pack the same parts again as if they had been written at a moment."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return undated(content, core=lambda part: _MODIFIED.sub(rb"\g<1>" + moment, part))


def undated(content: bytes, *, core: Callable[[bytes], bytes] = bytes) -> bytes:
    """Pack an office document's parts again without the moment of packing; ``core`` rewrites its own dates."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, _NO_DATE)
            entry.compress_type = ZIP_DEFLATED
            part = old.read(name)
            new.writestr(entry, core(part) if name == "docProps/core.xml" else part)
    return written.getvalue()
