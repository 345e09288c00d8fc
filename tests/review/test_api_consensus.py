from decimal import Decimal

import pytest

from accounts.models import Membership
from accounts.states import Role
from kernel.clock import database_now
from review.models import Consensus, OutlierReason, ReviewPlan, Score, ScoresLock
from review.services import ScoreDraft, submit_scorecard
from solicitations.models import Declaration, Recusal
from tests.factories.review import a_submitted_card, all_scores, an_evaluation
from tests.factories.solicitations import a_draft_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client):
    """Speak JSON as a person."""

    def spoken(person, method, path, data=None):
        client.force_login(person)
        send = getattr(client, method)
        return send(f"/api/v1/{path}", data, content_type="application/json")

    return spoken


def two_cards(value=9):
    made = an_evaluation(n_offers=1, n_panelists=2)
    a_submitted_card(made.offers[0], made.panel[0])
    given = all_scores(5, other=ScoreDraft(Decimal(value), "as I see it"))
    submit_scorecard(offer=made.offers[0], by=made.panel[1], scores=given, now=database_now())
    return made


def test_consensus_and_lock_go_through_the_api(call):
    made = two_cards()
    body = {"offer": str(made.offers[0].pk), "criterion": "other", "value": "7.5", "reason": "agreed"}
    assert call(made.panel[0], "post", "consensus/", body).status_code == 403
    assert call(made.chair, "post", "consensus/", body | {"value": "11"}).status_code == 422
    assert call(made.chair, "post", "consensus/", body | {"criterion": "charm"}).status_code == 422

    recorded = call(made.chair, "post", "consensus/", body)
    locked = call(made.chair, "post", "scores-locks/", {"solicitation": str(made.solicitation.pk)})

    assert (recorded.status_code, recorded.json()["number"]) == (201, 1)
    assert (locked.status_code, locked.json()["digest"]) == (201, ScoresLock.objects.get().digest)
    assert call(made.chair, "post", "consensus/", body).status_code == 403
    assert Consensus.objects.count() == 1


def test_an_outlier_is_explained_by_its_scorer(call):
    made = two_cards()
    card = Score.objects.get(value=9).scorecard_id
    body = {"criterion": "other", "reason": "I know such plants"}

    assert call(made.panel[0], "post", f"scorecards/{card}/explain/", body).status_code == 403
    assert call(made.panel[1], "post", f"scorecards/{card}/explain/", body).status_code == 204

    assert OutlierReason.objects.get().reason == "I know such plants"


def test_a_review_plan_is_written_in_a_draft(call):
    solicitation = a_draft_solicitation()
    officer = assign(solicitation, Role.PROCUREMENT)
    Membership.objects.filter(user=officer).update(roles=[Role.PROCUREMENT])
    path = f"review-plans/{solicitation.pk}/"
    assert call(officer, "get", path).json()["policy"] == "LEXICOGRAPHIC"

    refused = call(officer, "put", path, {"policy": "CUTOFF"})
    written = call(officer, "put", path, {"policy": "CUTOFF", "least_quality": "60"})

    assert (refused.status_code, refused.json()["field"]) == (422, "least_quality")
    assert (written.status_code, ReviewPlan.objects.get().least_quality) == (200, 60)
    assert call(an_evaluation(n_offers=0).chair, "get", path).status_code == 404


def test_interests_are_declared_and_people_recused(call):
    made = an_evaluation(n_offers=1)
    member, here = made.panel[0], str(made.solicitation.pk)
    body = {"solicitation": here, "organisations": ["Acme"], "name_typed": member.full_name}

    signed = call(member, "post", "declarations/", body)
    out = {"solicitation": here, "user": str(member.pk), "reason": "a cousin bids"}
    refused = call(made.chair, "post", "recusals/", out)
    done = call(made.procurement, "post", "recusals/", out)

    assert (signed.status_code, refused.status_code, done.status_code) == (201, 403, 201)
    assert Declaration.objects.get().organisations == ["Acme"]
    assert Recusal.objects.get().user == member
    assert call(member, "post", "declarations/", body).status_code in {403, 404}
