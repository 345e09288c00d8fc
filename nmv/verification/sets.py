"""The chosen set: worth what it says, allowed by every term, and no worse than the best set found again."""

from collections.abc import Iterator, Mapping
from typing import Any

from nmv.case import Case
from nmv.market import Market
from nmv.market_value import OfferResult
from nmv.portfolio import Choice, Holdings, SetValue
from nmv.portfolio.valuing import valued
from nmv.selection import broken_rules
from nmv.verification.figures import Check, agrees, claim, near, plain, same

_VALUES = {
    "npv_usd": "NPV USD",
    "offers_npv_usd": "NPV USD of its offers alone",
    "deferral_pv_usd": "deferral of projects, PV USD",
    "coverage": "its coverage",
}
# Of a set's NPV: what the solver's tolerances leave undecided between two sets.
_UNDECIDED = 1e-7


def set_checks(case: Case, stated: Mapping[str, Any], results: Mapping[str, OfferResult]) -> Iterator[Check]:
    """One check per statement about the set."""
    named, amounts = stated["offer_ids"], stated["amounts"]
    known = sorted(set(named)) == sorted(named) and set(named) <= set(results)
    yield claim("the chosen set is one of offers valued, each once", holds=known, why=f"stated {named}")
    yield same("the chosen set, its amounts are those of its offers", sorted(amounts), sorted(named))
    if not known or set(amounts) != set(named):
        return
    choice = Choice(Holdings(Market(case)), results)
    own = valued(choice.holdings, results, named, amounts=amounts)
    found = plain(own)
    for row in own.coverage:
        key = (row.need_id, row.year)
        ratios = [each["ratio"] for each in stated["coverage"] if (each["need_id"], each["year"]) == key]
        yield near(f"the chosen set covers need {row.need_id} in {row.year}", ratios, [row.ratio])
    for field, words in _VALUES.items():
        yield near(f"the chosen set, {words}", stated[field], found[field])
    broken = "; ".join(broken_rules(choice.problem, amounts))
    yield claim("the chosen set keeps every term of the portfolio", holds=not broken, why=broken)
    yield near("the offers left out of the choice", stated["left_out"], plain(choice.left_out))
    yield from _proof_checks(stated, choice.best(), choice.gap_allowed)


def _proof_checks(stated: Mapping[str, Any], best: SetValue, gap: float) -> Iterator[Check]:
    """What is said to be proven of the set, against its own figures and against the best set found again."""
    npv, bound, proof = stated["npv_usd"], stated["bound_usd"], stated["proof"]
    slack = _UNDECIDED * max(1.0, abs(npv))
    yield same("the gap allowed in the choice", proof["gap_allowed"], gap)
    yield claim(
        "no set is worth more than the stated bound",
        holds=best.npv_usd <= bound + slack and npv <= bound + slack,
        why=f"stated {bound:.6f}, found {max(best.npv_usd, npv):.6f}",
    )
    yield claim(
        "no set is worth more than the chosen one, beyond the gap allowed",
        holds=npv >= best.npv_usd - gap * abs(best.npv_usd) - slack,
        why=f"stated {npv:.6f}, found {best.npv_usd:.6f} with {', '.join(best.offer_ids)}",
    )
    distance = max(bound - npv, 0.0)
    reached = distance / abs(npv) if npv else (None if distance else 0.0)
    yield claim(
        "the gap stated is that of the bound",
        holds=_close(proof["gap"], reached),
        why=f"stated {proof['gap']}, found {reached}",
    )
    is_within = distance <= gap * abs(npv) + slack
    yield claim(
        "the proof follows from the bound",
        holds=proof["is_proven"] is (proof["status"] == "optimal") and (is_within or not proof["is_proven"]),
        why=f"stated {proof['status']}, {distance:.6f} USD from the bound",
    )


def _close(stated: float | None, found: float | None) -> bool:
    if stated is None or found is None:
        return stated is found
    return agrees(stated, found) or abs(stated - found) <= _UNDECIDED
