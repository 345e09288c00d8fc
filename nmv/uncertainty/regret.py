"""How much better another set would have been, had one known the scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.portfolio import Choice, Holdings, Valued
from nmv.portfolio.covering import COVERED
from nmv.portfolio.valuing import split, stated_years, yearly_pv_usd
from nmv.uncertainty.outcomes import Distribution
from nmv.uncertainty.simulation import Simulation

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class SetOutcome:
    """A set over all scenarios: its NPV, its regret against the best of the sets compared, how often it is best."""

    offer_ids: tuple[str, ...]
    npv_usd: Distribution
    regret_usd: Distribution
    probability_best: float


@dataclass(frozen=True, kw_only=True)
class Regrets:
    """The sets compared, the chosen one first, and why there are no more (see `nmv.selection.NextBest`)."""

    sets: tuple[SetOutcome, ...]
    ranking_ended: str


def regrets(simulation: Simulation, results: Mapping[str, Valued], *, k: int = 4) -> Regrets:
    """The chosen set, its k next best and awarding nothing, each in every scenario; the chosen set first.

    In a scenario an offer counts with its own value and covers what its availability leaves of it, nothing in
    a year in which it comes late; needs grow with the load. Regret is measured among these sets only: a set
    that no base-case search brings up is not compared.
    """
    choice = Choice(Holdings(simulation.market), results)
    behind, ended = choice.ranked(k)
    amounts = [found.amounts for found in (choice.best(), *behind)]
    if {} not in amounts:
        amounts.append({})
    values = np.array([set_npv_usd(simulation, choice.holdings, each) for each in amounts])
    best = values.max(axis=0)
    compared = tuple(
        SetOutcome(
            offer_ids=tuple(each),
            npv_usd=Distribution.of(worth),
            regret_usd=Distribution.of(best - worth),
            probability_best=float((best - worth <= 0).mean()),
        )
        for each, worth in zip(amounts, values, strict=True)
    )
    return Regrets(sets=compared, ranking_ended=ended)


def set_npv_usd(simulation: Simulation, holdings: Holdings, amounts: Mapping[str, float]) -> Floats:
    """NPV of a set in each scenario, USD, shape (n_scenarios,): own values plus each project's deferral once."""
    under = {offer.id: found for offer, found in zip(simulation.case.offers, simulation.offers, strict=True)}
    total = np.zeros(simulation.scenarios.n)
    for offer_id, amount in amounts.items():
        total = total + amount * under[offer_id].own_npv_usd
    for project in simulation.case.projects:
        standing = np.ones(simulation.scenarios.n)
        stated, parts = stated_years(simulation.case, project), split(simulation.case, project)
        for year, worth in zip(
            project.years(), yearly_pv_usd(simulation.case, project).tolist(), strict=True
        ):
            if year not in stated:
                continue
            ratios = {
                need_id: _ratio(simulation, holdings, amounts, need_id, year) for need_id in project.need_ids
            }
            if simulation.case.protocol.deferral.policy == "partial_fill":
                met = sum(parts[need_id] * np.minimum(ratio, 1.0) for need_id, ratio in ratios.items())
                total = total + worth * met
            else:
                standing = standing * np.all([ratio >= COVERED for ratio in ratios.values()], axis=0)
                total = total + worth * standing
    return total


def _ratio(
    simulation: Simulation, holdings: Holdings, amounts: Mapping[str, float], need_id: str, year: int
) -> Floats:
    """Covered over needed at the worst slot in each scenario; 1 where nothing is needed."""
    slots, needed = holdings.slots(need_id, year)
    scenarios, offer_ids = simulation.scenarios, list(amounts)
    if not slots:
        return np.ones(scenarios.n)
    held = holdings.table(offer_ids, need_id, year) * np.array([amounts[key] for key in offer_ids])
    covered = held @ _parts_held(simulation, offer_ids, year)
    load = scenarios.load[:, scenarios.years.index(year)] if year in scenarios.years else 1.0
    return np.asarray((covered / needed[:, None]).min(axis=0) / load)


def _parts_held(simulation: Simulation, offer_ids: Sequence[str], year: int) -> Floats:
    """What each offer holds in a year over what it holds in the base, shape (n_offers, n_scenarios)."""
    under = {offer.id: found for offer, found in zip(simulation.case.offers, simulation.offers, strict=True)}
    parts = np.zeros((len(offer_ids), simulation.scenarios.n))
    for row, offer_id in enumerate(offer_ids):
        years = under[offer_id].years
        if year in years:
            parts[row] = under[offer_id].part_held[:, years.index(year)]
    return parts
