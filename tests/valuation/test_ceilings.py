"""What the rules say of all that is bought together binds the best set, and a set beyond it says so."""

from decimal import Decimal

import pytest

from kernel.clock import database_now
from review.evaluation.feasibility import broken_rules
from solicitations.models import Rules
from tests.factories.valuation import SHORT_TERM, SOLAR, a_valued_solicitation
from valuation.evaluation import case_inputs
from valuation.evaluation.ceilings import terms_of_rules
from valuation.models import Optimum
from valuation.services import evaluate_run, find_optimum, request_run

pytestmark = pytest.mark.django_db


def test_rules_without_such_limits_add_nothing_to_a_case():
    solicitation, officer = a_valued_solicitation(SHORT_TERM, SOLAR)
    run = request_run(solicitation=solicitation, by=officer, now=database_now())
    assert case_inputs(run).case.to_dict().get("portfolio") is None
    Rules.objects.create(solicitation=solicitation, least_offer_kw=100)
    assert case_inputs(run).case.to_dict().get("portfolio") is None


def test_floor_ceiling_and_cost_cap_reach_the_engine():
    solicitation, officer = a_valued_solicitation(SHORT_TERM, SOLAR)
    Rules.objects.create(
        solicitation=solicitation,
        least_total_kw=Decimal(500),
        most_total_kw=Decimal(3_500),
        cost_cap_share_of_deferral=Decimal("0.85"),
    )
    run = request_run(solicitation=solicitation, by=officer, now=database_now())

    case = case_inputs(run).case

    assert terms_of_rules(solicitation) == {
        "volumes": [{"name": "bought in all", "at_least_kw": 500.0, "at_most_kw": 3500.0}],
        "budgets": [{"at_most_share_of_deferral": 0.85}],
    }
    assert (case.portfolio.volumes[0].at_least_kw, case.portfolio.volumes[0].at_most_kw) == (500.0, 3500.0)
    assert case.portfolio.budgets[0].at_most_share_of_deferral == 0.85


def test_the_best_set_keeps_the_ceiling_and_a_set_beyond_it_says_so():
    solicitation, officer = a_valued_solicitation(SHORT_TERM, SOLAR)
    kw = sorted(offer.contract_kw for offer in solicitation.offers.all())
    Rules.objects.create(solicitation=solicitation, most_total_kw=sum(kw) - 1)
    run = request_run(solicitation=solicitation, by=officer, now=database_now())
    evaluate_run(run_id=run.pk)
    find_optimum(run_id=run.pk)

    run.refresh_from_db()
    best = Optimum.objects.get(run=run).document["best"]
    both = {offer.pk: Decimal(1) for offer in solicitation.offers.all()}

    assert len(best["offers"]) < 2
    assert broken_rules(run, both) == [
        f"bought in all: at most {sum(kw) - 1:,.0f} kW, and this set has {sum(kw):,.0f}"
    ]
