"""What programs pay for, as CSV: ``program, kind, service, site, meter, customer, kw, valid_from, valid_to``.

Of site, meter and customer one at least is given; an empty ``valid_to`` is an open end.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from solicitations.importers import cells
from solicitations.importers.reading import CellError, Progress, Reading, in_silence
from solicitations.importers.table import read_table
from solicitations.importers.workbook import Cells
from solicitations.states import PaidFor, PayerKind

REQUIRED = ("program", "kind", "service", "kw", "valid_from")
LONGEST = {"program": 200, "site": 200, "meter": 60, "customer": 200}
MOST_KW = 100_000_000
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class ProgramLine:
    """One line of the registry."""

    row: int
    program: str
    kind: str
    service: str
    site: str
    meter: str
    customer: str
    kw: Decimal
    valid_from: date
    valid_to: date | None


def read_programs(content: bytes, on_progress: Progress = in_silence) -> Reading[ProgramLine]:
    """Read the table; every problem names line and column.

    Raises:
        InvalidInput: it is not this table at all.
    """
    seen: dict[tuple[str, ...], int] = {}

    def read(row: Cells) -> ProgramLine | None:
        line = _line(row)
        if line is None:
            return None
        key = (line.program, line.service, line.site, line.meter, line.customer, line.valid_from.isoformat())
        if key in seen:
            row.note("program", f"expected each payment once, found the same in row {seen[key]}")
        seen.setdefault(key, line.row)
        return line

    rows, problems = read_table(content, REQUIRED, read, on_progress)
    return Reading(rows=rows, problems=tuple(problems), edition="Programs")


def _line(row: Cells) -> ProgramLine | None:
    program = row.read("program", cells.required_text)
    kind = row.read("kind", lambda cell: _word(cell, PayerKind.values))
    service = row.read("service", lambda cell: _word(cell, PaidFor.values))
    kw = row.read("kw", _kw)
    starts, ends = row.read("valid_from", _day), row.read("valid_to", _open_day)
    named = {name: cells.text(row.values.get(name)) for name in ("site", "meter", "customer")}
    if not any(named.values()):
        row.note("site", "expected a site, a meter or a customer: a line that names none matches nothing")
    for name, most in LONGEST.items():
        if len(cells.text(row.values.get(name))) > most:
            row.note(name, f"expected at most {most} characters")
    if starts is not None and ends is not None and ends < starts:
        row.note("valid_to", f"expected a day on or after {starts}, found {ends}")
    if row.problems or program is None or kind is None or service is None or kw is None or starts is None:
        return None
    return ProgramLine(row.row, program, kind, service, **named, kw=kw, valid_from=starts, valid_to=ends)


def _word(cell: object, known: Collection[str]) -> str:
    found = cells.text(cell).lower().replace(" ", "_").replace("-", "_")
    word = "programme" if found == "program" else found
    if word not in known:
        raise CellError(f"expected one of {', '.join(known)}, found “{cells.text(cell)[:40]}”")
    return word


def _kw(cell: object) -> Decimal:
    found = cells.amount(cell)
    if not 0 < found <= MOST_KW:
        raise CellError(f"expected kW above 0, found “{cells.text(cell)[:40]}”")
    return found.quantize(cells.THOUSANDTH)


def _day(cell: object) -> date:
    word = cells.text(cell)
    try:
        found = date.fromisoformat(word)
    except ValueError as error:
        raise CellError(f"expected a date such as 2026-06-01, found “{word[:40]}”") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError(f"expected a date from {FIRST_YEAR} to {LAST_YEAR}, found “{word}”")
    return found


def _open_day(cell: object) -> date | None:
    return _day(cell) if cells.text(cell) else None
