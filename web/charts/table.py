"""The table that stands beside every figure: the same numbers, readable by everybody and by programs."""

from dataclasses import dataclass

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


def cells(values: tuple[float | None, ...], places: int | None = None) -> tuple[str, ...]:
    """Write a row's numbers."""
    return tuple(number(value, places) for value in values)
