"""Ranking by the best set that a run keeps."""

from uuid import UUID

import pytest

from kernel.clock import database_now
from review.evaluation.ranked import ranked_run
from review.models import ReviewPlan
from review.states import RankingPolicy
from tests.factories.review import a_finished_run, an_evaluation
from valuation.models import Optimum
from valuation.services.optimising import find_optimum, promise_optimum

pytestmark = pytest.mark.django_db


def test_a_plan_by_the_best_set_waits_for_it_and_then_ranks_what_it_takes_first(made_by_portfolio):
    made, run = made_by_portfolio
    waiting = ranked_run(made.solicitation, made.chair)
    assert "not worked out for this run yet" in waiting.policy.spell("")
    by_value = sorted(waiting.places, key=lambda key: waiting.places[key].rank)

    promise_optimum(run=run, now=database_now())
    find_optimum(run_id=run.pk)
    found = ranked_run(made.solicitation, made.chair)

    best = {UUID(key) for key in Optimum.objects.get(run=run).document["best"]["offers"]}
    order = sorted(found.places, key=lambda key: found.places[key].rank)
    assert set(order[: len(best)]) == best
    # The dearest offer alone covers the need, and so leads though its value per kW is the least.
    assert (by_value[-1], order[0]) == (made.offers[2].pk, made.offers[2].pk)
    assert "not worked out" not in found.policy.spell("")


@pytest.fixture
def made_by_portfolio():
    made = an_evaluation(n_offers=3)
    ReviewPlan.objects.create(solicitation=made.solicitation, policy=RankingPolicy.PORTFOLIO)
    run = a_finished_run(made, kw=[1000.0, 1000.0, 2350.0], prices=[35.0, 35.0, 35.5], need_kw=2350.0)
    return made, run
