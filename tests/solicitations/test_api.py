from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.states import Role
from audit.states import SYSTEM
from kernel.clock import database_now
from solicitations.models import Need, Solicitation
from solicitations.services import record_evaluation_lock, record_opening_key, record_protocol_lock
from tests.factories.accounts import a_bidder, a_person, a_utility
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_facility,
    a_need,
    a_project,
    a_published_solicitation,
    assign,
)
from tests.solicitations.importing import work
from tests.solicitations.workbooks import ddor_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


def need_json(utility, **changes):
    return {
        "organisation": str(utility.pk),
        "code": "GNA_1",
        "title": "Feeder overload",
        "facility": str(a_facility(utility).pk),
        "service": "DISTRIBUTION_CAPACITY",
        "projects": [str(a_project(utility).pk)],
        "call": {
            "amount_by_year": {"2027": "2350"},
            "windows": [{"months": [6, 7, 8, 9], "start_hour": 15, "end_hour": 22}],
            "duration_hours": 5,
            "calls_per_year": 100,
        },
        **changes,
    }


def test_a_need_is_posted_published_and_read_by_everybody(api, utility, planner):
    api.force_authenticate(planner)
    made = api.post("/api/v1/needs/", need_json(utility), format="json")
    assert made.status_code == 201
    address = f"/api/v1/needs/{made.data['id']}/"
    assert APIClient().get(address).status_code == 404
    assert api.post(f"{address}publish/").status_code == 200
    shown = APIClient().get(address).json()
    assert shown["amount_by_year"] == {"2027": "2350.000"}
    assert shown["windows"] == [{"months": [6, 7, 8, 9], "day_type": "ALL", "start_hour": 15, "end_hour": 22}]


def test_the_same_post_sent_twice_posts_once(api, utility, planner):
    api.force_authenticate(planner)
    body = need_json(utility)
    answers = [api.post("/api/v1/needs/", body, format="json", HTTP_IDEMPOTENCY_KEY="k-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Need.objects.count() == 1
    other = api.post("/api/v1/needs/", {**body, "code": "GNA_2"}, format="json", HTTP_IDEMPOTENCY_KEY="k-1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    "changes",
    [
        {"call": None},
        {"profile": {"hours": [{"year": 2027, "month": 7, "hour": 17, "amount": "1"}]}},
        {"call": None, "profile": {"hours": [{"year": 2027, "month": 13, "hour": 17, "amount": "1"}]}},
        {"call": None, "profile": {"hours": [{"year": 2027, "month": 7, "hour": 24, "amount": "1"}]}},
        {"call": None, "profile": {"hours": [{"year": 2027, "month": 7, "hour": 17, "amount": "NaN"}]}},
        {"call": None, "profile": {"hours": [{"year": 2027, "month": 7, "hour": 17, "amount": "-1"}]}},
        {"published_need_kw": "Infinity"},
        {"published_need_kw": "-5"},
        {"notice_hours": "-1"},
        {"service": "MAGIC"},
        {"code": ""},
    ],
)
def test_wrong_input_is_422_and_nothing_is_kept(api, utility, planner, changes):
    api.force_authenticate(planner)
    answer = api.post("/api/v1/needs/", need_json(utility, **changes), format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert Need.objects.count() == 0


def test_a_stranger_posts_nothing(api, utility):
    body = need_json(utility)
    assert api.post("/api/v1/needs/", body, format="json").status_code == 401
    api.force_authenticate(a_person(utility, Role.PROCUREMENT))
    assert api.post("/api/v1/needs/", body, format="json").status_code == 403


def test_a_facility_one_may_not_see_cannot_be_named(api, utility, planner):
    api.force_authenticate(planner)
    foreign = str(a_facility(a_utility()).pk)
    assert api.post("/api/v1/needs/", need_json(utility, facility=foreign), format="json").status_code == 404


def test_lists_hide_drafts(api, utility, planner):
    draft = a_draft_solicitation(utility)
    published = a_published_solicitation(utility)
    for path in ("needs", "solicitations", "projects", "facilities", "pro-formas", "questions", "imports"):
        assert api.get(f"/api/v1/{path}/").status_code == 200
    ids = [row["id"] for row in api.get("/api/v1/solicitations/").json()["results"]]
    assert ids == [str(published.pk)]
    api.force_authenticate(assign(draft, Role.EVALUATOR))
    assert api.get(f"/api/v1/solicitations/{draft.pk}/").status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_lists_cost_the_same_for_one_row_and_for_three(api, utility, django_assert_num_queries, n):
    for _ in range(n):
        need = a_need(utility)
        Need.objects.filter(pk=need.pk).update(published_at=database_now())
    with django_assert_num_queries(3):  # count, needs, projects
        assert api.get("/api/v1/needs/").json()["count"] == n


def test_a_solicitation_goes_from_draft_to_published_by_api(api, utility):
    officer, planner = a_person(utility, Role.PROCUREMENT), a_person(utility, Role.PLANNER)
    api.force_authenticate(planner)
    need = api.post("/api/v1/needs/", need_json(utility), format="json").json()["id"]
    api.force_authenticate(officer)
    text = "The seller {{ seller }} delivers."
    terms = [{"code": "seller", "label": "Seller", "kind": "text", "source": "bidder"}]
    contract = {
        "organisation": str(utility.pk),
        "title": "Agreement",
        "version": "1",
        "text": text,
        "terms": terms,
    }
    pro_forma = api.post("/api/v1/pro-formas/", contract, format="json").json()["id"]
    begun = {"organisation": str(utility.pk), "code": "RFO-1", "title": "Relief", "route": []}
    made = api.post("/api/v1/solicitations/", begun, format="json")
    address = f"/api/v1/solicitations/{made.json()['id']}/"
    now = database_now()
    given = {
        "title": "Relief",
        "needs": [need],
        "pro_forma": pro_forma,
        "questions_due_at": (now + timedelta(days=3)).isoformat(),
        "offers_due_at": (now + timedelta(days=9)).isoformat(),
    }
    assert api.put(address, given, format="json").json()["lots"][0]["need"] == need
    refused = api.post(f"{address}publish/")
    assert (refused.status_code, refused.json()["code"]) == (422, "incomplete")
    solicitation = Solicitation.objects.get()
    evaluator = assign(a_published_solicitation(), Role.EVALUATOR)
    assigned = api.post(f"{address}assign/", {"user": str(evaluator.pk), "role": "EVALUATOR"}, format="json")
    assert assigned.status_code == 201
    record_protocol_lock(solicitation=solicitation, digest="a" * 64, at=now, actor=SYSTEM)
    record_evaluation_lock(solicitation=solicitation, digest="b" * 64, at=now, actor=SYSTEM)
    record_opening_key(solicitation=solicitation, fingerprint="c" * 64, at=now, actor=SYSTEM, facts={})
    assert api.post(f"{address}publish/").json()["state"] == "PUBLISHED"
    shorter = {"at": (now + timedelta(days=8)).isoformat(), "reason": "x"}
    assert api.post(f"{address}extend/", shorter, format="json").json()["field"] == "at"
    assert api.post(f"{address}cancel/", {"reason": "No more."}, format="json").json()["state"] == "CANCELLED"
    assert APIClient().get(address).json()["closing_reason"] == "No more."


def test_who_asked_is_told_to_the_asker_alone(api, utility):
    solicitation = a_published_solicitation(utility)
    officer, bidder = assign(solicitation, Role.PROCUREMENT), a_bidder()
    organisation = str(bidder.memberships.get().organisation_id)
    api.force_authenticate(bidder)
    given = {"organisation": organisation, "solicitation": str(solicitation.pk), "text": "May we?"}
    asked = api.post("/api/v1/questions/", given, format="json")
    assert (asked.status_code, asked.json()["asking_organisation"]) == (201, organisation)
    api.force_authenticate(officer)
    address = f"/api/v1/questions/{asked.json()['id']}/"
    assert api.get(address).json()["asking_organisation"] is None
    assert api.post(f"{address}answer/", {"answer": "You may."}, format="json").json()["answer"] == "You may."
    assert APIClient().get(address).json()["asking_organisation"] is None


def test_a_workbook_is_read_then_committed(api, utility, planner):
    api.force_authenticate(planner)

    def send(content, name="report.xlsx"):
        upload = SimpleUploadedFile(name, content)
        return api.post("/api/v1/imports/", {"organisation": str(utility.pk), "kind": "DDOR", "file": upload})

    wrong = send(ddor_workbook({"Month": "13"}))
    assert (wrong.status_code, wrong.json()["state"]) == (202, "QUEUED")
    work()
    refused = api.get(f"/api/v1/imports/{wrong.json()['id']}/").json()
    assert (refused["state"], [(p["row"], p["column"]) for p in refused["problems"]]) == (
        "REFUSED",
        [(9, "Month")],
    )
    assert send(b"no workbook").status_code == 422
    kept = send(ddor_workbook({}))
    work()
    committed = api.post(f"/api/v1/imports/{kept.json()['id']}/commit/", {}, format="json")
    assert (committed.status_code, committed.json()["state"]) == (202, "WRITING")
    work()
    done = api.get(f"/api/v1/imports/{kept.json()['id']}/").json()
    assert (done["state"], done["outcome"]["n_needs"]) == ("WRITTEN", 1)
    assert Need.objects.count() == 1
