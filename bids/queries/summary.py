"""What an offer says, field by field in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bids.documents.reader import spell
from bids.documents.registry import DELIVERY, GROUPS, Field, Group, Kind
from bids.states import Part, Technology

LONGEST_SHOWN = 160


@dataclass(frozen=True)
class Told:
    """One field and what it says."""

    label: str
    words: str


@dataclass(frozen=True)
class Said:
    """What was told under one heading."""

    title: str
    told: tuple[Told, ...]


# Shown elsewhere on an offer's page, figure by figure.
DRAWN = frozenset({"capacity", "delivery", "answers", "viability", "other_value"})
NAMED = frozenset(
    {"name", "technology", "needs", "delivery_point", "starts_on", "ends_on", "commercial_operation_on"}
)
PRICES = frozenset({"currency", "fixed_usd_per_kw_month", "variable_usd_per_mwh", "escalator_per_year"})


def told_of(group: Group, part: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Told, ...]:
    """Return what a group of one part says; ``names`` are those of needs and places by their ids."""
    where = part.get(group.key, {}) if group.key else part
    found: list[Told] = []
    for field in group.fields:
        told = where.get(field.name)
        if told in (None, "", [], {}):
            continue
        found += (
            _delivery(told)
            if field.kind == Kind.DELIVERY
            else [Told(field.label, _words(field, told, names))]
        )
    return tuple(found)


def further_of(
    technical: Mapping[str, Any], price: Mapping[str, Any] | None, names: Mapping[str, str]
) -> list[Said]:
    """Return what an offer's page does not draw otherwise, under the headings of the form."""
    rest = {
        Part.TECHNICAL: {name: told for name, told in technical.items() if name not in NAMED},
        Part.PRICE: {name: told for name, told in (price or {}).items() if name not in PRICES},
    }
    said = [
        Said(group.title, told_of(group, rest[group.part], names))
        for group in GROUPS
        if group.code not in DRAWN
    ]
    return [each for each in said if each.told]


def _delivery(delivery: dict[str, Any]) -> Iterable[Told]:
    inner = [(name, delivery[name]) for name in ("shape", "storage") if delivery.get(name)]
    for kind, told in ((delivery["kind"], delivery), *inner):
        for field in DELIVERY.get(told.get("kind", kind), ()):
            if told.get(field.name) not in (None, "", []):
                yield Told(field.label, _plain(field, told[field.name]))


def _words(field: Field, told: Any, names: Mapping[str, str]) -> str:
    if field.kind == Kind.ROWS:
        return "; ".join(_row(field, row, names) for row in told)
    if field.kind in (Kind.NEEDS, Kind.PLACE):
        return ", ".join(names.get(each, each) for each in ([told] if isinstance(told, str) else told))
    if field.kind == Kind.TECHNOLOGY:
        return str(Technology(told).label) if told in Technology.values else ""
    return f"{len(told)} answered" if field.kind == Kind.ANSWERS else _plain(field, told)


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


def _row(field: Field, row: dict[str, Any], names: Mapping[str, str]) -> str:
    return " · ".join(_words(each, row[each.name], names) for each in field.columns if each.name in row)


_SHOWN: dict[Kind, Any] = {
    Kind.FRACTION: _percent,
    Kind.TRUTH: lambda _field, told: "yes" if told else "no",
    Kind.CHOICE: lambda field, told: dict(field.choices).get(told, told),
    Kind.MONTHS: lambda _field, told: told[0] if len(set(told)) == 1 else ", ".join(told),
    Kind.MONTH_LIST: lambda _field, told: ", ".join(map(str, told)),
    Kind.KEYS: lambda _field, told: ", ".join(told),
    Kind.MONTH_HOURS: _shape,
    Kind.HOURS: _shape,
}
