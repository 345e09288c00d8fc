"""How one cell of a workbook is written: words for codes, no text that a spreadsheet takes for a formula."""

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from bids.documents.reader import spell
from bids.documents.registry import Kind
from bids.documents.workbook import ABOUT, INSTRUCTIONS, LABEL, LISTS, VALUE, Input, Options
from bids.documents.workbook_fields import column_letters
from web.spreadsheets.writing import write_text

NUMBERS = frozenset({Kind.NUMBER, Kind.FRACTION, Kind.WHOLE, Kind.MONTHS, Kind.MONTH_HOURS, Kind.HOURS})
# A spreadsheet keeps fifteen significant digits of a number; what has more is written as text.
MOST_DIGITS = 15
# Powers of ten between which a spreadsheet holds a number at all.
SMALLEST, LARGEST = -300, 300
FORMATS = {Kind.FRACTION: "0.00####%", Kind.DAY: "yyyy-mm-dd"}
LONGEST_HELP = 250


def write_guide(sheet: Worksheet, title: str, guide: tuple[str, ...]) -> None:
    """Write the instructions."""
    sheet.title = INSTRUCTIONS
    for row, words in enumerate((title, *guide), start=1):
        write_text(sheet.cell(row, LABEL), words)
        sheet.cell(row, LABEL).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(1, LABEL).font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width = 110
    sheet.protection.sheet = True


def write_about(book: Workbook, told: dict[str, str]) -> None:
    """Keep in named hidden cells what this workbook was made for."""
    sheet = book.create_sheet(ABOUT)
    for row, (name, value) in enumerate(told.items(), start=1):
        sheet.cell(row, LABEL, name)
        sheet.cell(row, VALUE, value)
        book.defined_names[name] = DefinedName(name, attr_text=f"{ABOUT}!$B${row}", hidden=True)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


class Lists:
    """The hidden sheet of what may be chosen: each list a column."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet, self.known = sheet, {}  # type: ignore[var-annotated]
        sheet.sheet_state = "hidden"
        sheet.protection.sheet = True

    def range_of(self, options: Options) -> str:
        """Where a list stands; it is written when it is first asked for."""
        words = tuple(shown for _, shown in options)
        if words not in self.known:
            column = len(self.known) + 1
            for row, shown in enumerate(words, start=1):
                write_text(self.sheet.cell(row, column), shown)
            letters = column_letters(column)
            self.known[words] = f"{LISTS}!${letters}$1:${letters}${len(words)}"
        return str(self.known[words])


def looks_of(given: Input) -> str:
    """The number format of a cell to fill in."""
    return FORMATS.get(given.field.kind, "General" if given.field.kind in NUMBERS else "@")


def rule_of(given: Input, lists: Lists) -> dict[str, Any] | None:
    """What keeps a cell right while it is typed in: a list, or bounds; the checker judges all the same."""
    kind = given.field.kind
    if given.options:
        shows = not given.is_free
        return {"type": "list", "formula1": lists.range_of(given.options), "showErrorMessage": shows}
    if kind not in NUMBERS:
        return None
    least, most = given.field.least, given.field.most
    bounds = f"{_percent(least)} to {_percent(most)}" if kind == Kind.FRACTION else f"{least} to {most}"
    return {
        "type": "whole" if kind == Kind.WHOLE else "decimal",
        "operator": "between",
        "formula1": least,
        "formula2": most,
        "showErrorMessage": True,
        "error": f"A number from {bounds}."[:LONGEST_HELP],
    }


def _percent(fraction: str) -> str:
    return f"{spell(Decimal(fraction) * 100)}%"


def write_value(cell: Cell, given: Input, value: Any) -> None:
    """Write a value as people would type it; what is none of its kind is written as the text it is."""
    words = dict(given.options)
    if given.is_pick:
        write_text(cell, "Yes")
    elif isinstance(value, bool):
        write_text(cell, "Yes" if value else "No")
    elif isinstance(value, str) and value in words:
        write_text(cell, words[value])
    elif given.field.kind in NUMBERS:
        _number(cell, value, is_fraction=given.field.kind == Kind.FRACTION)
    elif given.field.kind == Kind.DAY:
        _day(cell, value)
    else:
        write_text(cell, str(value))


def _number(cell: Cell, value: Any, *, is_fraction: bool) -> None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not SMALLEST < number.adjusted() < LARGEST:
        write_text(cell, "" if value is None else str(value))
    elif len(number.as_tuple().digits) <= MOST_DIGITS:
        cell.value = int(number) if number == number.to_integral_value() else float(number)
    else:
        write_text(cell, _percent(str(number)) if is_fraction else spell(number))


def _day(cell: Cell, value: Any) -> None:
    try:
        # A date of the spreadsheet has no zone.
        cell.value = datetime.combine(date.fromisoformat(str(value)), time())
        cell.number_format = FORMATS[Kind.DAY]
    except ValueError:
        write_text(cell, str(value))
