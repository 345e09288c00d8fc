"""Reading sheets of a filed workbook: find the table by its headings, hand out cells by name."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeVar

import openpyxl

from kernel.errors import InvalidInput
from solicitations.importers.cells import text
from solicitations.importers.reading import CellError, Ignored, Problem, Progress, in_silence
from web.uploads import require_xlsx

Value = TypeVar("Value")
HEADING_ROWS = 20
MOST_ROWS = 50_000
# More than the largest published table has cells that could all be wrong in one column.
MOST_PROBLEMS = 20_000
TELL_EVERY = 100
_VERSION = re.compile(r"Version Date:\s*(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook: the rows above it, its headings, and the rows below with their Excel numbers."""

    name: str
    above: tuple[tuple[Any, ...], ...]
    headings: tuple[str, ...]
    body: tuple[tuple[int, tuple[Any, ...]], ...]

    def filed_on(self) -> tuple[int, int, int] | None:
        """Return year, month and day of the filing from the words above the table."""
        found = (_VERSION.search(text(cell)) for row in self.above for cell in row if cell is not None)
        match = next((match for match in found if match), None)
        return (int(match[3]), int(match[1]), int(match[2])) if match else None


def read_sheet(content: bytes, required: tuple[str, ...], on_progress: Progress = in_silence) -> Sheet:
    """Find the first sheet that has a row with all ``required`` headings, and read it.

    Raises:
        InvalidInput: it is no workbook, or no sheet has the headings (the message names what is missing).
    """
    require_xlsx(content)
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        tables = _tables(book, on_progress)
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl raises whatever its parser met
        raise InvalidInput("This Excel workbook is damaged and cannot be read.", field="file") from error
    missing = set(required)
    for name, rows in tables:
        for index, row in enumerate(rows[:HEADING_ROWS]):
            headings = tuple(text(cell) for cell in row)
            missing = min(missing, set(required) - set(headings), key=len)
            if not missing:
                body = tuple((number, cells) for number, cells in enumerate(rows[index + 1 :], index + 2))
                return Sheet(name, tuple(rows[:index]), headings, body)
    raise InvalidInput(
        f"No sheet of this workbook has the headings of this table. Missing: {', '.join(sorted(missing))}.",
        field="file",
    )


def _tables(book: Any, on_progress: Progress) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Read every sheet once, telling how far it is by the sizes the workbook itself states."""
    total = sum(sheet.max_row or 0 for sheet in book.worksheets)
    tables: list[tuple[str, list[tuple[Any, ...]]]] = []
    before = 0
    for sheet in book.worksheets:
        tables.append((sheet.title, _rows(sheet, before, total, on_progress)))
        before += len(tables[-1][1])
    on_progress(before, before)
    return tables


def _rows(sheet: Any, before: int, total: int, on_progress: Progress) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for row in sheet.iter_rows(values_only=True):
        rows.append(row)
        if len(rows) % TELL_EVERY == 0:
            on_progress(before + len(rows), max(total, before + len(rows)))
        if len(rows) > MOST_ROWS:
            raise InvalidInput(f"Sheet {sheet.title} has more than {MOST_ROWS:,} rows.", field="file")
    return rows


@dataclass
class Cells:
    """The cells of one row by heading; what cannot be read is noted as a problem and read on."""

    sheet: str
    row: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def read(self, column: str, reader: Callable[[Any], Value]) -> Value | None:
        """Read one cell, or note what is wrong with it and return None."""
        try:
            return reader(self.values.get(column))
        except CellError as error:
            self.note(column, str(error))
            return None

    def note(self, column: str, message: str) -> None:
        """Note a problem of this row."""
        self.problems.append(Problem(self.sheet, self.row, column, message))


def footnote(sheet: Sheet, number: int, cells: tuple[Any, ...]) -> Ignored | None:
    """Return a row that holds one text alone as a footnote, else None."""
    filled = [cell for cell in cells if cell not in {None, ""}]
    if len(filled) == 1 and isinstance(filled[0], str):
        return Ignored(sheet.name, number, text(filled[0]))
    return None
