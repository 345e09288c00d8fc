"""The contract as a tagged PDF (PDF/UA-1), set by Typst. Every text goes in as a string, never as markup."""

import json
from collections.abc import Iterable
from datetime import datetime

import typst

from contracts.rendering.figures import figure_columns
from contracts.rendering.markup import Block, Grid, Heading, Item, Line, Paragraph, read_blocks
from contracts.rendering.paper import Paper, printable

DEEPEST_HEADING = 6


def to_pdf(paper: Paper) -> bytes:
    """Set a contract as PDF; the same paper always gives the same bytes."""
    source = "\n".join([_preamble(paper), *_body(paper), _schedule(paper), _provenance(paper)])
    return compiled(source, paper.made_at)


def compiled(source: str, made_at: datetime) -> bytes:
    """Set Typst source as a tagged PDF (PDF/UA-1)."""
    done = typst.compile(
        source.encode(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
    if not isinstance(done, bytes):  # several pages of images, which a PDF never is
        raise TypeError("Typst gave no PDF")
    return done


def typst_string(text: str) -> str:
    """Write a text as a Typst string; JSON escapes quotes, backslashes and line ends the same way."""
    return json.dumps(printable(text), ensure_ascii=False)


def _preamble(paper: Paper) -> str:
    day = paper.made_at
    return f"""
#set document(title: {typst_string(paper.heading)}, author: {typst_string(paper.utility)},
  date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en")
#set par(justify: false, leading: 0.68em, spacing: 1.05em)
#set page(paper: "us-letter", margin: (x: 2.6cm, y: 2.6cm), footer: context [
  #set text(size: 8.5pt)
  #{typst_string(paper.number)} #h(1fr) #counter(page).display("1 of 1", both: true)])
#set table(stroke: 0.5pt + luma(150))
#show heading: set block(above: 1.5em, below: 0.8em)
#title()
#par[#{typst_string(paper.between)}]
"""


def _body(paper: Paper) -> Iterable[str]:
    for block in read_blocks(paper.text, paper.values()):
        yield typst_block(block)


def _line(line: Line) -> str:
    parts = []
    for span in line:
        text = f"#{typst_string(span.text)}"
        text = f"#strong[{text}]" if span.is_strong else text
        parts.append(f"#emph[{text}]" if span.is_emphasis else text)
    return "".join(parts)


def typst_block(block: Block) -> str:
    """Write a block as Typst source."""
    match block:
        case Heading(level, line):
            return f"#heading(level: {min(level, DEEPEST_HEADING)})[{_line(line)}]"
        case Paragraph(line):
            return f"#par[{_line(line)}]"
        case Item(line, None, depth):
            return f"#pad(left: {depth - 1}em, list([{_line(line)}]))"
        case Item(line, number, depth):
            return f"#pad(left: {depth - 1}em, enum(start: {number}, [{_line(line)}]))"
        case Grid():
            return _table(block)


def _table(grid: Grid) -> str:
    """Words fill the width of the page, figures stand to the right under their heading."""
    heads = [f"[#strong[{_line(cell)}]]" for cell in grid.header]
    cells = [f"[{_line(cell)}]" for row in grid.rows for cell in row]
    of_figures = figure_columns(grid)
    columns = ", ".join(["auto"] * (len(heads) - 1) + ["auto" if of_figures[-1] else "1fr"])
    align = ", ".join("right" if is_figure else "left" for is_figure in of_figures)
    head = f"table.header({', '.join(heads)})"
    return f"#table(columns: ({columns},), align: ({align},), {head}, {', '.join(cells)})"


def _schedule(paper: Paper) -> str:
    rows = "".join(
        f", [#{typst_string(t.label)}], [#{typst_string(t.shown)}], [#{typst_string(t.unit)}]"
        for t in paper.terms
    )
    head = "table.header([#strong[Term]], [#strong[Value]], [#strong[Unit]])"
    return f'#heading(level: 1)[#"Schedule of terms"]\n#table(columns: (1fr, 1.4fr, auto), align: left, {head}{rows})'


def _provenance(paper: Paper) -> str:
    rows = "".join(
        f", [#{typst_string(label)}], [#{typst_string(value)}]" for label, value in paper.provenance
    )
    head = "table.header([#strong[What]], [#strong[Where it comes from]])"
    table = f"#text(size: 8.5pt, table(columns: (auto, 1fr), align: left, {head}{rows}))"
    return f'#heading(level: 1)[#"Provenance"]\n{table}'
