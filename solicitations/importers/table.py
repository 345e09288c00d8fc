"""CSV tables with a line of headings: cells by name, each row handed to a reader, all problems gathered."""

import csv
from collections.abc import Callable, Sequence
from io import StringIO
from typing import TypeVar

from kernel.errors import InvalidInput
from solicitations.importers.reading import Problem, Progress, in_silence
from solicitations.importers.workbook import MOST_PROBLEMS, TELL_EVERY, Cells

SHEET = "CSV"
MOST_LINES = 400_000
Row = TypeVar("Row")


def headings_of(content: bytes) -> frozenset[str]:
    """The names in the first line, in lower case."""
    first = next(csv.reader(StringIO(content.decode("utf-8-sig"))), [])
    return frozenset(name.strip().lower() for name in first)


def read_table(
    content: bytes,
    required: Sequence[str],
    reader: Callable[[Cells], Row | None],
    on_progress: Progress = in_silence,
) -> tuple[tuple[Row, ...], list[Problem]]:
    """Read each line by its headings (their case does not matter); return the sound rows and every problem.

    Raises:
        InvalidInput: headings are missing, it has too many lines, or a cell is too long to be one.
    """
    try:
        return _read(content, required, reader, on_progress)
    except csv.Error as error:  # a cell longer than the reader's limit: most often a quotation mark left open
        words = "A cell of this table is too long: look for a quotation mark that is not closed."
        raise InvalidInput(words, field="file") from error


def _read(
    content: bytes, required: Sequence[str], reader: Callable[[Cells], Row | None], on_progress: Progress
) -> tuple[tuple[Row, ...], list[Problem]]:
    written = content.decode("utf-8-sig")
    total = written.count("\n")
    if total > MOST_LINES:
        raise InvalidInput(f"This file has more than {MOST_LINES:,} lines.", field="file")
    lines = csv.DictReader(StringIO(written))
    found = [(name or "").strip().lower() for name in lines.fieldnames or ()]
    missing = [name for name in required if name not in found]
    if missing:
        raise InvalidInput(
            f"The first line names the columns; these are missing: {', '.join(missing)}.", field="file"
        )
    lines.fieldnames = found
    rows: list[Row] = []
    problems: list[Problem] = []
    for values in lines:
        if lines.line_num % TELL_EVERY == 0:
            on_progress(lines.line_num, max(total, lines.line_num))
        if not any(
            (cell or "").strip() if isinstance(cell, str | None) else cell for cell in values.values()
        ):
            continue
        row = Cells(SHEET, lines.line_num, dict(values))
        if None in row.values:
            row.note("", "expected no more cells than the first line has columns")
        record = reader(row)
        problems.extend(row.problems[: max(0, MOST_PROBLEMS - len(problems))])
        if record is not None and not row.problems:
            rows.append(record)
    on_progress(lines.line_num, max(lines.line_num, 1))
    return tuple(rows), problems
