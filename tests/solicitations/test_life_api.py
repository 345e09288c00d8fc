from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from accounts.states import OrganisationKind, Role
from kernel.clock import database_now
from solicitations.models import Lesson, Solicitation, Stage
from solicitations.states import SolicitationState
from tests.factories.accounts import a_person, a_utility, an_organisation
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_pro_forma,
    a_published_solicitation,
    assign,
)

pytestmark = pytest.mark.django_db
S = SolicitationState


def client_of(person=None):
    client = APIClient()
    if person is not None:
        client.force_authenticate(person)
    return client


def address(solicitation, action=""):
    return f"/api/v1/solicitations/{solicitation.pk}/{action}"


def test_a_comment_round_goes_by_api_from_opening_to_end():
    utility = a_utility()
    draft = a_draft_solicitation(utility, pro_forma=a_pro_forma(utility), route=["COMMENT"])
    officer, guest = (
        client_of(assign(draft, Role.PROCUREMENT)),
        a_person(an_organisation(OrganisationKind.REGULATOR)),
    )
    due = (database_now() + timedelta(days=15)).isoformat()
    assert (
        client_of(guest).post(address(draft, "open-comments/"), {"comments_due_at": due}).status_code == 404
    )
    opened = officer.post(address(draft, "open-comments/"), {"comments_due_at": due}, format="json")
    assert (opened.status_code, opened.json()["state"]) == (200, "COMMENT")
    given = {
        "solicitation": str(draft.pk),
        "organisation": str(guest.memberships.get().organisation_id),
        "subject": "NEED",
        "text": "Which year?",
    }
    made = client_of(guest).post("/api/v1/comments/", given, format="json")
    assert (made.status_code, made.json()["organisation"]) == (201, None)
    assert client_of().get("/api/v1/comments/").json()["results"] == []
    one = f"/api/v1/comments/{made.json()['id']}/"
    assert client_of(guest).post(f"{one}answer/", {"answer": "x"}, format="json").status_code == 403
    assert officer.post(f"{one}answer/", {"answer": "2028."}, format="json").json()["answer"] == "2028."
    assert [row["answer"] for row in client_of().get("/api/v1/comments/").json()["results"]] == ["2028."]
    assert officer.post(address(draft, "close-comments/")).status_code == 409
    draft.dates.update(at=database_now())
    assert officer.post(address(draft, "close-comments/")).json()["state"] == "DRAFT"


def test_rules_are_put_by_api_and_read_by_whoever_sees_the_solicitation():
    draft = a_draft_solicitation()
    officer = client_of(assign(draft, Role.PROCUREMENT))
    put = officer.put(
        address(draft, "rules/"), {"least_offer_kw": "250", "allows_variants": False}, format="json"
    )
    assert (put.status_code, put.json()["least_offer_kw"]) == (200, "250.000")
    wrong = officer.put(address(draft, "rules/"), {"least_offer_kw": "-1"}, format="json")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "least_offer_kw")
    assert client_of().get(address(draft, "rules/")).status_code == 404
    assert client_of().get(address(a_published_solicitation(), "rules/")).json()["least_offer_kw"] is None


def test_steps_and_verdicts_are_taken_by_api():
    solicitation = a_published_solicitation(route=["SELECTION", "CONSULTATION"])
    officer, group = (client_of(assign(solicitation, role)) for role in (Role.PROCUREMENT, Role.PRG))
    Solicitation.objects.filter(pk=solicitation.pk).update(state=S.SELECTION)
    now = database_now()
    Stage.objects.create(
        solicitation=solicitation, state=S.SELECTION, began_at=now, verdict="PASSED", decided_at=now
    )
    taken = officer.post(address(solicitation, "step/"), {"state": "CONSULTATION"}, format="json")
    assert taken.json()["state"] == "CONSULTATION"
    verdict = {"is_passed": False, "reason": "One site."}
    assert officer.post(address(solicitation, "verdict/"), verdict, format="json").status_code == 403
    assert (
        group.post(address(solicitation, "verdict/"), verdict, format="json").json()["state"] == "SELECTION"
    )
    stages = client_of().get(address(solicitation, "stages/")).json()
    assert [(row["state"], row["verdict"]) for row in stages] == [
        ("SELECTION", "PASSED"),
        ("CONSULTATION", "REJECTED"),
        ("SELECTION", ""),
    ]


def test_principles_deviations_and_lessons_are_public_by_api():
    solicitation = a_published_solicitation(evaluation_digest="b" * 64)
    officer, evaluator = (
        client_of(assign(solicitation, role)) for role in (Role.PROCUREMENT, Role.EVALUATOR)
    )
    said = {"code": "FAIR", "text": "I saw it."}
    assert officer.post(address(solicitation, "principles/"), said, format="json").status_code == 403
    lines = evaluator.post(address(solicitation, "principles/"), said, format="json").json()
    assert {line["code"]: line["comment"] for line in lines}["FAIR"] == "I saw it."
    given = {"part": "CURVES", "description": "v2", "reason": "withdrawn"}
    made = officer.post(address(solicitation, "deviations/"), given, format="json").json()
    assert client_of().get(address(solicitation, "deviations/")).json() == made
    Solicitation.objects.filter(pk=solicitation.pk).update(state=S.NO_AWARD)
    lesson = {"part": "PROCESS", "text": "Slow.", "proposal": "Sooner."}
    closed = officer.post(address(solicitation, "close/"), {"lessons": [lesson]}, format="json")
    assert (closed.json()["state"], Lesson.objects.get().proposal) == ("CLOSED", "Sooner.")
    draft = a_draft_solicitation(solicitation.organisation)
    answer = {"lesson": str(Lesson.objects.get().pk), "is_taken_up": True, "note": "Yes."}
    buyer = client_of(assign(draft, Role.PROCUREMENT))
    assert buyer.post(address(draft, "lessons/"), answer, format="json").status_code == 200
    assert buyer.post(address(draft, "lessons/"), answer, format="json").status_code == 409
