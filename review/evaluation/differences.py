"""What two frozen cases state differently, in words: why a later run may rank otherwise than an earlier one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from nmv.canonical import digest
from nmv.case import Case
from web.quantities import quantity

CURVES = ("hourly", "monthly", "yearly")


def differences(before: Case, after: Case, names: Mapping[UUID, str]) -> list[str]:
    """Say what the later case states otherwise; ``names`` are what offers are called."""
    return [
        *_needs(before, after),
        *_offers(before, after, names),
        *_curves(before, after),
        *_fields("Money", before.convention, after.convention),
        *_fields("Protocol", before.protocol, after.protocol),
        *_listed("Projects", _by_id(before.projects), _by_id(after.projects), lambda key: key),
    ]


def _needs(before: Case, after: Case) -> Iterator[str]:
    old = {need.id: need for need in before.needs}
    for need in after.needs:
        was = old.get(need.id)
        if was is not None and digest(was) != digest(need):
            size = f"{quantity(was.size_kw(), 'kW')} to {quantity(need.size_kw(), 'kW')}"
            yield f"Need {need.name}: its largest amount goes from {size}, or its hours or years differ."


def _offers(before: Case, after: Case, names: Mapping[UUID, str]) -> Iterator[str]:
    """Of the offers that have a name here: what a reader may not see is not told of, not even as a number."""
    known = {str(key): name for key, name in names.items()}
    old, new = (
        {key: one for key, one in _by_id(case.offers).items() if key in known} for case in (before, after)
    )
    return _listed("Offers", old, new, known.__getitem__)


def _curves(before: Case, after: Case) -> Iterator[str]:
    for kind in CURVES:
        old, new = getattr(before.curves, kind), getattr(after.curves, kind)
        yield from _listed(f"{kind.capitalize()} curves", _digests(old), _digests(new), lambda code: code)


def _by_id(things: Sequence[Any]) -> dict[str, str]:
    return {thing.id: digest(thing) for thing in things}


def _digests(curves: Mapping[str, Any]) -> dict[str, str]:
    return {code: digest(curve) for code, curve in curves.items()}


def _listed(what: str, old: Mapping[str, str], new: Mapping[str, str], name: Any) -> Iterator[str]:
    kinds = {
        "new": new.keys() - old.keys(),
        "gone": old.keys() - new.keys(),
        "changed": {key for key in old.keys() & new.keys() if old[key] != new[key]},
    }
    for kind, keys in kinds.items():
        if keys:
            yield f"{what} {kind}: {_some(sorted(name(key) for key in keys))}."


def _some(words: Sequence[str], most: int = 10) -> str:
    shown: Iterable[str] = words[:most]
    return ", ".join(shown) + (f" and {len(words) - most} more" if len(words) > most else "")


def _fields(what: str, old: Any, new: Any) -> Iterator[str]:
    for field in fields(new):
        was, now = getattr(old, field.name, None), getattr(new, field.name)
        if digest(was) != digest(now):
            words = field.name.replace("_", " ")
            is_plain = isinstance(was, int | float | str) and isinstance(now, int | float | str)
            yield f"{what}: {words} {f'goes from {was} to {now}' if is_plain else 'differs'}."
