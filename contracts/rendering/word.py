"""The contract as a Word document, with real headings, lists and tables."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from contracts.rendering.figures import figure_columns
from contracts.rendering.markup import Block, Grid, Heading, Item, Line, Paragraph, Span, read_blocks
from contracts.rendering.paper import Paper, printable
from web.spreadsheets import undated

DEEPEST_HEADING = 4


def to_docx(paper: Paper) -> bytes:
    """Write a contract as DOCX."""
    document = Document()
    set_properties(
        document, title=paper.heading, author=paper.utility, footer=paper.number, made_at=paper.made_at
    )
    document.add_heading(paper.heading, level=0)
    document.add_paragraph(paper.between)
    for block in read_blocks(paper.text, paper.values()):
        add_block(document, block)
    document.add_heading("Schedule of terms", level=1)
    terms = tuple(_plain(term.label, term.shown, term.unit) for term in paper.terms)
    _add_table(document, Grid(_plain("Term", "Value", "Unit"), terms))
    document.add_heading("Provenance", level=1)
    provenance = tuple(_plain(*row) for row in paper.provenance)
    _add_table(document, Grid(_plain("What", "Where it comes from"), provenance))
    out = BytesIO()
    document.save(out)
    return undated(out.getvalue())


def _plain(*texts: str) -> tuple[Line, ...]:
    return tuple((Span(text),) for text in texts)


def set_properties(document: Any, *, title: str, author: str, footer: str, made_at: datetime) -> None:
    """Say what a document is, and put a line under each page."""
    properties = document.core_properties
    properties.title = printable(title)
    properties.author = properties.last_modified_by = printable(author)
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    properties.language = "en-US"
    properties.comments = ""
    document.styles["Normal"].font.size = Pt(10.5)
    document.sections[0].footer.paragraphs[0].text = printable(footer)


def add_block(document: Any, block: Block) -> None:
    """Write a block."""
    match block:
        case Heading(level, line):
            _add_runs(document.add_heading(level=min(level, DEEPEST_HEADING)), line)
        case Paragraph(line):
            _add_runs(document.add_paragraph(), line)
        case Item(line, None, _):
            _add_runs(document.add_paragraph(style="List Bullet"), line)
        case Item(line, number, _):
            # Word numbers a list by itself and would run on from an earlier one: the posted number is text.
            paragraph = document.add_paragraph(style="List Continue")
            paragraph.add_run(f"{number}. ")
            _add_runs(paragraph, line)
        case Grid():
            _add_table(document, block)


def _add_runs(paragraph: Any, line: Line) -> None:
    for span in line:
        run = paragraph.add_run(printable(span.text))
        run.bold = span.is_strong or None
        run.italic = span.is_emphasis or None


def _add_table(document: Any, grid: Grid) -> None:
    table = document.add_table(rows=1, cols=len(grid.header), style="Light Grid Accent 1")
    sides = [WD_ALIGN_PARAGRAPH.RIGHT if is_figure else None for is_figure in figure_columns(grid)]
    _fill(table.rows[0].cells, grid.header, sides)
    marked = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no name for a header row
    marked.append(marked.makeelement(qn("w:tblHeader"), {}))
    for row in grid.rows:
        _fill(table.add_row().cells, row, sides)


def _fill(cells: Iterable[Any], lines: Iterable[Line], sides: Iterable[Any]) -> None:
    for cell, line, side in zip(cells, lines, sides, strict=True):
        _add_runs(cell.paragraphs[0], line)
        cell.paragraphs[0].alignment = side
