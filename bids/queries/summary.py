"""What an offer says, field by field in words, for its bidder to read before submitting."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bids.documents.reader import spell
from bids.documents.registry import DELIVERY, Field, Group, Kind
from bids.documents.steps import Step
from bids.queries.making import Making
from bids.states import Part, Technology

LONGEST_SHOWN = 160


@dataclass(frozen=True)
class Told:
    """One field and what it says."""

    label: str
    words: str


@dataclass(frozen=True)
class StepSummary:
    """One step and what was told in it."""

    step: Step
    told: tuple[Told, ...]


def summary_of(made: Making) -> list[StepSummary]:
    """Return the steps in which anything was told."""
    found = [
        StepSummary(step, tuple(each for group in step.groups for each in _group(made, group)))
        for step in made.steps
    ]
    return [each for each in found if each.told]


def _group(made: Making, group: Group) -> Iterable[Told]:
    part: dict[str, Any] = made.checked.technical if group.part == Part.TECHNICAL else made.checked.price
    where = part.get(group.key, {}) if group.key else part
    for field in group.fields:
        told = where.get(field.name)
        if told in (None, "", [], {}):
            continue
        yield from (
            _delivery(told) if field.kind == Kind.DELIVERY else [Told(field.label, _words(made, field, told))]
        )


def _delivery(delivery: dict[str, Any]) -> Iterable[Told]:
    for kind, told in (
        (delivery["kind"], delivery),
        ("shape", delivery.get("shape")),
        ("storage", delivery.get("storage")),
    ):
        if not told:
            continue
        for field in DELIVERY.get(told.get("kind", kind), ()):
            if told.get(field.name) not in (None, "", []):
                yield Told(field.label, _plain(field, told[field.name]))


def _words(made: Making, field: Field, told: Any) -> str:
    if field.kind in (Kind.NEEDS, Kind.PLACE, Kind.PLACES):
        named = dict(made.choices[field.kind])
        return ", ".join(named.get(each, each) for each in ([told] if isinstance(told, str) else told))
    if field.kind == Kind.TECHNOLOGY:
        return str(Technology(told).label) if told in Technology.values else ""
    if field.kind == Kind.ANSWERS:
        return f"{len(told)} answered"
    return _plain(field, told)


def _plain(field: Field, told: Any) -> str:
    """A value in words, shortened where it is long."""
    words = _SHOWN[field.kind](field, told) if field.kind in _SHOWN else str(told)
    is_amount = field.unit and field.kind in (Kind.NUMBER, Kind.WHOLE, Kind.FRACTION, Kind.MONTHS)
    words = f"{words} {field.unit}" if is_amount else words
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}\N{HORIZONTAL ELLIPSIS}"


def _percent(_field: Field, told: str) -> str:
    return spell(Decimal(told) * 100)


def _shape(_field: Field, told: list[Any]) -> str:
    hours = [Decimal(kw) for row in told for kw in (row if isinstance(row, list) else [row])]
    size = f"{len(told)} by 24" if isinstance(told[0], list) else f"{len(told):,}"
    return f"{size} values, the largest {max(hours):f} kW"


def _row(field: Field, row: dict[str, Any]) -> str:
    return " · ".join(_plain(each, row[each.name]) for each in field.columns if each.name in row)


_SHOWN: dict[Kind, Any] = {
    Kind.FRACTION: _percent,
    Kind.TRUTH: lambda _field, told: "yes" if told else "no",
    Kind.CHOICE: lambda field, told: dict(field.choices).get(told, told),
    Kind.MONTHS: lambda _field, told: told[0] if len(set(told)) == 1 else ", ".join(told),
    Kind.MONTH_LIST: lambda _field, told: ", ".join(map(str, told)),
    Kind.KEYS: lambda _field, told: ", ".join(told),
    Kind.MONTH_HOURS: _shape,
    Kind.HOURS: _shape,
    Kind.ROWS: lambda field, told: "; ".join(_row(field, row) for row in told),
}
