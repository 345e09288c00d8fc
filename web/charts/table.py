"""The table that stands beside every figure: the same numbers, readable by everybody and by programs."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from web.quantities import number


@dataclass(frozen=True)
class Column:
    """A column's heading and its unit."""

    label: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """Headings and rows of text; the first cell of each row is its heading."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    def body(self) -> SafeString:
        """Return the rows as markup: thousands of cells written by a template take a good part of a second."""
        return SafeString("\n".join(_row(row) for row in self.rows))


def _row(row: tuple[str, ...]) -> str:
    others = "".join(f'<td class="num">{escape(cell)}</td>' for cell in row[1:])
    return f'<tr><th scope="row">{escape(row[0])}</th>{others}</tr>'


def cells(values: tuple[float | None, ...], places: int | None = None) -> tuple[str, ...]:
    """Write a row's numbers."""
    return tuple(number(value, places) for value in values)
