"""Reads a workbook of several offers, row by row; every problem names sheet and cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bids.documents import SCHEMA
from bids.documents.batch_layout import (
    FIRST,
    FORMAT,
    ID,
    MOST_OFFERS,
    MOST_VALUES,
    BatchLayout,
    BatchSheet,
    batch_layout_of,
)
from bids.documents.flat import Key
from bids.documents.workbook import FORMAT as FORMAT_OF_ONE
from bids.documents.workbook import LABEL, Offered
from bids.documents.workbook_fields import column_letters
from bids.importers.workbook_sheets import (
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
from web.uploads import MEGABYTE

MOST_BYTES = 10 * MEGABYTE
MOST_EXPANDED = 64 * MEGABYTE
# Labels, and the empty cells that a spreadsheet writes for their looks.
MOST_CELLS = MOST_VALUES + 200_000


@dataclass
class OfferRow:
    """One offer of the file: values by key, and what is wrong so far."""

    number: int
    values: dict[Key, Any] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the offer that it changes, or nothing."""
        return str(self.values.get(ID) or "")


@dataclass(frozen=True)
class FilledBatch:
    """All offers of a file, unchecked."""

    layout: BatchLayout
    rows: tuple[OfferRow, ...]

    def checked(self, row: OfferRow) -> FilledWorkbook:
        """One of them, checked as one alone."""

        def place_of(key: Key) -> Place | None:
            return self.layout.place_of(key, row.number)

        values = {key: value for key, value in row.values.items() if key != ID}
        return finished(values, self.layout.offered.rules, row.problems, place_of)

    def wrong_id(self, row: OfferRow) -> CellProblem:
        """Say that the id names no offer that could be changed."""
        sheet, cell, given = self.layout.place_of(ID, row.number) or ("", "", None)
        words = "names no offer of yours here that could be changed, or one that another row names. "
        label = given.words if given else ""
        return CellProblem(sheet, cell, label, f"{words}Empty it to make a new offer.")


def read_batch(content: bytes, offered: Offered) -> FilledBatch:
    """Read a workbook made by ``write_batch`` for the same solicitation.

    Raises:
        InvalidInput: it is no such workbook, or empty, or not safe to open; ``field`` is ``file``.
    """
    require_plain_workbook(content, most_expanded=MOST_EXPANDED, most_cells=MOST_CELLS, most_bytes=MOST_BYTES)
    book = opened(content)
    layout = batch_layout_of(offered)
    _require_made_for(book, layout)
    rows: dict[int, OfferRow] = {}
    for sheet in layout.sheets:
        _read_sheet(sheet_named(book, sheet.title), sheet, rows)
    if not rows:
        raise InvalidInput("Nothing is filled in in this workbook yet.", field="file")
    return FilledBatch(layout, tuple(rows[number] for number in sorted(rows)))


def _require_made_for(book: Any, layout: BatchLayout) -> None:
    if about(book).get("gt_format") == FORMAT_OF_ONE:
        raise InvalidInput("This workbook is for one offer: upload it where one is read.", field="file")
    require_about(
        book,
        {
            "gt_format": (FORMAT, "was made by another edition of this software"),
            "gt_solicitation": (str(layout.offered.solicitation_id), "was made for another solicitation"),
            "gt_schema": (SCHEMA, "was made for another edition of the offer"),
            "gt_edition": (layout.edition(), "was made before the needs, places or requirements changed"),
        },
    )


def _read_sheet(sheet: Any, plan: BatchSheet, rows: dict[int, OfferRow]) -> None:
    there = cells_there(sheet)
    require_words(there, plan.words, plan.title)
    known = plan.words.keys() | plan.notes.keys()
    for spot in sorted(there.keys() - known):
        cell, found = there[spot], plan.found(spot)
        if found is None:
            _require_blank(cell, spot, plan)
            continue
        place, number = found
        row = rows.get(number) or OfferRow(number)
        before = len(row.values)
        wrong = take_cell(cell, plan.inputs[place], row.values)
        if wrong:
            where = f"{column_letters(spot[1])}{spot[0]}"
            row.problems.append(CellProblem(plan.title, where, plan.inputs[place].words, wrong, "?"))
        if wrong or len(row.values) > before:
            rows[number] = row
    _note_merged(sheet.merged_cells.ranges, plan, rows)


def _require_blank(cell: Any, spot: tuple[int, int], plan: BatchSheet) -> None:
    """What stands beside the rows of the offers would be lost without a word."""
    if not str(cell.value).strip():
        return
    row, column = spot
    is_below = row >= FIRST and column > LABEL and not plan.is_turned
    most = f" A workbook takes {MOST_OFFERS} offers." if is_below else ""
    raise InvalidInput(
        f"Sheet “{plan.title}”, cell {column_letters(column)}{row} is not a cell to fill in. "
        f"Move what stands there, or delete it.{most}",
        field="file",
    )


def _note_merged(ranges: Iterable[Any], plan: BatchSheet, rows: dict[int, OfferRow]) -> None:
    for merged in ranges:
        found = [place for place in map(plan.found, merged.cells) if place]
        for number in sorted({number for _, number in found}):
            words = f"is merged with others ({merged.coord}). Unmerge them and fill in each cell."
            where = f"{column_letters(merged.min_col)}{merged.min_row}"
            row = rows.setdefault(number, OfferRow(number))
            row.problems.append(CellProblem(plan.title, where, "", words))


__all__ = ["MOST_BYTES", "FilledBatch", "OfferRow", "read_batch"]
