"""A whole case evaluated: plain results with the digests and versions an auditor needs to repeat them."""

import multiprocessing
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import nmv
from nmv.canonical import digest
from nmv.case import Case
from nmv.market import Market
from nmv.market_value import OfferResult, evaluate_offer, quantised
from nmv.portfolio import SetValue, choose_set

RESULT_SCHEMA = "gridtender-result-v2"

# A few chunks per process: an even end without asking for each offer alone.
_CHUNKS_PER_PROCESS = 8
_LIBRARIES = ("numpy", "numba", "llvmlite", "highspy")


class OfferFailedError(RuntimeError):
    """Evaluating one offer failed; the message names the offer and the cause."""

    def __init__(self, offer_id: str, cause: str) -> None:
        """Keep which offer it was."""
        super().__init__(f"offer {offer_id}: {cause}")
        self.offer_id = offer_id
        self.cause = cause

    def __reduce__(self) -> tuple[type["OfferFailedError"], tuple[str, str]]:
        """An error of another process comes back whole."""
        return type(self), (self.offer_id, self.cause)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A case's results in its order, and of each offer that could not be valued why, both by offer id."""

    results: dict[str, OfferResult]
    failed: dict[str, str]


def evaluate_case(
    case: Case, *, processes: int = 1, on_offer: Callable[[int, OfferResult], None] | None = None
) -> dict[str, OfferResult]:
    """Evaluate every offer of a case, in the case's order; `on_offer(done, result)` after each.

    With more than one process the offers are shared out among forked processes; the results are the same.
    Raises `OfferFailedError` naming the first offer that cannot be valued.
    """
    results: dict[str, OfferResult] = {}
    for found in _evaluated(case, processes):
        if isinstance(found, OfferFailedError):
            raise found
        results[found.offer_id] = found
        if on_offer is not None:
            on_offer(len(results), found)
    return results


def evaluate_valid(case: Case, *, processes: int = 1) -> Evaluation:
    """The same for every offer that can be valued, with the reason for each that cannot."""
    found = Evaluation({}, {})
    for each in _evaluated(case, processes):
        if isinstance(each, OfferFailedError):
            found.failed[each.offer_id] = each.cause
        else:
            found.results[each.offer_id] = each
    return found


def _evaluated(case: Case, processes: int) -> Iterator[OfferResult | OfferFailedError]:
    offer_ids = [offer.id for offer in case.offers]
    if processes == 1:
        return _one_by_one(Market(case), offer_ids)
    return _shared_out(case, offer_ids, processes)


def _one_by_one(market: Market, offer_ids: Sequence[str]) -> Iterator[OfferResult | OfferFailedError]:
    """An offer's own errors become its result; any other error is the engine's, and raised."""
    for offer_id in offer_ids:
        try:
            yield evaluate_offer(market.case, offer_id, market=market)
        except (ValueError, RuntimeError) as error:
            yield OfferFailedError(offer_id, str(error))


def _shared_out(
    case: Case, offer_ids: Sequence[str], processes: int
) -> Iterator[OfferResult | OfferFailedError]:
    """The same in forked processes: they have the case already, and send back results only."""
    size = max(1, len(offer_ids) // (processes * _CHUNKS_PER_PROCESS))
    chunks = [offer_ids[at : at + size] for at in range(0, len(offer_ids), size)]
    with ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("fork"), initializer=_inherit, initargs=(case,)
    ) as pool:
        for results in pool.map(_evaluate_chunk, chunks):
            yield from results


_inherited: list[Market] = []


def _inherit(case: Case) -> None:
    _inherited[:] = [Market(case)]


def _evaluate_chunk(offer_ids: Sequence[str]) -> list[OfferResult | OfferFailedError]:
    return list(_one_by_one(_inherited[0], offer_ids))


def run_digest(results: dict[str, OfferResult]) -> str:
    """One digest over the result digests of all offers that were valued, independent of their order."""
    return digest({offer_id: result.digest() for offer_id, result in results.items()})


def stated_digest(offers: Sequence[Mapping[str, Any]]) -> str:
    """The same from the offers of a document that was read back: the digest its own figures have.

    Raises `CanonicalError` for NaN and infinity.
    """
    return digest({row["offer_id"]: digest(quantised({**row, "engine_version": ""})) for row in offers})


def set_digest(chosen: SetValue | Mapping[str, Any]) -> str:
    """SHA-256 over every figure of a chosen set quantised to 1e-6, the set itself or read back."""
    return digest(quantised(chosen))


def result_document(case: Case, *, processes: int = 1) -> dict[str, Any]:
    """Evaluate a case and choose its best set: the document `python -m nmv evaluate` writes.

    Offers that cannot be valued stand in `failed` with the reason; digest and set are those of the others.
    """
    found = evaluate_valid(case, processes=processes)
    best = choose_set(case, found.results)
    return {
        "schema": RESULT_SCHEMA,
        "case_digest": case.digest(),
        "result_digest": run_digest(found.results),
        "set_digest": set_digest(best),
        "engine": versions(),
        "convention": case.convention,
        "offers": list(found.results.values()),
        "failed": found.failed,
        "best_set": best,
    }


def versions() -> dict[str, str]:
    """Versions of everything that computes."""
    return {
        "nmv": nmv.__version__,
        "python": platform.python_version(),
    } | {name: version(name) for name in _LIBRARIES}
