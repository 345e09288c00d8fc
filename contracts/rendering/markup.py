"""The pro forma's Markdown as plain blocks, with blanks filled in after parsing.

Values are put into text that is parsed already: a value that looks like markup stays what it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from contracts.documents import PLACEHOLDER


@dataclass(frozen=True)
class Span:
    """A run of text in one style."""

    text: str
    is_strong: bool = False
    is_emphasis: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading and its depth, from 1."""

    level: int
    line: Line


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    line: Line


@dataclass(frozen=True)
class Item:
    """A list item; ``number`` is None in a bulleted list."""

    line: Line
    number: int | None
    depth: int


@dataclass(frozen=True)
class Grid:
    """A table: its header and its rows."""

    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


Block = Heading | Paragraph | Item | Grid
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def read_blocks(text: str, values: Mapping[str, str]) -> list[Block]:
    """Parse Markdown and fill in the blanks; raises ``KeyError`` with the code of a blank that has no value."""
    return list(_Reader(_PARSER.parse(text), values).blocks())


class _Reader:
    """Walks the parser's flat list of tokens; each kind of token that matters has a method of its name."""

    def __init__(self, tokens: Sequence[Token], values: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.values = values
        self.counters: list[int | None] = []
        self.is_first_in_item = False
        self.heading_level = 0
        self.table: list[list[Line]] | None = None

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        for token in self.tokens:
            block = getattr(self, f"on_{token.type}", self.pass_over)(token)
            if block is not None:
                yield block

    def pass_over(self, token: Token) -> None:
        """Leave out what says nothing by itself."""

    def on_bullet_list_open(self, token: Token) -> None:
        self.counters.append(None)

    def on_ordered_list_open(self, token: Token) -> None:
        self.counters.append(int(token.attrs.get("start", 1)))

    def on_bullet_list_close(self, token: Token) -> None:
        self.counters.pop()

    on_ordered_list_close = on_bullet_list_close

    def on_list_item_open(self, token: Token) -> None:
        self.is_first_in_item = True

    def on_list_item_close(self, token: Token) -> None:
        if self.counters[-1] is not None:
            self.counters[-1] += 1

    def on_heading_open(self, token: Token) -> None:
        self.heading_level = int(token.tag[1:])

    def on_heading_close(self, token: Token) -> None:
        self.heading_level = 0

    def on_table_open(self, token: Token) -> None:
        self.table = []

    def on_tr_open(self, token: Token) -> None:
        if self.table is not None:
            self.table.append([])

    def on_table_close(self, token: Token) -> Grid:
        header, *rows = self.table or [[]]
        self.table = None
        return Grid(tuple(header), tuple(tuple(row) for row in rows))

    def on_fence(self, token: Token) -> Paragraph:
        return Paragraph((Span(self.filled(token.content.rstrip())),))

    on_code_block = on_fence

    def on_inline(self, token: Token) -> Block | None:
        line = self.line(token)
        if self.table is not None:
            self.table[-1].append(line)
            return None
        if self.heading_level:
            return Heading(self.heading_level, line)
        if not (self.counters and self.is_first_in_item):
            return Paragraph(line)
        self.is_first_in_item = False
        return Item(line, self.counters[-1], len(self.counters))

    def line(self, token: Token) -> Line:
        """Return the styled runs of one piece of inline text."""
        spans: list[Span] = []
        strong = emphasis = 0
        for child in token.children or []:
            strong += child.nesting if child.type.startswith("strong") else 0
            emphasis += child.nesting if child.type.startswith("em") else 0
            text = " " if child.type in {"softbreak", "hardbreak"} else child.content
            if text:
                spans.append(Span(self.filled(text), bool(strong), bool(emphasis)))
        return tuple(spans)

    def filled(self, text: str) -> str:
        """Return a text with its blanks filled in."""
        return PLACEHOLDER.sub(lambda match: self.values[match.group(1)], text)
