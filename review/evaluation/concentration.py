"""How a set spreads over bidders, sites and technologies: shares of its contract kW, and the HHI of each.

The Herfindahl-Hirschman index is the sum of the squared shares in per cent: 10,000 where one holds everything.
Bidders stand under the aliases of their offers, never under their names.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from bids.models import Offer

WHOLE_HHI = Decimal(10_000)
ONE, PART = Decimal(1), Decimal("0.0001")


@dataclass(frozen=True)
class Holder:
    """Who holds a part of a set, how many kW, and which share of all."""

    label: str
    kw: Decimal
    share: Decimal


@dataclass(frozen=True)
class Concentration:
    """One way to look at a set: its holders, the largest first, and the index."""

    kind: str
    holders: tuple[Holder, ...]
    hhi: Decimal


def concentration_of(offers: Mapping[UUID, Offer], taken_kw: Mapping[UUID, Decimal]) -> list[Concentration]:
    """Return how a set spreads that takes these kW of its offers; offers come with their delivery points."""
    held = [(offers[key], kw) for key, kw in taken_kw.items()]
    return [
        _over("Bidder", [(offer.organisation_id, offer.alias, kw) for offer, kw in held]),
        _over("Site", [(offer.delivery_point_id, _site(offer), kw) for offer, kw in held]),
        _over("Technology", [(offer.technology, offer.get_technology_display(), kw) for offer, kw in held]),
    ]


def _site(offer: Offer) -> str:
    return str(offer.delivery_point) if offer.delivery_point else "not stated"


def _over(kind: str, held: list[tuple[Any, str, Decimal]]) -> Concentration:
    by_holder: dict[Any, Decimal] = defaultdict(Decimal)
    labels: dict[Any, list[str]] = defaultdict(list)
    for key, label, kw in held:
        by_holder[key] += kw
        labels[key] += [label] if label not in labels[key] else []
    total = sum(by_holder.values(), Decimal(0))
    shares = {key: kw / total if total else Decimal(0) for key, kw in by_holder.items()}
    holders = [
        Holder(
            ", ".join(sorted(labels[key], key=lambda text: (len(text), text))), kw, shares[key].quantize(PART)
        )
        for key, kw in by_holder.items()
    ]
    index = sum((share * share for share in shares.values()), Decimal(0)) * WHOLE_HHI
    return Concentration(
        kind, tuple(sorted(holders, key=lambda one: (-one.kw, one.label))), index.quantize(ONE, ROUND_HALF_UP)
    )
