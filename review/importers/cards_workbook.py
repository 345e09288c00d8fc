"""A workbook of cards read back: scores by offer and criterion, and what is wrong cell by cell."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from kernel.errors import InvalidInput
from review.documents.cards_workbook import (
    ABOUT,
    CRITERION,
    EVIDENCE,
    FIRST_ROW,
    OFFER_ID,
    SCHEMA,
    SCORE,
    SHEET,
    WHY,
)
from web.spreadsheets import require_plain_workbook

AGAIN = "Download the workbook again from the page of your cards and copy your scores into it."
MOST_ROWS = 20_000
LARGEST_ROUNDED = 1_000_000


@dataclass(frozen=True)
class ReadScore:
    """One row: what was given for a criterion of an offer, and where it stands."""

    criterion: str
    value: Decimal | None
    rationale: str
    evidence: str
    cell: str


@dataclass
class ReadCards:
    """The rows by offer id, and the cells that cannot be read."""

    by_offer: dict[str, list[ReadScore]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_cards(content: bytes, *, solicitation_id: str) -> ReadCards:
    """Read a filled-in workbook of cards.

    Raises:
        InvalidInput: it is no workbook of cards, another solicitation's, or holds more than values.
    """
    require_plain_workbook(content)
    book = _opened(content)
    _require_ours(book, solicitation_id)
    sheet, read = book[SHEET], ReadCards()
    if sheet.max_row > MOST_ROWS:
        raise InvalidInput(f"This workbook has rows below its table. {AGAIN}", field="file")
    for row in range(FIRST_ROW, sheet.max_row + 1):
        _read_row(sheet, row, read)
    return read


def _opened(content: bytes) -> Any:
    try:
        return openpyxl.load_workbook(BytesIO(content), data_only=False, keep_links=False, keep_vba=False)
    except Exception as error:  # openpyxl raises whatever its parser met
        raise InvalidInput("This Excel workbook is damaged and cannot be read.", field="file") from error


def _require_ours(book: Any, solicitation_id: str) -> None:
    if not {ABOUT, SHEET} <= set(book.sheetnames):
        raise InvalidInput(f"This is not a workbook of cards. {AGAIN}", field="file")
    told = {book[ABOUT].cell(row, 1).value: book[ABOUT].cell(row, 2).value for row in (1, 2)}
    if told.get("schema") != SCHEMA or told.get("solicitation") != solicitation_id:
        raise InvalidInput(f"This workbook is of another solicitation. {AGAIN}", field="file")


def _read_row(sheet: Any, row: int, read: ReadCards) -> None:
    offer, criterion = (sheet.cell(row, column).value for column in (OFFER_ID, CRITERION))
    if offer is None and criterion is None:
        return
    cell = sheet.cell(row, SCORE)
    where = f"{get_column_letter(SCORE)}{row}"
    try:
        value = _number(cell)
    except ValueError:
        read.problems.append(f"Cell {where}: “{str(cell.value)[:40]}” is no score.")
        return
    words = [sheet.cell(row, column) for column in (WHY, EVIDENCE)]
    if formula := next((each for each in words if each.data_type == "f"), None):
        read.problems.append(f"Cell {formula.coordinate}: this is text, not a formula.")
        return
    rationale, evidence = ("" if each.value is None else str(each.value) for each in words)
    score = ReadScore(str(criterion), value, rationale, evidence, where)
    read.by_offer.setdefault(str(offer), []).append(score)


def _number(cell: Any) -> Decimal | None:
    """A score as a decimal; none where nothing stands.

    Raises:
        ValueError: it is no plain number.
    """
    if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
        return None
    if cell.data_type not in ("n", "s") or isinstance(cell.value, bool):
        raise ValueError
    text = str(cell.value).strip()
    if not text.isascii():
        raise ValueError
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError from error
    if not value.is_finite():
        raise ValueError
    # A spreadsheet keeps 7.1 as a binary fraction; what is far off any scale is left for the scale to refuse.
    return round(value, 6) if abs(value) < LARGEST_ROUNDED else value
