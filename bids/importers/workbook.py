"""Reads a workbook that a bidder filled in back into the two parts of an offer; every problem names sheet and cell.

Formulas are never computed and the values a spreadsheet kept for them are not looked at. Everything stays in memory.
"""

from typing import Any

from bids.documents import SCHEMA
from bids.documents.batch_layout import FORMAT as FORMAT_OF_SEVERAL
from bids.documents.flat import Key
from bids.documents.workbook import FORMAT, Layout, Offered, Sheet, layout_of
from bids.documents.workbook_fields import column_letters
from bids.importers.workbook_sheets import (
    OUTSIDE,
    CellProblem,
    FilledWorkbook,
    Place,
    about,
    cells_there,
    finished,
    opened,
    require_about,
    require_words,
    sheet_named,
    take_cell,
)
from kernel.errors import InvalidInput
from web.spreadsheets import require_plain_workbook

MOST_OUTSIDE = 10


def read_workbook(content: bytes, offered: Offered) -> FilledWorkbook:
    """Read and check a workbook made by ``write_workbook`` for the same solicitation.

    Raises:
        InvalidInput: it is no such workbook, or empty, or not safe to open; ``field`` is ``file``.
    """
    require_plain_workbook(content)
    book = opened(content)
    layout = layout_of(offered)
    _require_made_for(book, layout)
    reading = _Reading()
    for sheet in layout.sheets:
        reading.read(sheet_named(book, sheet.title), sheet)
    if not reading.values:
        raise InvalidInput("Nothing is filled in in this workbook yet.", field="file")
    return finished(reading.values, offered.rules, reading.problems, _places(layout).get)


def _require_made_for(book: Any, layout: Layout) -> None:
    """Refuse a workbook of another solicitation or another edition, in words."""
    if about(book).get("gt_format") == FORMAT_OF_SEVERAL:
        raise InvalidInput(
            "This workbook is for several offers: upload it where several are read.", field="file"
        )
    require_about(
        book,
        {
            "gt_format": (FORMAT, "was made by another edition of this software"),
            "gt_solicitation": (str(layout.offered.solicitation_id), "was made for another solicitation"),
            "gt_schema": (SCHEMA, "was made for another edition of the offer"),
            "gt_edition": (layout.edition(), "was made before the needs, places or requirements changed"),
        },
    )


def _places(layout: Layout) -> dict[Key, Place]:
    """Sheet, cell and input by key; a group of cells is found by its first."""
    found: dict[Key, Place] = {}
    for sheet, (row, column), given in layout.inputs():
        place = (sheet.title, f"{column_letters(column)}{row}", given)
        for length in range(1, len(given.key) + 1):
            found.setdefault(given.key[:length], place)
    return found


class _Reading:
    """Values by key, and what could not be read."""

    def __init__(self) -> None:
        self.values: dict[Key, Any] = {}
        self.problems: list[CellProblem] = []

    def read(self, sheet: Any, plan: Sheet) -> None:
        """Read the input cells of one sheet; everything else on it has to be as it was downloaded."""
        there = cells_there(sheet)
        require_words(there, plan.words, plan.title)
        self._note_merged(sheet, plan)
        self._note_outside(there, plan)
        for spot, given in plan.inputs.items():
            wrong = take_cell(there[spot], given, self.values) if spot in there else ""
            if wrong:
                self.problems.append(_problem(plan, spot, wrong, path="?"))

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
        self.problems += [_problem(plan, spot, OUTSIDE) for spot in outside[:MOST_OUTSIDE]]


def _problem(plan: Sheet, spot: tuple[int, int], message: str, path: str = "") -> CellProblem:
    row, column = spot
    given = plan.inputs.get(spot)
    label = given.words if given else plan.words.get((row, 1), "")
    return CellProblem(plan.title, f"{column_letters(column)}{row}", label, message, path)
