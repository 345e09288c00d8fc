"""Reports on paper: blocks under a title, as a tagged PDF, as Word and as a workbook with one sheet a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from contracts.rendering.figures import figure, figure_columns, plain
from contracts.rendering.markup import Block, Grid, Heading, Line, Paragraph, Span
from contracts.rendering.paper import printable
from contracts.rendering.pdf import compiled, typst_block, typst_string
from contracts.rendering.word import add_block, set_properties
from web.spreadsheets import saved, undated, write_text

_SHEET_NAME = 31


@dataclass(frozen=True, kw_only=True)
class Report:
    """What goes on the paper, whatever the format; the same report always gives the same bytes."""

    title: str
    lead: str
    author: str
    footer: str
    blocks: Sequence[Block]
    made_at: datetime


def text(words: str, *, is_strong: bool = False) -> Line:
    """A line of plain words."""
    return (Span(words, is_strong=is_strong),)


def paragraph(words: str) -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph(text(words))


def heading(words: str, level: int = 1) -> Heading:
    """A heading of plain words."""
    return Heading(level, text(words))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
    """A table of plain words."""
    return Grid(tuple(text(words) for words in header), tuple(tuple(text(w) for w in row) for row in rows))


def report_pdf(report: Report) -> bytes:
    """Set a report as a tagged PDF (PDF/UA-1)."""
    source = "\n".join([_preamble(report), *(typst_block(block) for block in report.blocks)])
    return compiled(source, report.made_at)


def _preamble(report: Report) -> str:
    day = report.made_at
    return f"""
#set document(title: {typst_string(report.title)}, author: {typst_string(report.author)},
  date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))
#set text(font: "Libertinus Serif", size: 10pt, lang: "en")
#set par(justify: false, leading: 0.66em, spacing: 1em)
#set page(paper: "us-letter", margin: (x: 2.2cm, y: 2.4cm), footer: context [
  #set text(size: 8.5pt)
  #{typst_string(report.footer)} #h(1fr) #counter(page).display("1 of 1", both: true)])
#set table(stroke: 0.5pt + luma(150))
#show table: set text(size: 8.5pt)
#show heading: set block(above: 1.5em, below: 0.8em)
#title()
#par[#{typst_string(report.lead)}]
"""


def report_docx(report: Report) -> bytes:
    """Write a report as Word, with real headings and header rows."""
    document = Document()
    set_properties(
        document, title=report.title, author=report.author, footer=report.footer, made_at=report.made_at
    )
    document.add_heading(printable(report.title), level=0)
    document.add_paragraph(printable(report.lead))
    for block in report.blocks:
        add_block(document, block)
    out = BytesIO()
    document.save(out)
    return undated(out.getvalue())


def report_xlsx(report: Report) -> bytes:
    """Write a report as a workbook: its words on the first sheet, each table on one of its own."""
    book = Workbook()
    words: Worksheet = book.active
    words.title = "Text"
    words.column_dimensions["A"].width = 110
    row = _write_words(words, 1, report.title, is_strong=True)
    row = _write_words(words, row, report.lead)
    above = report.title
    for block in report.blocks:
        if isinstance(block, Grid):
            sheet = book.create_sheet(_sheet_name(above, book.sheetnames))
            _write_grid(sheet, block)
            row = _write_words(words, row, f"Table: see the sheet “{sheet.title}”.")
        else:
            above = _plain(block.line) if isinstance(block, Heading) else above
            row = _write_words(words, row, _plain(block.line), is_strong=isinstance(block, Heading))
    book.properties.title, book.properties.creator = printable(report.title), printable(report.author)
    return saved(book, at=report.made_at)


def _plain(line: Line) -> str:
    return printable(plain(line))


def _write_words(sheet: Worksheet, row: int, words: str, *, is_strong: bool = False) -> int:
    cell = sheet.cell(row, 1)
    write_text(cell, printable(words))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_strong:
        cell.font = Font(bold=True)
    return row + 1


def _write_grid(sheet: Worksheet, grid: Grid) -> None:
    for column, line in enumerate(grid.header, start=1):
        write_text(sheet.cell(1, column), _plain(line))
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 24
    of_figures = figure_columns(grid)
    for row, cells in enumerate(grid.rows, start=2):
        for column, line in enumerate(cells, start=1):
            cell = sheet.cell(row, column)
            found = figure(_plain(line)) if of_figures[column - 1] else None
            if found:
                cell.value, cell.number_format = found.value, found.number_format
            else:
                write_text(cell, _plain(line))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _sheet_name(words: str, taken: Sequence[str]) -> str:
    """A name that sheets may have, once."""
    name = "".join(each for each in words if each.isalnum() or each in " -")[:_SHEET_NAME].strip() or "Table"
    number, found = 2, name
    while found in taken:
        found = f"{name[: _SHEET_NAME - 4]} {number}"
        number += 1
    return found


@dataclass(frozen=True)
class Shown:
    """A block as a page shows it: a heading, a paragraph or a table."""

    kind: str
    words: str = ""
    level: int = 0
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def preview(report: Report) -> list[Shown]:
    """Return a report's blocks for a page; a table is called what the heading above it says."""
    shown: list[Shown] = []
    above = report.title
    for block in report.blocks:
        if isinstance(block, Grid):
            rows = tuple(tuple(_plain(line) for line in row) for row in block.rows)
            shown.append(
                Shown("table", above, header=tuple(_plain(line) for line in block.header), rows=rows)
            )
        elif isinstance(block, Heading):
            above = _plain(block.line)
            shown.append(Shown("heading", above, block.level))
        else:
            shown.append(Shown("paragraph", _plain(block.line)))
    return shown
