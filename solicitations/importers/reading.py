"""What every reader of a foreign file returns: rows, and problems that each name a cell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
# Told how many rows have been read, and of how many.
Progress = Callable[[int, int], None]


def in_silence(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong: where it stands and what was expected there. ``row`` as the spreadsheet counts."""

    sheet: str
    row: int | None
    column: str
    message: str


@dataclass(frozen=True)
class Ignored:
    """A row that is no record, such as a footnote: shown, not imported."""

    sheet: str
    row: int
    text: str


@dataclass(frozen=True)
class Reading(Generic[Row]):
    """A file read: its records, what is wrong, and what was left aside."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[Ignored, ...] = ()
    # What reads well but cannot be right: written as filed, to be settled before it is published.
    doubts: tuple[Problem, ...] = ()
    edition: str = ""
    first_year: int | None = None
    last_year: int | None = None

    @property
    def is_clean(self) -> bool:
        """Say whether it may be written."""
        return not self.problems and bool(self.rows)


class CellError(ValueError):
    """A cell cannot be read; the text says what was expected."""
