"""What ties the offers of one bidder together, by the keys they chose, as terms of the engine's portfolio.

A tie to an offer that is not there, or that is left out, takes the tied offer out with a reason: it was never
offered alone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ALONE = 1


@dataclass(frozen=True)
class Tied:
    """One opened offer with its bidder and the ``together`` group of its document."""

    offer: str
    bidder: str
    together: Mapping[str, Any]


@dataclass(frozen=True)
class Ties:
    """The portfolio's terms as plain data, and the offers that cannot stand, each with the reason."""

    terms: dict[str, Any]
    refused: dict[str, str] = field(default_factory=dict)


def ties_of(offers: Sequence[Tied], left_out: Sequence[Tied] = ()) -> Ties:
    """Tie the offers that are left; ``left_out`` are those that were refused before."""
    out: list[Tied] = list(left_out)
    refused: dict[str, str] = {}
    kept = list(offers)
    while found := _untenable(kept, out):
        refused |= found
        out += [each for each in kept if each.offer in found]
        kept = [each for each in kept if each.offer not in found]
    return Ties(_terms(kept), refused)


def _untenable(kept: Sequence[Tied], out: Sequence[Tied]) -> dict[str, str]:
    """The offers that lose what they are tied to, with the path of the field that says so."""
    known, gone = _by_key(kept), _by_key(out)
    broken = {(each.bidder, each.together.get("inclusive_group")) for each in out} - {(None, None)}
    found: dict[str, str] = {}
    for each in kept:
        for place, key in enumerate(each.together.get("only_with", ()), start=1):
            reason = _missing(len(known.get((each.bidder, key), ())), is_gone=(each.bidder, key) in gone)
            if reason:
                found.setdefault(each.offer, f"technical.together.only_with[{place}]: {reason} {key!r}")
        group = each.together.get("inclusive_group")
        if group and (each.bidder, group) in broken:
            words = f"another offer of the group {group!r} is left out, and all or none are taken"
            found.setdefault(each.offer, f"technical.together.inclusive_group: {words}")
    return found


def _missing(n_found: int, *, is_gone: bool) -> str:
    if n_found > 1:
        return "several offers of this bidder have the key"
    if n_found:
        return ""
    return "left out is the offer with the key" if is_gone else "no opened offer of this bidder has the key"


def _by_key(offers: Sequence[Tied]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in offers:
        if each.together.get("key"):
            found[each.bidder, each.together["key"]].append(each.offer)
    return found


def _terms(kept: Sequence[Tied]) -> dict[str, Any]:
    """Only what is there: an untied case stays as it always was."""
    known = _by_key(kept)
    requires = [
        {"offer": each.offer, "only_with": known[each.bidder, key][0]}
        for each in kept
        for key in each.together.get("only_with", ())
    ]
    terms = {
        "exclusive": _groups(kept, "exclusive_group"),
        "inclusive": _groups(kept, "inclusive_group"),
        "requires": requires,
    }
    return {name: told for name, told in terms.items() if told}


def _groups(kept: Sequence[Tied], name: str) -> list[list[str]]:
    """Groups of at least two; a variant of nothing is an offer like any other."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in kept:
        if each.together.get(name):
            found[each.bidder, each.together[name]].append(each.offer)
    return [members for members in found.values() if len(members) > ALONE]
