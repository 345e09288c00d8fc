"""What workbooks of one offer and of several have in common: opening one, its problems, and where they are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import openpyxl

from bids.documents import Checked, check_offer
from bids.documents.entry import typed_of_parts
from bids.documents.flat import Assembled, Key, document_of
from bids.documents.reader import Problem
from bids.documents.registry import Kind
from bids.documents.rules import Rules
from bids.documents.workbook import ABOUT, INSTRUCTIONS, LISTS, VALUE, Input
from bids.documents.workbook_fields import column_letters
from bids.importers.workbook_cells import CellError, as_it_stood, read_value, shown
from kernel.errors import InvalidInput

AGAIN = "Download the workbook again from the page of this solicitation and copy your values into it."
UNUSED = (
    "belongs to another technology or the other kind of shape than this offer's. "
    "Empty this part, or change the technology."
)
OUTSIDE = "is not a cell to fill in. Move what stands there, or delete it."
LONGEST_LABEL = 5000


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
    """What a workbook says of an offer: both parts as the API would send them, and what is wrong, cell by cell.

    ``typed`` is the same as a draft keeps it, with whatever could be read.
    """

    technical: dict[str, Any]
    price: dict[str, Any]
    checked: Checked
    typed: dict[str, Any]
    problems: list[CellProblem] = field(default_factory=list)


# Sheet, cell and input of a key.
Place = tuple[str, str, Input]


def opened(content: bytes) -> Any:
    """Open a workbook that was found plain.

    Raises:
        InvalidInput: it cannot be read.
    """
    try:
        return openpyxl.load_workbook(BytesIO(content), data_only=False, keep_links=False, keep_vba=False)
    except Exception as error:  # openpyxl raises whatever its parser met
        raise InvalidInput("This Excel workbook is damaged and cannot be read.", field="file") from error


def about(book: Any) -> dict[str, Any]:
    """What a workbook says that it was made for.

    Raises:
        InvalidInput: it was not made here.
    """
    if ABOUT not in book.sheetnames:
        raise InvalidInput(f"This is not a workbook for offers made here. {AGAIN}", field="file")
    told = book[ABOUT]
    return {str(told.cell(row, 1).value): told.cell(row, VALUE).value for row in range(1, 5)}


def require_about(book: Any, wanted: Mapping[str, tuple[str, str]]) -> None:
    """Refuse a workbook of another solicitation or edition; ``wanted`` holds values and the words of a refusal."""
    told = about(book)
    for name, (value, words) in wanted.items():
        if told.get(name) != value:
            raise InvalidInput(f"This workbook {words}. {AGAIN}", field="file")


def sheet_named(book: Any, title: str) -> Any:
    """Return a sheet.

    Raises:
        InvalidInput: there is none of this name; says which there are.
    """
    known = [each.title for each in book.worksheets if each.title not in (ABOUT, LISTS, INSTRUCTIONS)]
    if title not in known:
        has = ", ".join(f"“{shown(each)}”" for each in known[:30])
        raise InvalidInput(
            f"This workbook has no sheet “{title}”. Was it renamed or deleted? It has {has}.", field="file"
        )
    return book[title]


def cells_there(sheet: Any) -> dict[tuple[int, int], Any]:
    """Return the cells in which anything stands; asking for rows would make millions of a far-off one."""
    return {spot: cell for spot, cell in sheet._cells.items() if cell.value is not None}  # noqa: SLF001


def require_words(
    there: Mapping[tuple[int, int], Any], words: Mapping[tuple[int, int], str], title: str
) -> None:
    """Refuse a sheet whose labels are not where they were."""
    for (row, column), said in words.items():
        cell = there.get((row, column))
        if cell is None or _plain(_text_of(cell)) != _plain(said):
            raise InvalidInput(
                f"Sheet “{title}”, cell {column_letters(column)}{row} should say “{said}”: "
                f"rows, columns or labels were changed. {AGAIN}",
                field="file",
            )


def _text_of(cell: Any) -> str:
    return shown(cell.value, most=LONGEST_LABEL) if isinstance(cell.value, str) else ""


def _plain(words: str) -> str:
    return " ".join(words.split())


def take_cell(cell: Any, given: Input, values: dict[Key, Any]) -> str:
    """Read a cell into the values by key; return what is wrong with it, or nothing."""
    try:
        value = read_value(cell, given)
    except CellError as error:
        # Something stands there, if nothing that can be read: its row is not an empty one.
        values[given.key] = as_it_stood(cell, given)
        return str(error)
    if value is not None:
        values[given.key] = value
    return ""


def finished(
    values: Mapping[Key, Any],
    rules: Rules,
    problems: list[CellProblem],
    place_of: Callable[[Key], Place | None],
) -> FilledWorkbook:
    """Put an offer together from the values of its cells, check it, and say every problem at its cell."""
    made = document_of(values, rules)
    checked = check_offer(technical=made.technical, price=made.price, rules=rules)
    found = problems + [_at(key, place_of, UNUSED, "") for key in made.unused]
    found += _translated(checked.problems, made, place_of, found)
    if found:
        typed = typed_of_parts(made.technical, made.price, made.beside)
    else:
        typed = typed_of_parts(checked.technical, checked.price)
    return FilledWorkbook(made.technical, made.price, checked, typed, found)


def _translated(
    problems: Iterable[Problem],
    made: Assembled,
    place_of: Callable[[Key], Place | None],
    known: list[CellProblem],
) -> list[CellProblem]:
    """Say the checker's problems at their cells, once each; a cell refused already is not refused again."""
    taken = {(each.sheet, each.cell) for each in known}
    found = [_at(_key_of(each.path, made), place_of, f"{each.message}.", each.path) for each in problems]
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


def _at(key: Key, place_of: Callable[[Key], Place | None], message: str, path: str) -> CellProblem:
    """A problem at the cell of a key, or else at the first cell of what it is part of."""
    place = None
    while key and place is None:
        place = place_of(key)
        key = key[:-1]
    if place is None:
        return CellProblem("", "", "", f"{path} {message}", path)
    sheet, cell, given = place
    is_percent = given.field.kind == Kind.FRACTION and "lie between" in message
    words = f"{message[:-1]} (1 is 100 %)." if is_percent else message
    return CellProblem(sheet, cell, given.words, words, path)
