"""What a given set is worth: the offers' own value, and each project's deferral earned once.

A project's deferral is earned in each year in which all its needs are met and were met in every deferral year
before. A year of which none of its needs says anything earns nothing: nobody knows what would have to be met.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nmv.case import Case
from nmv.case.projects import Project
from nmv.discounting import discount_factors
from nmv.finance.deferral import split_over_needs
from nmv.market import Market
from nmv.market_value import project_years_usd
from nmv.portfolio.covering import Coverage, Holdings, covered_by

Floats = NDArray[np.float64]


class Valued(Protocol):
    """What a set needs of an offer's result: an `OfferResult`, or the same two figures read back from storage."""

    @property
    def npv_usd(self) -> float:
        """The offer's NPV, its conditional part included, USD."""
        ...

    @property
    def project_deferral_pv_usd(self) -> float:
        """The part of it that rests on projects being deferred, USD."""
        ...


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the solver proved: its last word, the gap allowed and reached (None: the set is worth nothing)."""

    status: str
    is_proven: bool
    gap_allowed: float
    gap: float | None


@dataclass(frozen=True, kw_only=True)
class SetValue:
    """A set of offers: its NPV with each project's deferral earned once, and the coverage behind it.

    `amounts` says how much of each offer is taken (1: all of it). `bound_usd` is what no set can exceed;
    without a `proof` nothing was chosen and it is the set's own NPV. `left_out` gives the reason for each
    offer that a price cap kept from being considered.
    """

    offer_ids: tuple[str, ...]
    npv_usd: float
    offers_npv_usd: float
    deferral_pv_usd: dict[str, float]
    coverage: tuple[Coverage, ...]
    bound_usd: float
    amounts: dict[str, float] = field(default_factory=dict)
    proof: Proof | None = None
    left_out: dict[str, str] = field(default_factory=dict)


def value_set(
    case: Case,
    results: Mapping[str, Valued],
    offer_ids: Sequence[str],
    *,
    market: Market | None = None,
    amounts: Mapping[str, float] | None = None,
) -> SetValue:
    """Value a given set: the offers' NPV without projects, plus what each project's deferral earns.

    `amounts` says how much of an offer is taken where it is not all of it.
    """
    holdings = Holdings(market if market is not None else Market(case))
    return valued(holdings, results, offer_ids, amounts=amounts or {})


def valued(
    holdings: Holdings,
    results: Mapping[str, Valued],
    offer_ids: Sequence[str],
    *,
    amounts: Mapping[str, float],
) -> SetValue:
    """The same from holdings that are shared between sets."""
    case = holdings.case
    years = sorted({year for project in case.projects for year in project.years()})
    covered = {
        (need.id, year): covered_by(holdings, offer_ids, need.id, year, amounts=amounts)
        for need in case.needs
        for year in years
    }
    own = sum(own_usd(results[key]) * amounts.get(key, 1.0) for key in offer_ids)
    earned = {project.id: _earned_usd(case, project, covered) for project in case.projects}
    total = own + sum(earned.values())
    return SetValue(
        offer_ids=tuple(offer_ids),
        npv_usd=total,
        offers_npv_usd=own,
        deferral_pv_usd=earned,
        coverage=tuple(found for found in covered.values() if any(any(row) for row in found.needed_kw)),
        bound_usd=total,
        amounts={key: amounts.get(key, 1.0) for key in offer_ids},
    )


def own_usd(result: Valued) -> float:
    """What an offer is worth without any project, USD."""
    return result.npv_usd - result.project_deferral_pv_usd


def yearly_pv_usd(case: Case, project: Project) -> Floats:
    """Present value of each deferral year of a project, USD."""
    years = tuple(project.years())
    money = case.convention
    factors = discount_factors(
        years,
        base_year=money.valuation_year,
        rate_per_year=money.discount_rate_per_year,
        timing=money.timing,
    )
    return project_years_usd(case, project, years) * factors


def stated_years(case: Case, project: Project) -> list[int]:
    """The deferral years of which at least one of the project's needs says something."""
    needs = [case.need(need_id) for need_id in project.need_ids]
    return [year for year in project.years() if any(need.states(year) for need in needs)]


def split(case: Case, project: Project) -> dict[str, float]:
    """The project's value split over its needs."""
    return split_over_needs(project, {need_id: case.need(need_id).size_kw() for need_id in project.need_ids})


def _earned_usd(case: Case, project: Project, covered: Mapping[tuple[str, int], Coverage]) -> float:
    total, parts, stated = 0.0, split(case, project), stated_years(case, project)
    for year, worth in zip(project.years(), yearly_pv_usd(case, project), strict=True):
        if year not in stated:
            continue
        found = {need_id: covered[need_id, year] for need_id in project.need_ids}
        if case.protocol.deferral.policy == "partial_fill":
            total += worth * sum(parts[need_id] * min(1.0, found[need_id].ratio) for need_id in found)
        elif all(each.is_met for each in found.values()):
            total += float(worth)
        else:
            break
    return float(total)
