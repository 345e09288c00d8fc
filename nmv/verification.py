"""Does a result follow from its case? Figures are compared within a tolerance, sets by whether they hold.

A dispatch may have several optima: two honest engines may then disagree on how much comes from energy and how
much from reserves. So the three components of operation are compared by their sum; every other figure alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nmv.case import Case
from nmv.market import Market
from nmv.market_value import OfferResult
from nmv.portfolio import choose_set, value_set
from nmv.report import evaluate_case, run_digest, versions

USD_TOLERANCE = 1e-6
RELATIVE_TOLERANCE = 1e-9

OPERATION = ("ENERGY", "ANCILLARY", "VARIABLE_PAYMENTS")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was compared: what, whether it holds, and the two figures if it does not."""

    what: str
    holds: bool
    found: str = ""

    def __str__(self) -> str:
        """A line for a reader."""
        return f"{'holds' if self.holds else 'FAILS'}  {self.what}" + (
            f": {self.found}" if self.found else ""
        )


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


def agrees(stated: float, found: float) -> bool:
    """Whether two figures are the same within the tolerance.

    >>> agrees(1e9, 1e9 + 0.5), agrees(1.0, 1.0 + 2e-6)
    (True, False)
    """
    return abs(stated - found) <= max(USD_TOLERANCE, RELATIVE_TOLERANCE * max(abs(stated), abs(found)))


def _checks(case: Case, document: Mapping[str, Any], processes: int) -> Iterator[Check]:
    of_case = _same("the case is the one the result names", document["case_digest"], case.digest())
    yield of_case
    if not of_case.holds:  # figures of another case would say nothing
        return
    stated = {row["offer_id"]: row for row in document["offers"]}
    yield _same("the offers valued", sorted(stated), sorted(offer.id for offer in case.offers))
    results = evaluate_case(case, processes=processes)
    for offer_id in sorted(set(stated) & set(results)):
        yield from _offer_checks(stated[offer_id], results[offer_id])
    if document["engine"] == versions():
        yield _same(
            "the digest over all figures, same versions", document["result_digest"], run_digest(results)
        )
    yield from _set_checks(case, document["best_set"], results)


def _offer_checks(stated: Mapping[str, Any], result: OfferResult) -> Iterator[Check]:
    name = f"offer {result.offer_id}"
    rows = {row["code"]: row for row in stated["components"]}
    yield _same(f"{name}, its components", sorted(rows), sorted(row.code for row in result.components))
    yield _near(
        f"{name}, operation (sum of {', '.join(OPERATION)}), PV USD",
        sum(rows[code]["pv_usd"] for code in OPERATION if code in rows),
        sum(row.pv_usd for row in result.components if row.code in OPERATION),
    )
    for row in result.components:
        if row.code in rows and row.code not in OPERATION:
            yield _near(f"{name}, {row.code}, PV USD", rows[row.code]["pv_usd"], row.pv_usd)
    yield _near(f"{name}, NPV USD", stated["npv_usd"], result.npv_usd)
    yield _near(f"{name}, NMV $/kW-year", stated["nmv_usd_per_kw_year"], result.nmv_usd_per_kw_year)
    shares = {need["need_id"]: need["share_by_year"] for need in stated["needs"]}
    for need in result.needs:
        holds = len(shares.get(need.need_id, ())) == len(need.share_by_year) and all(
            agrees(one, other) for one, other in zip(shares[need.need_id], need.share_by_year, strict=True)
        )
        yield Check(what=f"{name}, share of need {need.need_id} in each year", holds=holds)


def _set_checks(case: Case, stated: Mapping[str, Any], results: Mapping[str, OfferResult]) -> Iterator[Check]:
    """The stated set is worth what it says, no other is worth more than its bound, and its coverage holds."""
    market = Market(case)
    valued = value_set(case, results, stated["offer_ids"], market=market, amounts=stated["amounts"])
    yield _near("the chosen set, NPV USD", stated["npv_usd"], valued.npv_usd)
    best = choose_set(case, results, market=market)
    holds = best.npv_usd <= stated["bound_usd"] or agrees(best.npv_usd, stated["bound_usd"])
    yield Check(
        what="no set is worth more than the stated bound",
        holds=holds,
        found="" if holds else f"stated {stated['bound_usd']:.6f}, found {best.npv_usd:.6f}",
    )
    covered = {(row["need_id"], row["year"]): row["ratio"] for row in stated["coverage"]}
    for row in valued.coverage:
        yield _near(
            f"the chosen set covers need {row.need_id} in {row.year}",
            covered.get((row.need_id, row.year), 0.0),
            row.ratio,
        )


def _same(what: str, stated: object, found: object) -> Check:
    holds = stated == found
    return Check(what=what, holds=holds, found="" if holds else f"stated {stated}, found {found}")


def _near(what: str, stated: float, found: float) -> Check:
    holds = agrees(stated, found)
    return Check(what=what, holds=holds, found="" if holds else f"stated {stated:.6f}, found {found:.6f}")
