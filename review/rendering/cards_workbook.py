"""A panel member's own cards as a workbook to fill in away from the site."""

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from review.documents.cards_workbook import (
    ABOUT,
    COLUMNS,
    CRITERION,
    EVIDENCE,
    FIRST_ROW,
    GUIDE,
    OFFER_ID,
    SCHEMA,
    SCORE,
    SHEET,
    WHY,
)
from review.queries.cards import CardPage, Line
from solicitations.models import Solicitation
from web.spreadsheets import saved, write_text

LONGEST_REASON = 4000
_OPEN = PatternFill("solid", fgColor="FFFBEA")


def write_cards(solicitation: Solicitation, cards: Sequence[CardPage]) -> bytes:
    """Return the workbook of one's cards: what was saved so far stands in it, all else is locked."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = SHEET
    _write_head(sheet, solicitation)
    row = FIRST_ROW
    for card in cards:
        for _, lines in card.groups:
            for line in lines:
                _write_line(sheet, row, card, line)
                row += 1
    _finish(sheet, last_row=max(row - 1, FIRST_ROW))
    _write_about(book, solicitation)
    return saved(book)


def _write_head(sheet: Worksheet, solicitation: Solicitation) -> None:
    write_text(sheet.cell(1, 1), f"My cards for {solicitation.code}")
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    write_text(sheet.cell(2, 1), " ".join(GUIDE))
    for column, (words, width) in enumerate(COLUMNS, start=1):
        write_text(sheet.cell(FIRST_ROW - 1, column), words)
        sheet.cell(FIRST_ROW - 1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column in (OFFER_ID, CRITERION):
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 3)


def _write_line(sheet: Worksheet, row: int, card: CardPage, line: Line) -> None:
    criterion = line.criterion
    told: dict[int, Any] = {
        1: card.offer.alias,
        2: criterion.label,
        3: float(criterion.weight),
        4: criterion.scale_max,
        5: _guidance(line),
        6: line.statement,
        SCORE: None if line.value is None else float(line.value),
        WHY: line.rationale,
        EVIDENCE: line.evidence if criterion.needs_evidence else "",
        OFFER_ID: str(card.offer.pk),
        CRITERION: criterion.code,
    }
    for column, value in told.items():
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            write_text(cell, value)
        else:
            cell.value = value
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if card.submitted_at is None and not card.is_locked:
        for column in (SCORE, WHY, *([EVIDENCE] if criterion.needs_evidence else [])):
            sheet.cell(row, column).protection = Protection(locked=False)
            sheet.cell(row, column).fill = _OPEN


def _guidance(line: Line) -> str:
    anchors = "; ".join(f"{point}: {words}" for point, words in line.anchors)
    return " ".join(words for words in (line.criterion.guidance, anchors) if words)


def _finish(sheet: Worksheet, *, last_row: int) -> None:
    """Keep numbers on the scale of their row, reasons short enough, and everything else as it is."""
    score, why, scale = (get_column_letter(column) for column in (SCORE, WHY, 4))
    on_scale = DataValidation(
        type="decimal",
        operator="between",
        formula1="0",
        formula2=f"{scale}{FIRST_ROW}",
        showErrorMessage=True,
    )
    on_scale.error = "A score from 0 to the end of the scale in this row."
    short = DataValidation(
        type="textLength", operator="lessThanOrEqual", formula1=str(LONGEST_REASON), showErrorMessage=True
    )
    short.error = f"A reason has {LONGEST_REASON:,} characters at most."
    on_scale.add(f"{score}{FIRST_ROW}:{score}{last_row}")
    short.add(f"{why}{FIRST_ROW}:{why}{last_row}")
    sheet.add_data_validation(on_scale)
    sheet.add_data_validation(short)
    sheet.protection.sheet = True


def _write_about(book: Workbook, solicitation: Solicitation) -> None:
    about = book.create_sheet(ABOUT)
    for row, (name, value) in enumerate(
        (("schema", SCHEMA), ("solicitation", str(solicitation.pk))), start=1
    ):
        about.cell(row, 1, name)
        about.cell(row, 2, value)
    about.sheet_state = "hidden"
    about.protection.sheet = True
