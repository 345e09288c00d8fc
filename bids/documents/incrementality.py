"""Finding registered payments that may be for the same resource as an offer: pure comparison of what both say."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from bids.documents.conformance import section

# Capacities of the same resource are stated with different rounding: within one per cent is the same.
SAME_KW = Decimal("0.01")
_APART = re.compile(r"[\W_]+")
# What a company adds to its name says nothing of who it is.
_FORMS = frozenset({"inc", "llc", "ltd", "corp", "co", "company", "corporation", "lp", "limited"})


@dataclass(frozen=True)
class Registered:
    """One line of the registry, as matching reads it."""

    id: UUID
    site: str
    meter: str
    customer: str
    kw: Decimal
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Resource:
    """What an offer says of its resource."""

    sites: frozenset[str]
    meters: frozenset[str]
    customers: frozenset[str]
    kw: Decimal
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Match:
    """A line and what coincides."""

    id: UUID
    on: tuple[str, ...]


def key_of(words: object) -> str:
    """Bring a name or address to what counts of it: letters and digits in small, without the form of a company.

    >>> key_of("Brightwater Storage, LLC"), key_of(" 12 Canal St. ")
    ('brightwater storage', '12 canal st')
    """
    parts = _APART.sub(" ", str(words or "").casefold()).split()
    return " ".join(part for part in parts if part not in _FORMS)


def resource_of(technical: Mapping[str, Any], *, bidder: str) -> Resource:
    """Read where, behind which meter and whose an offer's resource is."""
    project, stated = section(technical, "project"), section(technical, "bidder")
    site, declared = section(technical, "site"), section(technical, "incrementality")
    return Resource(
        sites=_keys(project.get("address"), site.get("address")),
        meters=_keys(project.get("meter"), site.get("meter"), declared.get("meter")),
        customers=_keys(
            bidder, stated.get("legal_name"), stated.get("parent_company"), project.get("customer")
        ),
        kw=max(Decimal(kw) for kw in technical["contract_kw"]),
        starts_on=date.fromisoformat(technical["starts_on"]),
        ends_on=date.fromisoformat(technical["ends_on"]),
    )


def _keys(*words: object) -> frozenset[str]:
    return frozenset(key for key in map(key_of, words) if key)


class Registry:
    """The lines of a registry, laid out so that an offer finds its few among very many."""

    def __init__(self, lines: Iterable[Registered]) -> None:
        self._by: dict[tuple[str, str], list[Registered]] = {}
        for line in lines:
            for name in ("site", "meter", "customer"):
                key = key_of(getattr(line, name))
                if key:
                    self._by.setdefault((name, key), []).append(line)

    def matches(self, resource: Resource) -> list[Match]:
        """Return the lines of the offer's term that share its site, meter or customer; equal kW make one stronger.

        Equal capacity alone is no match: too many resources have the same size.
        """
        asked = (("site", resource.sites), ("meter", resource.meters), ("customer", resource.customers))
        found: dict[UUID, list[str]] = {}
        lines: dict[UUID, Registered] = {}
        for name, keys in asked:
            for line in self._lines(name, sorted(keys)):
                if _overlaps(line, resource):
                    found.setdefault(line.id, []).append(name)
                    lines[line.id] = line
        for line_id, on in found.items():
            if abs(lines[line_id].kw - resource.kw) <= SAME_KW * resource.kw:
                on.append("capacity")
        return [Match(line_id, tuple(on)) for line_id, on in found.items()]

    def _lines(self, name: str, keys: Sequence[str]) -> list[Registered]:
        return [line for key in keys for line in self._by.get((name, key), [])]


def _overlaps(line: Registered, resource: Resource) -> bool:
    ends = line.valid_to is None or line.valid_to >= resource.starts_on
    return ends and line.valid_from <= resource.ends_on


def declared_elsewhere(technical: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What an offer itself declares that others pay for: service, payer, kind, kW, evidence."""
    rows = section(technical, "incrementality").get("paid_elsewhere")
    return [dict(row) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
