"""What moves an offer's value and what would flip it: asked for, worked out by the worker's service, kept, swept."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from kernel.models import OutboxMessage
from nmv.market_value import evaluate_offer
from nmv.sensitivity import moved
from review.models import Sensitivity
from review.queries.sensitivities import lever_name, sensitivity_page
from review.services import ask_sensitivity, sweep_sensitivities, work_out_sensitivity
from tests.factories.review import a_finished_run, a_submitted_card, an_evaluation, lock_the_scores
from valuation.evaluation import thaw
from valuation.states import RunState

pytestmark = pytest.mark.django_db


@pytest.fixture
def valued():
    made = an_evaluation(n_offers=2)
    a_finished_run(made, prices=[10.0, 10.5], kw=[1000.0, 1500.0])
    return made


def worked_out(made, offer=None):
    row = ask_sensitivity(offer=offer or made.offers[0], by=made.chair, now=database_now())
    work_out_sensitivity(sensitivity_id=row.pk)
    row.refresh_from_db()
    return row


def test_a_worker_keeps_the_swings_and_the_flips_on_the_runs_frozen_case(valued):
    row = worked_out(valued)

    assert (row.state, row.rival, row.n_done) == (RunState.DONE, valued.offers[1], row.n_steps)
    case, key = thaw(row.run), str(row.offer_id)
    widest = row.document["swings"][0]
    for side, move in (("low", -0.1), ("high", 0.1)):
        again = evaluate_offer(moved(case, {widest["path"]: move}), key).nmv_usd_per_kw_year
        assert again == pytest.approx(widest[side], abs=1e-5)
    for flip in row.document["flips"]:
        if flip["move"] is not None:
            there = moved(case, {flip["path"]: flip["move"]})
            both = [evaluate_offer(there, str(offer.pk)).nmv_usd_per_kw_year for offer in valued.offers]
            assert both[0] == pytest.approx(both[1], abs=1e-2)


def test_asked_again_what_is_there_stays_and_is_not_worked_out_twice(valued):
    row = worked_out(valued)

    again = ask_sensitivity(offer=valued.offers[0], by=valued.procurement, now=database_now())

    assert (again.pk, again.state) == (row.pk, RunState.DONE)
    assert OutboxMessage.objects.filter(topic="review.work_out_sensitivity").count() == 1


def test_against_another_neighbor_it_is_worked_out_anew(valued):
    row = worked_out(valued)
    Sensitivity.objects.filter(pk=row.pk).update(rival=None)

    again = ask_sensitivity(offer=valued.offers[0], by=valued.chair, now=database_now())

    assert (again.state, again.rival, again.document) == (RunState.QUEUED, valued.offers[1], None)


def test_a_dead_workers_row_is_taken_back_and_at_last_ended(valued):
    row = ask_sensitivity(offer=valued.offers[0], by=valued.chair, now=database_now())
    late = database_now() + timedelta(hours=1)
    Sensitivity.objects.filter(pk=row.pk).update(state=RunState.RUNNING, n_attempts=1)

    assert sweep_sensitivities(now=late) == 1
    row.refresh_from_db()
    assert row.state == RunState.QUEUED
    Sensitivity.objects.filter(pk=row.pk).update(state=RunState.RUNNING, n_attempts=3)
    assert sweep_sensitivities(now=late + timedelta(hours=1)) == 1
    row.refresh_from_db()
    assert (row.state, "died 3 times" in row.error) == (RunState.FAILED, True)


def test_a_case_that_cannot_be_read_ends_the_row_with_the_reason(valued):
    row = ask_sensitivity(offer=valued.offers[0], by=valued.chair, now=database_now())
    valued.run.case = None
    valued.run.save()

    work_out_sensitivity(sensitivity_id=row.pk)

    row.refresh_from_db()
    assert (row.state, row.error) == (RunState.FAILED, "This run kept no inputs.")


def test_without_a_run_and_to_a_scorer_it_is_refused():
    made = an_evaluation(n_offers=1)

    with pytest.raises(Conflict, match="No valuation has finished"):
        ask_sensitivity(offer=made.offers[0], by=made.chair, now=database_now())
    with pytest.raises(NotAllowed):
        ask_sensitivity(offer=made.offers[0], by=made.panel[0], now=database_now())


def test_the_page_says_what_to_do_then_how_far_it_is_then_what_was_found(client, valued):
    client.force_login(valued.chair)
    url = reverse("review:offer-sensitivity", args=[valued.offers[0].pk])
    assert "Not worked out yet" in client.get(url).content.decode()

    client.post(reverse("review:sensitivity-ask", args=[valued.offers[0].pk]))
    assert "Waiting for a worker" in client.get(url).content.decode()
    work_out_sensitivity(sensitivity_id=Sensitivity.objects.get().pk)

    page = client.get(url)
    assert page.status_code == 200
    found = page.context["page"]
    assert found.figure.levers[0].label in page.content.decode()
    for line in found.flips:
        assert line.sentence.endswith("$/kW-year.")
        assert "Offer A and Offer B equal" in line.sentence
    progress = client.get(reverse("review:sensitivity-progress", args=[valued.offers[0].pk]))
    assert progress.headers["HX-Refresh"] == "true"


def test_who_sees_no_values_sees_no_sensitivity(client, valued):
    row = worked_out(valued)
    url = reverse("review:offer-sensitivity", args=[valued.offers[0].pk])
    client.force_login(valued.panel[0])

    assert client.get(url).status_code == 403
    assert list(Sensitivity.objects.visible_to(valued.panel[0])) == []
    for offer in valued.offers:
        a_submitted_card(offer, valued.panel[0])
    lock_the_scores(valued)
    assert client.get(url).status_code == 200
    assert list(Sensitivity.objects.visible_to(valued.panel[0])) == [row]
    client.force_login(valued.offers[0].created_by)
    assert client.get(url).status_code == 404
    assert list(Sensitivity.objects.visible_to(valued.offers[0].created_by)) == []


def test_the_api_asks_and_tells(client, valued):
    client.force_login(valued.chair)
    sent = client.post(
        "/api/v1/sensitivities/", {"offer": str(valued.offers[0].pk)}, content_type="application/json"
    )
    assert sent.status_code == 201
    work_out_sensitivity(sensitivity_id=sent.json()["id"])

    told = client.get(f"/api/v1/sensitivities/{sent.json()['id']}/").json()

    assert (told["state"], told["document"]["schema"]) == ("DONE", "gridtender-sensitivity-v1")
    client.force_login(valued.panel[0])
    assert client.get(f"/api/v1/sensitivities/{sent.json()['id']}/").status_code == 404


def test_levers_have_names():
    assert [lever_name(path) for path in ("curves.hourly.ENERGY", "convention.inflation_per_year")] == [
        "Energy (LMP) curve",
        "Inflation",
    ]


def test_an_offer_alone_has_a_tornado_and_no_flips():
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    row = worked_out(made)

    page = sensitivity_page(made.offers[0], made.chair)

    assert (row.rival, page.flips, page.figure is None) == (None, [], False)
