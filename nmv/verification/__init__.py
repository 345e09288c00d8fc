"""Does a result follow from its case? Figures are compared within a tolerance, sets by whether they hold.

What may differ between honest engines is said in `nmv.verification.offers`; nothing else may.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nmv.canonical import CanonicalError
from nmv.case import Case
from nmv.report import RESULT_SCHEMA, evaluate_valid, run_digest, set_digest, stated_digest, versions
from nmv.verification.figures import Check, agrees, near, plain, same
from nmv.verification.offers import offer_checks
from nmv.verification.sets import set_checks

__all__ = ["Check", "agrees", "verify"]


def verify(
    case: Case,
    document: Mapping[str, Any],
    *,
    processes: int = 1,
    on_check: Callable[[Check], None] | None = None,
) -> list[Check]:
    """Compare a result document with its case, evaluated again by this engine; one `Check` per statement.

    A figure agrees within 1e-6 of its unit or 1e-9 of its size. `KeyError` for a document that lacks a part.
    """
    checks = []
    for check in _checks(case, document, processes):
        checks.append(check)
        if on_check is not None:
            on_check(check)
    return checks


def _checks(case: Case, document: Mapping[str, Any], processes: int) -> Iterator[Check]:
    yield same("the edition of the result", document["schema"], RESULT_SCHEMA)
    of_case = same("the case is the one the result names", document["case_digest"], case.digest())
    yield of_case
    if not of_case.holds:  # figures of another case would say nothing
        return
    yield near("the convention", document["convention"], plain(case.convention))
    yield from _digest_checks(document)
    again = evaluate_valid(case, processes=processes)
    results = again.results
    yield near("the offers that could not be valued, and why", document["failed"], again.failed)
    yield same("the offers valued", sorted(row["offer_id"] for row in document["offers"]), sorted(results))
    stated = {row["offer_id"]: row for row in document["offers"]}
    for offer_id in sorted(set(stated) & set(results)):
        row = stated[offer_id]
        yield same(f"offer {offer_id}, its engine", row["engine_version"], document["engine"]["nmv"])
        yield from offer_checks(case, row, results[offer_id])
    if document["engine"] == versions():
        yield same(
            "the digest over all figures, same versions", document["result_digest"], run_digest(results)
        )
    yield from set_checks(case, document["best_set"], results)


def _digest_checks(document: Mapping[str, Any]) -> Iterator[Check]:
    """The digests that are stated are those of the figures that are stated."""
    for what, name, part, digest_of in (
        ("the result digest is that of the figures stated", "result_digest", "offers", stated_digest),
        ("the set digest is that of the set stated", "set_digest", "best_set", set_digest),
    ):
        try:
            yield same(what, document[name], digest_of(document[part]))
        except CanonicalError as error:  # NaN, infinity
            yield Check(what=what, holds=False, found=str(error))
