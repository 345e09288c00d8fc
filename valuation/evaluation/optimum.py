"""The choice of a run as plain data: what is kept of it, money and kW spelled as decimals."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from nmv.case import Case
from nmv.market import Market
from nmv.portfolio import Choice, Coverage, Entry, Holdings, SetValue
from valuation.evaluation.inputs import thaw
from valuation.evaluation.stored import StoredValue, stored_values
from valuation.models import EntryPrice, Run
from valuation.states import OfferRunState

SCHEMA = "gridtender-optimum-v1"
NEXT_BEST = 5
CENT, WATT, MICRO = Decimal("0.01"), Decimal("0.001"), Decimal("0.000001")
TINY = Decimal("0.000000001")  # what a solver's share may be off


def choice_of(run: Run, case: Case | None = None, *, time_limit_s: float) -> Choice:
    """Choose among the offers that a finished run valued.

    Raises:
        DomainError: the run kept no inputs.
        SelectionError: no set was found.
    """
    holdings = Holdings(Market(case or thaw(run)))
    return Choice(holdings, stored_values(run), time_limit_s=time_limit_s)


def optimum_document(choice: Choice) -> dict[str, Any]:
    """Return the best set, its proof, what stops it, the next best ones, and what was left out and why."""
    best = choice.best()
    ranked, ended = choice.ranked(NEXT_BEST)
    return {
        "schema": SCHEMA,
        "best": _set(best, choice.results),
        "binding": [
            {"name": _without_ids(each.name, choice.case), "spare": _spelled(each.spare, WATT)}
            for each in choice.bindings()
        ],
        "next_best": [_set(each, choice.results) for each in ranked],
        "next_best_ended": ended,
        "left_out": dict(best.left_out),
        "coverage": [_coverage(each) for each in best.coverage],
        "n_losers": len(choice.problem.offer_ids) - len(best.offer_ids),
    }


def losers(choice: Choice) -> list[str]:
    """Offers that might have been chosen and were not, the greatest value per kW first."""
    sizes = dict(zip(choice.problem.offer_ids, choice.problem.size_kw, strict=True))  # type: ignore[arg-type]
    values = {key: choice.results[key].npv_usd / max(float(kw), 1e-9) for key, kw in sizes.items()}
    lost = [key for key in values if key not in choice.chosen.offer_ids]
    return sorted(lost, key=lambda key: (-values[key], key))


def store_entry(row: EntryPrice, found: Entry) -> None:
    """Write an entry price; the caller holds the transaction."""
    row.state = OfferRunState.DONE
    row.fall_usd = _maybe(found.fall_usd, CENT)
    row.fall_usd_per_kw_month = _maybe(found.fall_usd_per_kw_month, MICRO)
    row.least_fall_usd = _maybe(found.least_fall_usd, CENT)
    row.is_proven = found.is_proven
    row.save()


def entry_facts(rows: Sequence[EntryPrice]) -> list[dict[str, Any]]:
    """Return entry prices as the digest counts them."""
    return [
        {
            "offer": str(row.offer_id),
            "fall_usd": row.fall_usd,
            "fall_usd_per_kw_month": row.fall_usd_per_kw_month,
            "is_proven": row.is_proven,
        }
        for row in rows
        if row.state == OfferRunState.DONE
    ]


def _set(found: SetValue, results: Mapping[str, Any]) -> dict[str, Any]:
    proof = found.proof
    paid = sum(_paid(results[key]) * share for key, share in found.amounts.items())
    return {
        "offers": {key: _share(amount) for key, amount in found.amounts.items()},
        "npv_usd": _spelled(found.npv_usd, CENT),
        "own_usd": _spelled(found.offers_npv_usd, CENT),
        "payments_usd": _spelled(paid, CENT),
        "deferral_usd": {key: _spelled(usd, CENT) for key, usd in found.deferral_pv_usd.items()},
        "bound_usd": _spelled(found.bound_usd, CENT),
        "status": proof.status if proof else "",
        "is_proven": bool(proof and proof.is_proven),
        "gap_allowed": _spelled(proof.gap_allowed if proof else 0.0, MICRO),
        "gap": None if proof is None or proof.gap is None else _spelled(proof.gap, MICRO),
    }


def _paid(result: StoredValue) -> float:
    return result.payments_pv_usd


def _coverage(found: Coverage) -> dict[str, Any]:
    return {
        "need_id": found.need_id,
        "year": found.year,
        "ratio": _spelled(found.ratio, MICRO),
        "uncovered": [[slot, _spelled(kw, WATT)] for slot, kw in found.uncovered],
    }


def _without_ids(words: str, case: Case) -> str:
    """Binding terms name a need with its id; a reader knows it by its code."""
    for need in case.needs:
        words = words.replace(f" ({need.id})", "").replace(need.id, need.name or need.id)
    return words


def _share(amount: float) -> str:
    """Rounded up: a part that fills a need to the watt would else fall short of it by a rounding."""
    exact = Decimal(repr(float(amount))).quantize(TINY)
    return str(exact.quantize(MICRO, ROUND_CEILING))


def _spelled(value: float, step: Decimal) -> str:
    return str(Decimal(repr(float(value))).quantize(step) + 0)


def _maybe(value: float | None, step: Decimal) -> Decimal | None:
    return None if value is None else Decimal(repr(float(value))).quantize(step) + 0
