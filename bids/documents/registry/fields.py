"""What a field and a group of fields of the offer document are, as data."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bids.states import Part

MOST_KW = "5000000"
MONTHS, HOURS = 12, 24
HOURS_IN_A_YEAR = 8760
Choices = tuple[tuple[str, str], ...]


class Kind(StrEnum):
    """How a field is read, shown, asked for and described in the schema."""

    TEXT = "text"
    AREA = "area"
    KEY = "key"
    KEYS = "keys"
    NUMBER = "number"
    FRACTION = "fraction"  # of one in the document, typed in per cent
    WHOLE = "whole"
    DAY = "day"
    TRUTH = "truth"
    CHOICE = "choice"
    MONTHS = "months"  # twelve numbers
    MONTH_LIST = "month_list"
    MONTH_HOURS = "month_hours"  # twelve rows of twenty-four numbers
    HOURS = "hours"  # 8,760 numbers
    ROWS = "rows"
    # What the solicitation decides.
    TECHNOLOGY = "technology"
    NEEDS = "needs"
    PLACE = "place"
    CURRENCY = "currency"
    DELIVERY = "delivery"
    ANSWERS = "answers"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: ``required`` always, ``asked`` once the solicitation asks for its group.

    Numbers lie between ``least`` and ``most``, above ``least`` where ``is_above``. A ``default`` is written where
    nothing is said; an optional field without one is left out of the document. ``typed`` is its name on the form.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    least: str = "0"
    most: str = "120"
    is_above: bool = False
    required: bool = False
    asked: bool = False
    default: Any = None
    suggested: str = ""
    choices: Choices = ()
    columns: tuple["Field", ...] = ()
    help: str = ""
    typed: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """The codes one may choose."""
        return tuple(code for code, _ in self.choices)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields that belong together: one step of the form, one object of the document (``key``), or its top level.

    ``code`` is the step's name; ``is_optional`` groups may be left out whole unless the solicitation asks for them.
    """

    code: str
    title: str
    part: Part
    fields: tuple[Field, ...]
    key: str = ""
    step: str = ""
    lead: str = ""
    is_optional: bool = False

    @property
    def named(self) -> tuple[Field, ...]:
        """The fields with the name each has on the form."""
        prefix = f"{self.key}_" if self.key and self.is_optional else ""
        return tuple(replace(each, typed=each.typed or prefix + each.name) for each in self.fields)

    @property
    def path(self) -> str:
        """Where the group stands in the document."""
        return f"{self.part}.{self.key}" if self.key else str(self.part)


def text(name: str, label: str, *, most: int = 120, **more: Any) -> Field:
    """A short text."""
    return Field(name=name, label=label, kind=Kind.TEXT, most=str(most), **more)


def area(name: str, label: str, *, most: int = 4000, **more: Any) -> Field:
    """A text of several lines."""
    return Field(name=name, label=label, kind=Kind.AREA, most=str(most), **more)


def number(name: str, label: str, unit: str, *, most: str, **more: Any) -> Field:
    """A decimal number with its unit."""
    return Field(name=name, label=label, kind=Kind.NUMBER, unit=unit, most=most, **more)


def fraction(name: str, label: str, *, most: str = "1", **more: Any) -> Field:
    """A fraction of one, typed in per cent."""
    return Field(name=name, label=label, kind=Kind.FRACTION, unit=more.pop("unit", "%"), most=most, **more)


def whole(name: str, label: str, unit: str, *, least: int, most: int, **more: Any) -> Field:
    """A whole number."""
    return Field(name=name, label=label, kind=Kind.WHOLE, unit=unit, least=str(least), most=str(most), **more)


def day(name: str, label: str, **more: Any) -> Field:
    """A date."""
    return Field(name=name, label=label, kind=Kind.DAY, **more)


def truth(name: str, label: str, **more: Any) -> Field:
    """Yes or no."""
    return Field(name=name, label=label, kind=Kind.TRUTH, **more)


def choice(name: str, label: str, choices: Choices, **more: Any) -> Field:
    """One of some words."""
    return Field(name=name, label=label, kind=Kind.CHOICE, choices=choices, **more)


def rows(name: str, label: str, *columns: Field, most: int = 20, **more: Any) -> Field:
    """A small table."""
    return Field(name=name, label=label, kind=Kind.ROWS, columns=columns, most=str(most), **more)
