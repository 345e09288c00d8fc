from decimal import Decimal

import pytest

from kernel.clock import database_now
from review.models import Rubric, Scorecard, Selection
from review.services import add_offer
from review.states import ScorecardState, SelectionState
from tests.factories.accounts import a_bidder
from tests.factories.review import a_finished_run, a_submitted_card, all_scores, an_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(client):
    """Send JSON as a person."""

    def sent(person, path, data, **headers):
        client.force_login(person)
        return client.post(f"/api/v1/{path}", data, content_type="application/json", headers=headers)

    return sent


@pytest.fixture
def get(client):
    """Read JSON as a person."""

    def read(person, path):
        client.force_login(person)
        return client.get(f"/api/v1/{path}")

    return read


def card(offer, value="5", **changes):
    """A card as a program sends it."""
    scores = [{"criterion": code, "value": value, "rationale": "evidence"} for code in all_scores()]
    return {"offer": str(offer.pk), "scores": scores} | changes


def test_a_card_submitted_by_the_api_is_the_card_a_page_would_submit(post):
    made = an_evaluation(n_offers=2)
    by_page = a_submitted_card(made.offers[0], made.panel[0], 7)

    answer = post(made.panel[0], "scorecards/submit/", card(made.offers[1], "7"))

    assert answer.status_code == 200, answer.json()
    by_api = Scorecard.objects.get(offer=made.offers[1])
    assert (by_api.state, by_api.rubric) == (by_page.state, by_page.rubric)
    assert [score.value for score in by_api.scores.all()] == [score.value for score in by_page.scores.all()]
    assert set(answer.json()) == {"id", "offer", "state", "saved_at", "submitted_at"}


def test_a_draft_is_saved(post):
    made = an_evaluation(n_offers=1)

    answer = post(
        made.panel[0], "scorecards/save/", card(made.offers[0], scores=[{"criterion": "other", "value": "4"}])
    )

    assert answer.json()["state"] == ScorecardState.DRAFT


@pytest.mark.parametrize(
    ("value", "status"), [("11", 422), ("-1", 422), ("NaN", 422), ("Infinity", 422), ("five", 422)]
)
def test_a_score_that_cannot_be_right_is_refused(post, value, status):
    made = an_evaluation(n_offers=1)

    answer = post(made.panel[0], "scorecards/submit/", card(made.offers[0], value))

    assert answer.status_code == status
    assert Scorecard.objects.count() == 0


def test_a_second_submission_is_refused_and_the_same_one_sent_twice_is_answered_again(post):
    made = an_evaluation(n_offers=1)
    sent = card(made.offers[0])

    first = post(made.panel[0], "scorecards/submit/", sent, **{"Idempotency-Key": "one"})
    again = post(made.panel[0], "scorecards/submit/", sent, **{"Idempotency-Key": "one"})
    other = post(made.panel[0], "scorecards/submit/", sent)

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert first.json() == again.json()


def test_cards_listed_are_those_one_may_see(get):
    made = an_evaluation(n_offers=1, n_panelists=2)
    a_submitted_card(made.offers[0], made.panel[0])

    assert get(made.panel[0], "scorecards/").json()["count"] == 1
    assert get(made.panel[1], "scorecards/").json()["count"] == 0
    assert get(a_bidder(), "scorecards/").json()["count"] == 0


def test_a_rubric_is_written_and_used(post):
    made = an_evaluation(n_offers=0, is_rubric_chosen=False)
    criteria = [{"code": "all", "label": "All in all", "weight": 100, "scale_max": 5}]
    draft = {
        "organisation": str(made.solicitation.organisation_id),
        "code": "ours",
        "title": "Ours",
        "criteria": criteria,
    }

    answer = post(made.procurement, "rubrics/", draft)

    assert answer.status_code == 201, answer.json()
    used = post(
        made.procurement, f"rubrics/{answer.json()['id']}/use/", {"solicitation": str(made.solicitation.pk)}
    )
    assert used.status_code == 204
    assert Rubric.objects.get(solicitations=made.solicitation).title == "Ours"


def test_a_rubric_whose_weights_do_not_sum_is_refused(post):
    made = an_evaluation(n_offers=0)
    criteria = [{"code": "all", "label": "All in all", "weight": 90}]
    draft = {
        "organisation": str(made.solicitation.organisation_id),
        "code": "o",
        "title": "O",
        "criteria": criteria,
    }

    answer = post(made.procurement, "rubrics/", draft)

    assert (answer.status_code, answer.json()["field"]) == (422, "criteria")


def test_the_ranking_is_the_pages(get):
    made = an_evaluation(n_offers=2)
    run = a_finished_run(made, prices=[12.0, 10.0])

    body = get(made.chair, f"rankings/{made.solicitation.pk}/").json()

    assert body["run"] == str(run.pk)
    assert [(row["alias"], row["rank"]) for row in body["offers"]] == [
        (made.offers[1].alias, 1),
        (made.offers[0].alias, 2),
    ]
    value = run.offers.get(offer=made.offers[1]).nmv_usd_per_kw_year
    assert Decimal(body["offers"][0]["nmv_usd_per_kw_year"]) == value


def test_the_ranking_without_a_finished_run_is_refused_and_to_an_unscored_panelist_forbidden(get):
    made = an_evaluation(n_offers=1)
    path = f"rankings/{made.solicitation.pk}/"

    assert get(made.chair, path).json()["code"] == "no_finished_run"
    assert get(made.panel[0], path).status_code == 403
    assert get(a_bidder(), path).status_code == 404


def test_a_set_is_chosen_proposed_and_approved(post):
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    named = {"solicitation": str(made.solicitation.pk)}

    added = post(made.procurement, "selections/add/", named | {"offer": str(made.offers[0].pk)})
    proposed = post(made.procurement, "selections/propose/", named | {"reason": "It is the best."})
    decided = post(made.chair, f"selections/{added.json()['id']}/decide/", {"is_approved": True})

    assert added.json()["offers"] == [str(made.offers[0].pk)]
    assert proposed.json()["state"] == SelectionState.PROPOSED
    assert decided.json()["state"] == SelectionState.APPROVED


def test_a_set_is_invisible_to_outsiders(get, post):
    made = an_evaluation(n_offers=1)
    a_finished_run(made)
    selection = add_offer(
        solicitation=made.solicitation, offer=made.offers[0], by=made.procurement, now=database_now()
    )
    bidder = made.offers[0].created_by

    assert get(bidder, f"selections/{selection.pk}/").status_code == 404
    assert post(bidder, f"selections/{selection.pk}/decide/", {"is_approved": True}).status_code == 404
    named = {"solicitation": str(made.solicitation.pk), "offer": str(made.offers[0].pk)}
    # Whatever is named: bidders choose nothing.
    assert post(bidder, "selections/add/", named).status_code == 403
    assert Selection.objects.get().offers.count() == 1
