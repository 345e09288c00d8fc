"""A whole case evaluated: plain results with the digests and versions an auditor needs to repeat them."""

import platform
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import nmv
from nmv.canonical import digest
from nmv.case import Case
from nmv.market import Market
from nmv.market_value import OfferResult, evaluate_offer
from nmv.portfolio import choose_set

RESULT_SCHEMA = "gridtender-result-v1"


class OfferFailedError(RuntimeError):
    """Evaluating one offer failed; the message names the offer and the cause."""

    def __init__(self, offer_id: str, cause: Exception) -> None:
        """Keep which offer it was."""
        super().__init__(f"offer {offer_id}: {cause}")
        self.offer_id = offer_id


def evaluate_case(
    case: Case, *, on_offer: Callable[[int, OfferResult], None] | None = None
) -> dict[str, OfferResult]:
    """Evaluate every offer of a case, in the case's order; `on_offer(done, result)` after each.

    Raises `OfferFailedError` naming the offer when one cannot be valued.
    """
    market, results = Market(case), {}
    for done, offer in enumerate(case.offers, start=1):
        try:
            result = evaluate_offer(case, offer.id, market=market)
        except (ValueError, RuntimeError) as error:
            raise OfferFailedError(offer.id, error) from error
        results[offer.id] = result
        if on_offer is not None:
            on_offer(done, result)
    return results


def run_digest(results: dict[str, OfferResult]) -> str:
    """One digest over the result digests of all offers, independent of their order."""
    return digest({offer_id: result.digest() for offer_id, result in results.items()})


def result_document(case: Case) -> dict[str, Any]:
    """Evaluate a case and choose its best set: the document `python -m nmv evaluate` writes."""
    results = evaluate_case(case)
    return {
        "schema": RESULT_SCHEMA,
        "case_digest": case.digest(),
        "result_digest": run_digest(results),
        "engine": versions(),
        "convention": case.convention,
        "offers": list(results.values()),
        "best_set": choose_set(case, results),
    }


def versions() -> dict[str, str]:
    """Versions of everything that computes."""
    return {
        "nmv": nmv.__version__,
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "highspy": version("highspy"),
    }
