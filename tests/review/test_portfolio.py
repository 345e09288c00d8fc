from decimal import Decimal

import pytest

from kernel.errors import Conflict
from review.evaluation import value_of_set
from tests.factories.review import a_finished_run, an_evaluation
from valuation.models import ComponentResult

pytestmark = pytest.mark.django_db

CENT = Decimal("0.02")


def npv(run, offer):
    return run.offers.get(offer=offer).npv_usd


def deferral(run, offer):
    component = ComponentResult.objects.get(
        run_offer__run=run, run_offer__offer=offer, code="DISTRIBUTION_DEFERRAL"
    )
    return component.present_value_usd


def test_a_set_that_falls_short_earns_no_deferral_and_lists_what_it_leaves_open():
    made = an_evaluation(n_offers=2)
    run = a_finished_run(made, kw=[1000.0, 1350.0], need_kw=2350.0)
    need = made.solicitation.needs.get()

    value = value_of_set(run, [made.offers[0]])

    own = npv(run, made.offers[0]) - deferral(run, made.offers[0])
    assert abs(value.npv_usd - own) < CENT
    assert [project.is_earned for project in value.projects] == [False]
    worst = value.needs[need.pk].worst
    assert (worst.is_met, worst.ratio) == (False, Decimal("0.426"))
    # July, 15:00: 1,000 of 2,350 kW.
    at = 6 * 24 + 15
    assert (worst.delivered[at], worst.needed[at]) == (Decimal("1000.000"), Decimal("2350.000"))


def test_a_set_that_meets_the_need_earns_the_deferral_once():
    made = an_evaluation(n_offers=2)
    run = a_finished_run(made, kw=[1000.0, 1350.0], need_kw=2350.0)

    value = value_of_set(run, made.offers)

    # Shares 1000/2350 + 1350/2350 sum to one: the set earns what the two conditional values add up to.
    whole = sum(deferral(run, offer) for offer in made.offers)
    assert abs(value.projects[0].earned_usd - whole) < CENT
    assert abs(value.npv_usd - sum(npv(run, offer) for offer in made.offers)) < CENT
    assert value.is_complete


def test_more_than_enough_earns_no_more():
    made = an_evaluation(n_offers=2)
    run = a_finished_run(made, kw=[2350.0, 2350.0], need_kw=2350.0)

    one, both = value_of_set(run, [made.offers[0]]), value_of_set(run, made.offers)

    assert both.projects == one.projects
    assert abs(both.npv_usd - (sum(npv(run, o) for o in made.offers) - deferral(run, made.offers[1]))) < CENT


def test_an_empty_set_is_worth_nothing_and_covers_nothing():
    made = an_evaluation(n_offers=1)
    run = a_finished_run(made)

    value = value_of_set(run, [])

    assert (value.npv_usd, value.own_usd, value.is_complete) == (0, 0, False)


def test_a_run_that_kept_no_inputs_is_refused():
    made = an_evaluation(n_offers=1)
    run = a_finished_run(made)
    run.case = None

    with pytest.raises(Conflict, match="Run the valuation again"):
        value_of_set(run, [])
