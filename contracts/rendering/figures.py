"""Which columns of a table hold figures: they stand to the right, and are numbers in a workbook."""

import re
from dataclasses import dataclass
from decimal import Decimal

from contracts.rendering.markup import Grid, Line
from web.quantities import NOTHING

_FIGURE = re.compile(r"(?P<sign>[−-]?)(?P<whole>\d{1,3}(?:,\d{3})*|\d+)(?P<places>\.\d+)?(?P<percent>\s?%)?")
# A longer run of digits is a name, a number of a paper or a digest.
_LONGEST = 20
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Figure:
    """A number as a cell holds it, and how it is written."""

    value: Decimal
    number_format: str


def plain(line: Line) -> str:
    """Return the words of a line without their styles."""
    return "".join(span.text for span in line)


def figure(words: str) -> Figure | None:
    """Read a figure as we write them; None for other words.

    >>> figure("10 %"), figure("0.2.0")
    (Figure(value=Decimal('0.1'), number_format='0 %'), None)
    """
    found = _FIGURE.fullmatch(words.strip()) if len(words) <= _LONGEST else None
    if found is None:
        return None
    places = found["places"] or ""
    value = Decimal(found["whole"].replace(",", "") + places) * (-1 if found["sign"] else 1)
    whole = "#,##0" if "," in found["whole"] else "0"
    number_format = whole + ("." + "0" * (len(places) - 1) if places else "")
    if found["percent"]:
        return Figure(value / _HUNDRED, f"{number_format} %")
    return Figure(value, number_format)


def figure_columns(grid: Grid) -> list[bool]:
    """Say of each column whether it holds figures alone, and at least one."""
    columns = [[plain(row[at]) for row in grid.rows] for at in range(len(grid.header))]
    return [
        any(figure(words) for words in column)
        and all(figure(words) or words.strip() in {NOTHING, ""} for words in column)
        for column in columns
    ]
