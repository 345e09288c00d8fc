"""Typed readers of JSON that gather every problem instead of stopping at the first."""

import contextlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from kernel.errors import InvalidInput

# Plain ASCII decimals: no exponents that blow up, no digits of other scripts, no thousands separators.
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,12})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# Control characters other than tab and line ends, and halves of surrogate pairs: nothing that can be shown or stored.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MOST_DIGITS = 15
MOST_BITS = 64
MOST_UNKNOWN, LONGEST_KEY = 20, 60
FIRST_YEAR, LAST_YEAR = 1990, 2150
T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where."""

    path: str
    message: str


class InvalidDocument(InvalidInput):
    """A document cannot be taken; ``problems`` says everything that is wrong, the message its first."""

    default_code = "invalid_document"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{first.path} {first.message}{more}", field=first.path)


@dataclass
class Reader:
    """Reads one JSON object; problems of it and of everything inside gather in one list."""

    value: Any
    path: str = ""
    problems: list[Problem] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def refuse(self, key: str, message: str) -> None:
        """Note a problem at ``key``."""
        self.problems.append(Problem(self.at(key), message))

    def has_problem(self, key: str) -> bool:
        """Whether something was refused at ``key`` already."""
        return any(problem.path == self.at(key) for problem in self.problems)

    def has_problem_inside(self, key: str) -> bool:
        """Whether something was refused at ``key`` or in any of its rows."""
        return any(problem.path.startswith(self.at(key)) for problem in self.problems)

    def at(self, key: str) -> str:
        """The path of ``key``."""
        return f"{self.path}.{key}" if self.path else key

    def get(self, key: str) -> Any:
        """The raw value at ``key``, or None."""
        self._seen.add(key)
        return self.value.get(key) if isinstance(self.value, dict) else None

    def inside(self, key: str) -> "Reader":
        """A reader of the object at ``key``."""
        raw = self.get(key)
        if not isinstance(raw, dict):
            self.refuse(key, "is missing" if raw is None else "must be an object")
            raw = {}
        return Reader(raw, self.at(key), self.problems)

    def text(self, key: str, *, most: int, required: bool = True) -> str:
        """A text of at most ``most`` characters, stripped."""
        raw = self.get(key)
        if raw is None and not required:
            return ""
        if not isinstance(raw, str) or (required and not raw.strip()):
            self.refuse(key, "is missing" if raw in (None, "") else "must be text")
            return ""
        if len(raw) > most:
            self.refuse(key, f"has {len(raw)} characters; at most {most} fit")
        if _NO_TEXT.search(raw):
            self.refuse(key, "holds control characters or broken ones")
        return raw.strip()

    def choice(self, key: str, options: Iterable[str]) -> str:
        """One of the given words."""
        raw, known = self.get(key), list(options)
        if raw not in known:
            missing = "is missing; it " if raw in (None, "") else ""
            self.refuse(key, f"{missing}must be one of {', '.join(known)}")
            return ""
        return str(raw)

    def truth(self, key: str, *, default: bool) -> bool:
        """True or false."""
        raw = self.get(key)
        if raw is None:
            return default
        if not isinstance(raw, bool):
            self.refuse(key, "must be true or false")
            return default
        return raw

    def day(self, key: str) -> date | None:
        """A calendar date, YYYY-MM-DD."""
        raw = self.get(key)
        if isinstance(raw, str) and _DAY.fullmatch(raw.strip()):
            with contextlib.suppress(ValueError):
                day = date.fromisoformat(raw.strip())
                if FIRST_YEAR <= day.year <= LAST_YEAR:
                    return day
        self.refuse(key, "is missing" if raw in (None, "") else "must be a date such as 2027-06-01")
        return None

    def number(self, key: str, *, least: str = "0", most: str, default: str | None = None) -> Decimal:
        """A decimal number between ``least`` and ``most``, both included."""
        raw = self.get(key)
        if raw in (None, "") and default is not None:
            return Decimal(default)
        return self._bounded(key, raw, Decimal(least), Decimal(most))

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number between ``least`` and ``most``, both included."""
        raw = self.get(key)
        if raw in (None, "") and default is not None:
            return default
        number = self._bounded(key, raw, Decimal(least), Decimal(most))
        if number != number.to_integral_value():
            self.refuse(key, "must be a whole number")
        return int(number)

    def numbers(self, key: str, *, lengths: Sequence[int], most: str) -> list[Decimal]:
        """A list of numbers from 0 to ``most``, of one of the given lengths."""
        raw = self.get(key)
        if raw in (None, "", []):
            self.refuse(key, f"is missing: {' or '.join(f'{length:,}' for length in lengths)} numbers")
            return []
        if not isinstance(raw, list) or len(raw) not in lengths:
            wanted = " or ".join(f"{length:,}" for length in lengths)
            had = f"{len(raw):,}" if isinstance(raw, list) else "something else"
            self.refuse(key, f"must be a list of {wanted} numbers, not {had}")
            return []
        return self.each(raw, key, lambda item, place: self._bounded(place, item, Decimal(0), Decimal(most)))

    def table(self, key: str, *, rows: int, columns: int, most: str) -> list[list[Decimal]]:
        """A table of numbers from 0 to ``most``."""
        raw = self.get(key)
        if not isinstance(raw, list) or len(raw) != rows:
            self.refuse(key, f"must be {rows} rows of {columns} numbers")
            return []
        inner = Reader({str(i): row for i, row in enumerate(raw, start=1)}, self.at(key), self.problems)
        return [inner.numbers(str(i), lengths=[columns], most=most) for i in range(1, rows + 1)]

    def each(self, raw: list[Any], key: str, read: Callable[[Any, str], T]) -> list[T]:
        """Read every item of a list; places count from 1, as people do. Stops noting after five problems."""
        result: list[T] = []
        for place, item in enumerate(raw, start=1):
            if sum(problem.path.startswith(self.at(key)) for problem in self.problems[-5:]) == 5:  # noqa: PLR2004
                break
            result.append(read(item, f"{key}[{place}]"))
        return result

    def records(self, key: str, *, most: int) -> list["Reader"]:
        """Readers of a list of objects; a list that is not there has none."""
        raw = self.get(key)
        if raw in (None, ""):
            return []
        if not isinstance(raw, list) or len(raw) > most:
            self.refuse(key, f"must be a list of at most {most} rows")
            return []
        inner = Reader(
            {f"{key}[{place}]": row for place, row in enumerate(raw, start=1)}, self.path, self.problems
        )
        return [inner.inside(place) for place in inner.value]

    def nothing_else(self) -> None:
        """Refuse keys that nobody read: a misspelt field must not vanish silently."""
        if isinstance(self.value, dict):
            unknown = sorted(set(map(str, self.value)) - self._seen)
            for key in unknown[:MOST_UNKNOWN]:
                shown = _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", key[:LONGEST_KEY])
                self.refuse(shown, "is not a field of this document")

    def _bounded(self, key: str, raw: Any, least: Decimal, most: Decimal) -> Decimal:
        number = _decimal(raw)
        if number is None:
            self.refuse(
                key, "is missing" if raw in (None, "") else "must be a plain decimal number such as 12.5"
            )
            return least
        if not least <= number <= most:
            self.refuse(key, f"is {number}; it must lie between {least} and {most}")
            return least
        return number


def _decimal(raw: Any) -> Decimal | None:
    """The number, or None for anything that is not a finite plain decimal (NaN, 1e400, true, Arabic digits)."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        return None
    if isinstance(raw, int) and raw.bit_length() > MOST_BITS:
        return None
    spelled = raw.strip() if isinstance(raw, str) else _without_exponent(Decimal(str(raw)))
    return Decimal(spelled) if _DECIMAL.fullmatch(spelled) else None


def _without_exponent(number: Decimal) -> str:
    """Spell a number of a program plainly; what is not finite or beyond any quantity is spelled as nothing."""
    return format(number, "f") if number.is_finite() and number.adjusted() < MOST_DIGITS else ""


def spell(number: Decimal) -> str:
    """The one spelling of a number: no exponent, no trailing zeros, no minus zero."""
    plain = format(number.normalize(), "f")
    return "0" if plain in ("-0", "0") else plain
