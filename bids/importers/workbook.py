"""Reads a workbook that a bidder filled in back into the two parts of an offer; every problem names sheet and cell.

Formulas are never computed and the values a spreadsheet kept for them are not looked at. Everything stays in memory.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import openpyxl

from bids.documents import SCHEMA, Checked, check_offer
from bids.documents.flat import Assembled, Key, document_of
from bids.documents.reader import Problem
from bids.documents.registry import Kind
from bids.documents.workbook import (
    ABOUT,
    FORMAT,
    INSTRUCTIONS,
    LISTS,
    VALUE,
    Layout,
    Offered,
    Sheet,
    layout_of,
)
from bids.documents.workbook_fields import column_letters
from bids.importers.archive import require_plain_workbook
from bids.importers.workbook_cells import CellError, read_value, shown
from kernel.errors import InvalidInput

MOST_OUTSIDE = 10
AGAIN = "Download the workbook again from the page of this solicitation and copy your values into it."


@dataclass(frozen=True)
class CellProblem:
    """What is wrong in one cell; ``label`` says what the cell is for, ``path`` where it goes in the document."""

    sheet: str
    cell: str
    label: str
    message: str
    path: str = ""

    @property
    def words(self) -> str:
        """The problem in one sentence."""
        where = f"Sheet “{self.sheet}”, cell {self.cell}" if self.sheet else "The offer"
        return f"{where}{f' ({self.label})' if self.label else ''}: {self.message}"


@dataclass(frozen=True)
class FilledWorkbook:
    """What a workbook says: both parts as the API would send them, and what is wrong, cell by cell."""

    technical: dict[str, Any]
    price: dict[str, Any]
    checked: Checked
    problems: list[CellProblem] = field(default_factory=list)


def read_workbook(content: bytes, offered: Offered) -> FilledWorkbook:
    """Read and check a workbook made by ``write_workbook`` for the same solicitation.

    Raises:
        InvalidInput: it is no such workbook, or not safe to open; ``field`` is ``file``.
    """
    require_plain_workbook(content)
    book = _open(content)
    layout = layout_of(offered)
    _require_made_for(book, layout)
    reading = _Reading()
    for sheet in layout.sheets:
        reading.read(_sheet_of(book, sheet), sheet)
    made = document_of(reading.values, offered.rules)
    checked = check_offer(technical=made.technical, price=made.price, rules=offered.rules)
    problems = reading.problems + _unused(made, layout)
    problems += _translated(checked.problems, made, layout, problems)
    return FilledWorkbook(made.technical, made.price, checked, problems)


def _open(content: bytes) -> Any:
    try:
        return openpyxl.load_workbook(BytesIO(content), data_only=False, keep_links=False, keep_vba=False)
    except Exception as error:  # openpyxl raises whatever its parser met
        raise InvalidInput("This Excel workbook is damaged and cannot be read.", field="file") from error


def _require_made_for(book: Any, layout: Layout) -> None:
    """Refuse a workbook of another solicitation or another edition, in words."""
    if ABOUT not in book.sheetnames:
        raise InvalidInput(f"This is not a workbook for offers made here. {AGAIN}", field="file")
    about = book[ABOUT]
    told = {str(about.cell(row, 1).value): about.cell(row, VALUE).value for row in range(1, 5)}
    wanted = {
        "gt_format": (FORMAT, "was made by another edition of this software"),
        "gt_solicitation": (str(layout.offered.solicitation_id), "was made for another solicitation"),
        "gt_schema": (SCHEMA, "was made for another edition of the offer"),
        "gt_edition": (layout.edition(), "was made before the needs, places or requirements changed"),
    }
    for name, (value, words) in wanted.items():
        if told.get(name) != value:
            raise InvalidInput(f"This workbook {words}. {AGAIN}", field="file")


def _sheet_of(book: Any, plan: Sheet) -> Any:
    known = [each.title for each in book.worksheets if each.title not in (ABOUT, LISTS, INSTRUCTIONS)]
    if plan.title not in known:
        has = ", ".join(f"“{shown(each)}”" for each in known[:30])
        raise InvalidInput(
            f"This workbook has no sheet “{plan.title}”. Was it renamed or deleted? It has {has}.",
            field="file",
        )
    return book[plan.title]


class _Reading:
    """Values by key, and what could not be read."""

    def __init__(self) -> None:
        self.values: dict[Key, Any] = {}
        self.problems: list[CellProblem] = []

    def read(self, sheet: Any, plan: Sheet) -> None:
        """Read the input cells of one sheet; everything else on it has to be as it was downloaded."""
        # Only cells that are there: asking the sheet for a row would make millions of a far-off one.
        there = {spot: cell for spot, cell in sheet._cells.items() if cell.value is not None}  # noqa: SLF001
        _require_unmoved(there, plan)
        self._note_merged(sheet, plan)
        self._note_outside(there, plan)
        for spot, given in plan.inputs.items():
            if spot not in there:
                continue
            try:
                value = read_value(there[spot], given)
            except CellError as error:
                self.problems.append(_problem(plan, spot, str(error), path="?"))
                # Something stands there, if nothing that can be read: its row is not an empty one.
                self.values[given.key] = None
            else:
                if value is not None:
                    self.values[given.key] = value

    def _note_merged(self, sheet: Any, plan: Sheet) -> None:
        for merged in sheet.merged_cells.ranges:
            spots = [spot for spot in merged.cells if spot in plan.inputs]
            if spots:
                words = f"is merged with others ({merged.coord}). Unmerge them and fill in each cell."
                self.problems.append(_problem(plan, spots[0], words))

    def _note_outside(self, there: dict[tuple[int, int], Any], plan: Sheet) -> None:
        """What stands beside the cells to fill in would be lost without a word."""
        known = plan.inputs.keys() | plan.words.keys() | plan.notes.keys()
        outside = sorted(
            spot for spot, cell in there.items() if spot not in known and str(cell.value).strip()
        )
        words = "is not a cell to fill in. Move what stands there, or delete it."
        self.problems += [_problem(plan, spot, words) for spot in outside[:MOST_OUTSIDE]]


def _require_unmoved(there: dict[tuple[int, int], Any], plan: Sheet) -> None:
    for (row, column), words in plan.words.items():
        cell = there.get((row, column))
        if cell is None or _plain(read_text(cell)) != _plain(words):
            raise InvalidInput(
                f"Sheet “{plan.title}”, cell {column_letters(column)}{row} should say “{words}”: "
                f"rows, columns or labels were changed. {AGAIN}",
                field="file",
            )


def read_text(cell: Any) -> str:
    """The words of a label."""
    return shown(cell.value, most=5000) if isinstance(cell.value, str) else ""


def _plain(words: str) -> str:
    return " ".join(words.split())


def _problem(plan: Sheet, spot: tuple[int, int], message: str, path: str = "") -> CellProblem:
    row, column = spot
    label = plan.words.get((row, 1), "")
    given = plan.inputs.get(spot)
    if given is not None and column > VALUE:
        above = [plan.words[r, column] for r in range(row, 0, -1) if (r, column) in plan.words]
        label = f"{label}, {above[0]}" if above else label
    return CellProblem(plan.title, f"{column_letters(column)}{row}", label, message, path)


def _unused(made: Assembled, layout: Layout) -> list[CellProblem]:
    words = (
        "belongs to another technology or the other kind of shape than this offer's. "
        "Empty this part, or change the technology."
    )
    return [_at(key, layout, words) for key in made.unused]


def _translated(
    problems: Iterable[Problem], made: Assembled, layout: Layout, known: list[CellProblem]
) -> list[CellProblem]:
    """Say the checker's problems at their cells, once each; a cell refused already is not refused again."""
    taken = {(each.sheet, each.cell) for each in known}
    found = [_at(_key_of(each.path, made), layout, each.message, each.path) for each in problems]
    fresh = [each for each in found if not each.sheet or (each.sheet, each.cell) not in taken]
    return list(dict.fromkeys(fresh))


def _key_of(path: str, made: Assembled) -> Key:
    """The key a path came from, or that of what holds it."""
    while path:
        if path in made.keys:
            return made.keys[path]
        cut = max(path.rfind("."), path.rfind("["))
        path = path[: max(cut, 0)]
    return ()


def _at(key: Key, layout: Layout, message: str, path: str = "") -> CellProblem:
    """A problem at the cell of a key, or else at the first cell of what it is part of."""
    for sheet, spot, given in layout.inputs():
        if key and given.key[: len(key)] == key:
            percent = (
                " (1 is 100 %)" if given.field.kind == Kind.FRACTION and "lie between" in message else ""
            )
            return _problem(sheet, spot, f"{message}{percent}.", path)
    if key:
        return _at(key[:-1], layout, message, path)
    return CellProblem("", "", "", f"{path} {message}.", path)
