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
    """Walks the parser's flat list of tokens."""

    def __init__(self, tokens: Sequence[Token], values: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.values = values
        self.lists: list[int | None] = []
        self.is_first_in_item = False

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        table: list[list[Line]] = []
        context = ""
        level = 0
        for token in self.tokens:
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                start = int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None
                self.lists.append(start)
            elif token.type in {"bullet_list_close", "ordered_list_close"}:
                self.lists.pop()
            elif token.type == "list_item_open":
                self.is_first_in_item = True
            elif token.type == "list_item_close":
                self._count_item()
            elif token.type == "heading_open":
                context, level = "heading", int(token.tag[1:])
            elif token.type in {"heading_close", "table_close"}:
                if token.type == "table_close":
                    yield Grid(tuple(table[0]), tuple(tuple(row) for row in table[1:]))
                context = ""
            elif token.type == "table_open":
                context, table = "table", []
            elif token.type == "tr_open":
                table.append([])
            elif token.type == "inline":
                line = self.line(token)
                if context == "heading":
                    yield Heading(level, line)
                elif context == "table":
                    table[-1].append(line)
                else:
                    yield self._text(line)
            elif token.type in {"fence", "code_block"}:
                yield Paragraph((Span(self.filled(token.content.rstrip())),))

    def _text(self, line: Line) -> Block:
        if not (self.lists and self.is_first_in_item):
            return Paragraph(line)
        self.is_first_in_item = False
        return Item(line, self.lists[-1], len(self.lists))

    def _count_item(self) -> None:
        number = self.lists[-1]
        if number is not None:
            self.lists[-1] = number + 1

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
