"""Saved sets side by side, each on the run it was saved on."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from review.evaluation.valued_sets import ValuedSet, valued_set
from review.models import Scenario, read_amounts
from review.permissions import can_change_scenario, can_choose_offers
from review.queries.coverage import needs_of
from review.queries.working_sets import scenarios_of
from solicitations.models import Need, Solicitation

MOST_SIDE_BY_SIDE = 4


@dataclass(frozen=True)
class SavedSet:
    """A saved set with its figures."""

    scenario: Scenario
    figures: ValuedSet
    may_change: bool


@dataclass(frozen=True)
class ScenarioPage:
    """All saved sets, and some of them side by side."""

    solicitation: Solicitation
    every: list[Scenario]
    shown: list[SavedSet]
    needs: list[Need]
    may_choose: bool


def scenario_page(solicitation: Solicitation, user: User, named: Sequence[str] = ()) -> ScenarioPage:
    """Gather the page; the caller has checked that this person sees values and ranks."""
    every = list(scenarios_of(solicitation, user))
    wanted = [each for each in every if str(each.pk) in named] or every
    shown = [saved_set(each, user) for each in wanted[:MOST_SIDE_BY_SIDE]]
    needs = {need.pk: need for each in shown for need in needs_of(each.scenario.run)}
    return ScenarioPage(
        solicitation=solicitation,
        every=every,
        shown=shown,
        needs=list(needs.values()),
        may_choose=can_choose_offers(user, solicitation),
    )


def saved_set(scenario: Scenario, user: User) -> SavedSet:
    """Value a saved set on its run."""
    amounts = read_amounts(scenario.amounts)
    return SavedSet(
        scenario, valued_set(scenario.run, amounts), may_change=can_change_scenario(user, scenario)
    )
