"""The terms of a set, written as groups, amounts and limits of a choice; every limit has words for a reader."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.offers import Offer
from nmv.case.portfolio import Budget, Concentration
from nmv.delivery.contract import contract_kw, escalators
from nmv.market_value import OfferResult
from nmv.portfolio.covering import Holdings
from nmv.portfolio.valuing import Valued
from nmv.selection import Block, Limit
from nmv.timeline import month_parts

Floats = NDArray[np.float64]

_PAYMENTS = "_PAYMENTS"  # how the codes of all components end that are paid under the contract


def payments_pv_usd(result: Valued) -> float:
    """Present value of what the buyer pays under the contract, USD, positive.

    Results read back from storage say it themselves as `payments_pv_usd`; `ValueError` when they do not.
    """
    if isinstance(result, OfferResult):
        return -sum(row.pv_usd for row in result.components if row.code.endswith(_PAYMENTS))
    stored = getattr(result, "payments_pv_usd", None)
    if stored is None:
        raise ValueError("expected payments_pv_usd, because a budget or a price cap counts payments")
    return float(stored)


def kw_months_pv(case: Case, offer: Offer, *, is_escalating: bool = False) -> float:
    """Present value of the contract's kW-months, of the same years and at the same moment as its payments.

    With `is_escalating` each counts with the offer's escalator and price steps: what $1/kW-month pays.
    """
    money = case.convention
    years = money.valued(offer.years())
    monthly = [
        contract_kw(offer, year)
        * month_parts(year, offer.term_starts_on, offer.term_ends_on)
        * (escalators(offer, year) if is_escalating else 1.0)
        for year in years
    ]
    return money.worth([float(kw.sum()) for kw in monthly], years)


def left_out(case: Case, results: Mapping[str, Valued]) -> dict[str, str]:
    """Offers above a price cap, and the reason: levelized payments in $/kW-month against the cap."""
    reasons: dict[str, str] = {}
    offers = {offer.id: offer for offer in case.offers} if case.portfolio.price_caps else {}
    for at, cap in enumerate(case.portfolio.price_caps):
        for offer_id in results if cap.offers is None else cap.offers:
            if offer_id not in results:
                continue
            price = payments_pv_usd(results[offer_id]) / kw_months_pv(case, offers[offer_id])
            if price > cap.at_most_usd_per_kw_month:
                reasons.setdefault(
                    offer_id,
                    f"{price:.2f} $/kW-month is above the cap of {cap.at_most_usd_per_kw_month:.2f} "
                    f"(portfolio.price_caps[{at}])",
                )
    return reasons


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of offers, and amounts, of those that may be chosen."""

    exclusive: tuple[tuple[str, ...], ...]
    inclusive: tuple[tuple[str, ...], ...]
    requires: tuple[tuple[str, str], ...]
    barred: frozenset[str]  # offers that come only with one that may not be chosen


def groups(
    case: Case,
    offer_ids: Sequence[str],
    *,
    exclusive: Sequence[Sequence[str]] = (),
    requires: Sequence[tuple[str, str]] = (),
) -> Groups:
    """The case's groups, and those given, among the offers that may be chosen.

    An offer that comes only with others, and one of those may not be chosen, may not be chosen either.
    """
    terms, known = case.portfolio, set(offer_ids)
    pairs = [*((pair.offer, pair.only_with) for pair in terms.requires), *requires]
    tied = [(a, b) for group in terms.inclusive for a in group for b in group if a != b]
    barred: set[str] = set()
    while True:
        more = {a for a, b in [*pairs, *tied] if a in known - barred and b not in known - barred}
        if not more:
            break
        barred |= more
    free = known - barred

    def among(every: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
        kept = (tuple(offer_id for offer_id in group if offer_id in free) for group in every)
        return tuple(group for group in kept if len(group) > 1)

    return Groups(
        exclusive=among((*terms.exclusive, *exclusive)),
        inclusive=among(terms.inclusive),
        requires=tuple(pair for pair in pairs if free.issuperset(pair)),
        barred=frozenset(barred),
    )


def limits(
    holdings: Holdings, results: Mapping[str, Valued], offer_ids: Sequence[str], blocks: Sequence[Block]
) -> tuple[Limit, ...]:
    """Every limit of the case's terms on a set of these offers."""
    offers = [holdings.offers[offer_id] for offer_id in offer_ids]
    size = sizes_kw(offers)
    terms = holdings.case.portfolio
    return (
        *(
            limit
            for at, budget in enumerate(terms.budgets)
            for limit in _budget(
                f"portfolio.budgets[{at}]", budget, _paid_usd(holdings, results, offers, budget), blocks
            )
        ),
        *_volumes(holdings.case, offers, size),
        *_concentration("party", terms.party, [offer.party or "" for offer in offers], size),
        *_concentration("site", terms.site, [offer.site or "" for offer in offers], size),
    )


def sizes_kw(offers: Sequence[Offer]) -> Floats:
    """Contract kW of each offer: its largest month, shape (n_offers,)."""
    return np.array([max(offer.contract_kw) for offer in offers], dtype=np.float64)


def _paid_usd(
    holdings: Holdings, results: Mapping[str, Valued], offers: Sequence[Offer], budget: Budget
) -> Floats:
    """Payments of the offers that a budget counts, USD, shape (n_offers,)."""
    needs: Sequence[str] | None = None
    if budget.project is not None:
        needs = next(each.need_ids for each in holdings.case.projects if each.id == budget.project)
    return np.array(
        [
            payments_pv_usd(results[offer.id])
            if needs is None or any(holdings.answers(offer.id, need_id) for need_id in needs)
            else 0.0
            for offer in offers
        ],
        dtype=np.float64,
    )


def _budget(path: str, budget: Budget, paid: Floats, blocks: Sequence[Block]) -> Iterator[Limit]:
    of = f" of project {budget.project}" if budget.project is not None else ""
    if budget.at_most_usd is not None:
        yield Limit(
            id=f"payments{of} at most {budget.at_most_usd:,.0f} USD ({path})",
            weights=paid,
            at_most=budget.at_most_usd,
        )
    if budget.at_most_share_of_deferral is not None:
        share = budget.at_most_share_of_deferral
        yield Limit(
            id=f"payments{of} at most {share:.0%} of the deferral earned ({path})",
            weights=paid,
            at_most=0.0,
            per_block={
                block.id: share * block.value_usd
                for block in blocks
                if budget.project is None or block.project == budget.project
            },
        )


def _volumes(case: Case, offers: Sequence[Offer], size: Floats) -> Iterator[Limit]:
    for at, volume in enumerate(case.portfolio.volumes):
        named = volume.offers
        members = np.array([named is None or offer.id in named for offer in offers])
        yield Limit(
            id=f"{volume.name}: {_range(volume.at_least_kw, volume.at_most_kw)} (portfolio.volumes[{at}])",
            weights=size * members,
            at_least=volume.at_least_kw,
            at_most=volume.at_most_kw,
        )
    for at, ordered in enumerate(case.portfolio.technology_limits):
        members = np.array([offer.technology == ordered.technology for offer in offers])
        yield Limit(
            id=f"{ordered.technology}: {_range(ordered.at_least_kw, ordered.at_most_kw, ordered.at_most_share)}, "
            f"ordered by {ordered.order} (portfolio.technology_limits[{at}])",
            weights=size * members,
            at_least=ordered.at_least_kw,
            at_most=ordered.at_most_kw,
            at_most_share=ordered.at_most_share,
        )


def _concentration(
    kind: str, limit: Concentration | None, holders: Sequence[str], size: Floats
) -> Iterator[Limit]:
    if limit is None:
        return
    for holder in sorted(set(holders)):
        members = np.array([each == holder for each in holders])
        if limit.at_most_share is not None:
            yield Limit(
                id=f"{kind} {holder} at {limit.at_most_share:.0%} of the contract kW",
                weights=size * members,
                at_most_share=limit.at_most_share,
            )
        if limit.at_most_offers is not None and members.sum() > limit.at_most_offers:
            yield Limit(
                id=f"{kind} {holder} at {limit.at_most_offers} offers",
                weights=members.astype(np.float64),
                at_most=float(limit.at_most_offers),
                counts_awards=True,
            )


def _range(at_least: float | None, at_most: float | None, share: float | None = None) -> str:
    parts = [
        f"at least {at_least:,.0f} kW if anything is awarded" if at_least is not None else "",
        f"at most {at_most:,.0f} kW" if at_most is not None else "",
        f"at most {share:.0%} of the contract kW" if share is not None else "",
    ]
    return ", ".join(part for part in parts if part)
