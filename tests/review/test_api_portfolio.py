"""Sets of offers through the API: the same figures and refusals as the pages."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kernel.clock import database_now
from review.evaluation.builder import builder_of
from review.models import Scenario, Selection
from tests.factories.accounts import a_person
from tests.factories.review import a_finished_run, an_evaluation
from valuation.models import Optimum
from valuation.services.optimising import find_optimum

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    evaluation = an_evaluation(n_offers=3)
    a_finished_run(evaluation, kw=[1000.0, 1350.0, 2350.0], prices=[35.0, 35.2, 35.1])
    return evaluation


@pytest.fixture
def send(client):
    """Send JSON as a person."""

    def sent(person, method, where, *args, **body):
        client.force_login(person)
        return getattr(client, method)(
            reverse(f"api:{where}", args=args), body or None, content_type="application/json"
        )

    return sent


def parts(*offers, **more):
    return {"offers": [{"offer": str(offer.pk)} for offer in offers]} | more


def test_the_best_set_is_asked_for_read_and_its_entry_prices_added_to(made, send):
    asked = send(made.chair, "post", "optimum-list", run=str(made.run.pk))
    assert (asked.status_code, asked.json()["state"]) == (202, "QUEUED")
    find_optimum(run_id=made.run.pk)

    found = send(made.chair, "get", "optimum-detail", asked.json()["id"]).json()

    assert found["document"] == Optimum.objects.get().document
    best = found["document"]["best"]["offers"]
    losers = {str(offer.pk) for offer in made.offers} - set(best)
    assert {entry["offer"] for entry in found["entries"]} == losers
    again = send(made.chair, "post", "optimum-list", run=str(made.run.pk))
    assert again.status_code == 409
    winner = send(made.chair, "post", "optimum-entry-price", asked.json()["id"], offer=next(iter(best)))
    assert (winner.status_code, "price need not fall" in winner.json()["message"]) == (409, True)


def test_a_search_is_cancelled_by_those_who_see_the_values_and_asked_for_again(made, send):
    asked = send(made.chair, "post", "optimum-list", run=str(made.run.pk)).json()["id"]

    assert send(made.panel[0], "post", "optimum-cancel", asked).status_code == 404
    cancelled = send(made.evaluator, "post", "optimum-cancel", asked)
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "CANCELLED")
    twice = send(made.evaluator, "post", "optimum-cancel", asked)
    assert (twice.status_code, "nothing to cancel" in twice.json()["message"]) == (409, True)
    again = send(made.chair, "post", "optimum-list", run=str(made.run.pk))
    assert (again.status_code, again.json()["state"]) == (202, "QUEUED")


def test_any_set_is_valued_like_on_the_page_and_nothing_is_kept_of_it(made, send):
    pk = made.solicitation.pk
    answer = send(made.evaluator, "post", "portfolio-value", pk, **parts(*made.offers[:2])).json()

    assert send(made.evaluator, "get", "portfolio-detail", pk).json()["members"] == []
    used = send(made.evaluator, "post", "portfolio-use", pk, **parts(*made.offers[:2])).json()
    page = builder_of(made.solicitation, made.evaluator)
    assert used == answer
    assert Decimal(answer["npv_usd"]) == page.own.value.npv_usd
    assert [each["kind"] for each in answer["concentration"]] == ["Bidder", "Site", "Technology"]
    year = answer["needs"][0]["years"][0]
    assert (year["year"], year["is_met"], len(year["needed"])) == (2027, True, 288)


def test_half_of_an_offer_that_comes_whole_may_not_be_chosen(made, send):
    half = {"offers": [{"offer": str(made.offers[0].pk), "share": "0.5"}]}

    answer = send(made.chair, "post", "portfolio-value", made.solicitation.pk, **half).json()

    assert answer["broken"] == [f"0.5 of {made.offers[0].alias} cannot be taken"]
    assert answer["may_be_chosen"] is False


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"offers": [{"offer": "nobody"}]},
        {"offers": [{"offer": "00000000-0000-4000-8000-000000000000", "share": "0"}]},
        {"offers": [{"offer": "00000000-0000-4000-8000-000000000000", "share": "1.5"}]},
        {"offers": [], "run": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_a_set_that_is_none_is_refused(made, send, body):
    assert send(made.chair, "post", "portfolio-value", made.solicitation.pk, **body).status_code == 422


def test_a_set_is_drafted_by_procurement_alone(made, send):
    pk = made.solicitation.pk
    assert send(made.chair, "post", "portfolio-draft", pk, **parts(made.offers[0])).status_code == 403

    drafted = send(made.procurement, "post", "portfolio-draft", pk, **parts(made.offers[0]))

    assert drafted.json()["offers"] == [str(made.offers[0].pk)]
    assert list(Selection.objects.get().offers.all()) == [made.offers[0]]


def test_sets_are_saved_listed_renamed_and_deleted_by_who_saved_them(made, send):
    body = parts(made.offers[0], solicitation=str(made.solicitation.pk), name="One")
    saved = send(made.chair, "post", "scenario-list", **body)
    assert (saved.status_code, saved.json()["amounts"]) == (201, {str(made.offers[0].pk): "1"})
    twice = send(made.chair, "post", "scenario-list", **body)
    assert (twice.status_code, twice.json()["field"]) == (422, "name")
    pk = saved.json()["id"]

    assert send(made.evaluator, "get", "scenario-list").json()["count"] == 1
    assert send(made.evaluator, "put", "scenario-detail", pk, name="Mine").status_code == 403
    assert send(made.chair, "put", "scenario-detail", pk, name="First").json()["name"] == "First"
    assert send(made.evaluator, "delete", "scenario-detail", pk).status_code == 403
    assert send(made.chair, "delete", "scenario-detail", pk).status_code == 204
    assert Scenario.objects.count() == 0


def test_who_does_not_see_values_learns_nothing(made, send):
    optimum = Optimum.objects.create(run=made.run, asked_at=database_now())
    for person in (a_person(), made.offers[0].created_by):
        assert send(person, "get", "optimum-list").json()["count"] == 0
        assert send(person, "get", "optimum-detail", optimum.pk).status_code == 404
        assert send(person, "get", "portfolio-detail", made.solicitation.pk).status_code == 404
        assert send(person, "get", "scenario-list").json()["count"] == 0
    assert send(made.panel[0], "get", "optimum-detail", optimum.pk).status_code == 404
    assert send(made.panel[0], "get", "portfolio-detail", made.solicitation.pk).status_code == 403
