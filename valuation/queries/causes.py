"""What changed between what one run stood on and what stands now, and how it is told.

A cause is plain data, kept with the run: its kind, and of what. It names offers by their ids, so that each reader is
told of those alone that they may see.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from valuation.models import Run
from valuation.states import Cause

# Of an offer: which part of what is kept of it tells of which change.
_PARTS = {"final": Cause.PRICE, "terms": Cause.TERMS, "increments": Cause.INCREMENT}
_WORDS = {
    Cause.NEW: "{} now counts",
    Cause.GONE: "{} no longer counts",
    Cause.PRICE: "{} has a best and final price",
    Cause.TERMS: "the terms of {} were mended",
    Cause.INCREMENT: "what of {} is paid elsewhere was decided",
}
_HIDDEN = "something that stands behind it changed"


def causes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what differs between two bases, as ``valuation.evaluation.basis`` writes them."""
    return list(_found(old, new))


def _found(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if old["protocol"] != new["protocol"]:
        yield {"kind": Cause.PROTOCOL, "from": old["protocol"]["version"], "to": new["protocol"]["version"]}
    elif old["planning"] != new["planning"]:  # rules of the protocol stand in it too
        yield {"kind": Cause.PLANNING}
    for code, version in sorted(new["revised"].items()):
        if old["revised"].get(code) != version:
            yield {"kind": Cause.NEED, "need": code, "version": version}
    was, now = old["offers"], new["offers"]
    changed = {Cause.NEW: now.keys() - was.keys(), Cause.GONE: was.keys() - now.keys()}
    for part, kind in _PARTS.items():
        changed[kind] = {key for key in was.keys() & now.keys() if was[key][part] != now[key][part]}
    for kind, offers in changed.items():
        if offers:
            yield {"kind": kind, "offers": sorted(offers)}


def because(run: Run, names: Mapping[UUID, object]) -> list[str]:
    """Say why the system asked for a run, to somebody who sees the offers that have a name here."""
    known = {str(key): str(name) for key, name in names.items()}
    told = [words for cause in run.causes if (words := _spell(cause, known))]
    return told if told or not run.causes else [_HIDDEN]


def _spell(cause: Mapping[str, Any], names: Mapping[str, str]) -> str:
    match cause["kind"]:
        case Cause.PROTOCOL:
            return f"protocol version {cause['to']} took the place of version {cause['from']}"
        case Cause.NEED:
            return f"need {cause['need']} was published anew as version {cause['version']}"
        case Cause.PLANNING:
            return "figures of its needs or projects changed"
    shown = sorted(names[each] for each in cause["offers"] if each in names)
    return _WORDS[Cause(cause["kind"])].format(_some(shown)) if shown else ""


def _some(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
