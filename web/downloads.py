"""Tables to take away: CSV and JSON, written row by row, so that ten thousand rows need no more memory than one."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

# A spreadsheet takes a text that begins with one of these for a formula; an apostrophe keeps it a text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)

Row = dict[str, Any]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet computes; numbers stay numbers, those spelled as texts too.

    >>> safe_cell("=1+1"), safe_cell(-3), safe_cell("-3.5")
    ("'=1+1", -3, '-3.5')
    """
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS) or NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Row]) -> StreamingHttpResponse:
    """Answer with rows as CSV under a header, as a file called ``name``."""
    writer = csv.writer(_Echo())
    lines = (writer.writerow([safe_cell(row[column]) for column in columns]) for row in rows)
    return _file(name, "text/csv; charset=utf-8", chain([writer.writerow(columns)], lines))


def json_answer(name: str, rows: Iterable[Row], **head: Any) -> StreamingHttpResponse:
    """Answer with ``{…head, "results": [row, …]}`` as a file called ``name``."""
    return _file(name, "application/json", _json_pieces(rows, head))


def _json_pieces(rows: Iterable[Row], head: Row) -> Iterator[str]:
    encode = DjangoJSONEncoder().encode
    yield "{" + "".join(f"{json.dumps(key)}: {encode(value)}, " for key, value in head.items())
    yield '"results": ['
    for index, row in enumerate(rows):
        yield ("," if index else "") + "\n" + encode(row)
    yield "\n]}\n"


def _file(name: str, kind: str, pieces: Iterable[str]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(pieces, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def attachment(content: bytes, *, filename: str, media_type: str) -> HttpResponse:
    """Answer with a small file to take away."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or ""
    return answer


def workbook_answer(name: str, content: bytes) -> HttpResponse:
    """Hand out an Excel workbook."""
    return attachment(content, filename=name, media_type=XLSX)
