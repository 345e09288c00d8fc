"""A case's choice as plain data: what `python -m nmv portfolio` writes."""

from collections.abc import Mapping
from typing import Any

from nmv.case import Case
from nmv.market import Market
from nmv.portfolio.best import Choice
from nmv.portfolio.covering import Holdings
from nmv.portfolio.terms import sizes_kw
from nmv.portfolio.valuing import SetValue, Valued
from nmv.selection import LONGEST_SOLVE_S

PORTFOLIO_SCHEMA = "gridtender-portfolio-v1"
_MANY_LOSERS = 50


def portfolio_document(
    case: Case,
    results: Mapping[str, Valued],
    *,
    k: int = 4,
    gap: float | None = None,
    time_limit_s: float = LONGEST_SOLVE_S,
    entry_prices: bool | None = None,
    market: Market | None = None,
) -> dict[str, Any]:
    """The best set with its proof, what stops it, the k next best, entry prices, what stays uncovered.

    `gap` None is exact for up to 100 offers and 0.1 % beyond. Each entry price is a search of its own: left
    to itself (None) they are worked out for up to 50 losers. `next_best_ended` tells that there are no further
    sets from a search that ran out of time. Money is USD, present value; powers are kW.
    """
    choice = Choice(
        Holdings(market if market is not None else Market(case)), results, gap=gap, time_limit_s=time_limit_s
    )
    best = choice.best()
    n_losers = len(choice.problem.offer_ids) - len(best.offer_ids)
    is_asked = n_losers <= _MANY_LOSERS if entry_prices is None else entry_prices
    ranked, ended = choice.ranked(k)
    return {
        "schema": PORTFOLIO_SCHEMA,
        "best": _set(best),
        "bound_usd": best.bound_usd,
        "proof": best.proof,
        "binding": list(choice.bindings()),
        "next_best": [{**_set(each), "proof": each.proof} for each in ranked],
        "next_best_ended": ended,
        "entry_prices": list(choice.entries()) if is_asked else None,
        "left_out": best.left_out,
        "contract_kw_by": _diversity(case, best),
        "uncovered": [
            {"need_id": found.need_id, "year": found.year, "slot": slot, "missing_kw": missing}
            for found in best.coverage
            for slot, missing in found.uncovered
        ],
        "worst_ratio": [
            {"need_id": found.need_id, "year": found.year, "covered_over_needed": found.ratio}
            for found in best.coverage
        ],
    }


def _set(found: SetValue) -> dict[str, Any]:
    return {
        "offers": found.amounts,
        "npv_usd": found.npv_usd,
        "offers_npv_usd": found.offers_npv_usd,
        "deferral_pv_usd": found.deferral_pv_usd,
    }


def _diversity(case: Case, found: SetValue) -> dict[str, dict[str, float]]:
    """Contract kW of the set by technology, party and site: reported, limited only where terms say so."""
    offers = [offer for offer in case.offers if offer.id in found.amounts]
    sizes = sizes_kw(offers).tolist()
    kinds: dict[str, dict[str, float]] = {"technology": {}, "party": {}, "site": {}}
    for offer, size in zip(offers, sizes, strict=True):
        for kind, by_name in kinds.items():
            name = getattr(offer, kind) or "not stated"
            by_name[name] = by_name.get(name, 0.0) + size * found.amounts[offer.id]
    return kinds
