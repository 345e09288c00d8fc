"""What follows the opening, by API: the same services as the pages, asked by the right people alone."""

import json
from datetime import timedelta

import pytest

from accounts.states import Role
from bids.models import (
    AffiliateRelease,
    Check,
    CureRequest,
    Disqualification,
    Examination,
    Finding,
    IncrementalityDecision,
    Offer,
    ScreenTerms,
)
from bids.services import answer_cure, examine_offers
from bids.states import CheckCode, DisqualificationState, ExaminationState, ScreenKind
from kernel.clock import database_now
from solicitations.states.principles import COUNTING_RULES
from tests.factories.accounts import a_bidder
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def procurement(solicitation):
    return assign(solicitation, Role.PROCUREMENT)


@pytest.fixture
def evaluator(solicitation):
    return assign(solicitation, Role.EVALUATOR)


@pytest.fixture
def bidder():
    return a_bidder()


@pytest.fixture
def offer(solicitation, procurement, evaluator, bidder):
    made = a_submitted_offer(solicitation, bidder)
    open_all(solicitation, procurement, evaluator)
    examine_offers(examination_id=solicitation.examinations.get().pk)
    return Offer.objects.select_related("solicitation__organisation", "organisation").get(pk=made.pk)


@pytest.fixture
def send(client):
    def sent(user, path, body=None):
        client.force_login(user)
        return client.post(f"/api/v1/{path}/", json.dumps(body or {}), content_type="application/json")

    return sent


def test_a_check_is_judged_and_one_by_hand_added(send, offer, procurement, evaluator):
    check = Check.objects.filter(conformity__offer=offer, code=CheckCode.REGISTRATION).get()
    body = {"outcome": "PASS", "note": "Seen."}
    told = send(procurement, f"checks/{check.pk}/judge", body)
    assert (told.status_code, told.json()["counts"]) == (200, "PASS")
    assert send(evaluator, f"checks/{check.pk}/judge").status_code == 403
    assert send(procurement, f"checks/{check.pk}/judge").json()["errors"].keys() == {"outcome", "note"}
    made = send(procurement, f"opened-offers/{offer.pk}/add-check", {**body, "label": "Site visit"})
    assert (made.status_code, Check.objects.get(pk=made.json()["id"]).label) == (201, "Site visit")


def test_a_cure_is_asked_for_and_decided(send, offer, procurement, bidder):
    due_at = database_now() + timedelta(days=2)
    body = {"text": "Which day?", "fields_asked": ["commercial_operation_on"], "due_at": due_at.isoformat()}
    made = send(procurement, f"opened-offers/{offer.pk}/ask-to-cure", body)
    cure = CureRequest.objects.get(pk=made.json()["id"])
    assert (made.status_code, cure.fields) == (201, ["commercial_operation_on"])
    answer_cure(cure=cure, text="This one.", corrections={"commercial_operation_on": "2027-04-01"}, by=bidder)
    assert send(bidder, f"cure-requests/{cure.pk}/decide").status_code == 403
    told = send(procurement, f"cure-requests/{cure.pk}/decide", {"accepts": True, "note": "Fine."})
    assert (told.status_code, told.json()["is_accepted"]) == (200, True)


def test_a_disqualification_is_proposed_confirmed_and_reversed(send, offer, procurement, evaluator, bidder):
    made = send(procurement, f"opened-offers/{offer.pk}/propose-disqualification", {"reason": "No site."})
    where = f"disqualifications/{made.json()['id']}"
    assert send(procurement, f"{where}/confirm").status_code == 403
    assert send(evaluator, f"{where}/confirm").json()["state"] == "CONFIRMED"
    assert send(bidder, f"{where}/reverse", {"reason": "Please."}).status_code == 403
    assert send(procurement, f"{where}/reverse", {"reason": "There is one."}).json()["state"] == "REVERSED"
    again = send(procurement, f"opened-offers/{offer.pk}/propose-disqualification", {"reason": "No grid."})
    told = send(evaluator, f"disqualifications/{again.json()['id']}/decline", {"note": "There is."})
    assert told.json()["state"] == "DECLINED"
    assert set(Disqualification.objects.values_list("state", flat=True)) == {
        DisqualificationState.REVERSED,
        DisqualificationState.DECLINED,
    }


RULING = {
    "service": "system_ra",
    "extent": "PARTLY",
    "paid_kw": "500",
    "payer": "Peak rewards",
    "payer_kind": "programme",
    "evidence": "Line 2.",
    "reason": "Enrolled before.",
    "rules": {rule.code: True for rule in COUNTING_RULES},
}


def test_an_increment_is_decided_on_what_the_evidence_is(client, send, offer, procurement, bidder):
    path = f"opened-offers/{offer.pk}"
    made = send(procurement, f"{path}/decide-increment", RULING)
    assert (made.status_code, IncrementalityDecision.objects.get().paid_kw) == (201, 500)
    assert send(bidder, f"{path}/decide-increment").status_code == 403
    wrong = send(procurement, f"{path}/decide-increment", {**RULING, "rules": {}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, COUNTING_RULES[0].code)
    client.force_login(procurement)
    told = client.get(f"/api/v1/{path}/incrementality/").json()
    assert [each["payer"] for each in told["decisions"]] == ["Peak rewards"]
    assert [each["code"] for each in told["rules"]] == [rule.code for rule in COUNTING_RULES]
    client.force_login(bidder)
    assert client.get(f"/api/v1/{path}/incrementality/").status_code == 404


def test_an_affiliates_offer_is_released_by_the_evaluator_alone(send, offer, procurement, evaluator):
    organisation = offer.organisation
    organisation.affiliate_of = offer.solicitation.organisation
    organisation.save()
    path = f"opened-offers/{offer.pk}/release"
    assert send(procurement, path, {"note": "Fine."}).status_code == 404
    assert send(evaluator, path).status_code == 422
    check_all(offer)
    made = send(evaluator, path, {"note": "It competes like others."})
    assert (made.status_code, AffiliateRelease.objects.count()) == (201, 1)


def check_all(offer):
    Check.objects.filter(conformity__offer=offer).update(
        judged="PASS", note="Seen.", judged_at=database_now()
    )


def test_checks_are_run_again_and_screens_set(client, send, offer, procurement, evaluator):
    where = f"examinations/{offer.solicitation_id}"
    assert send(procurement, f"{where}/run").status_code == 201
    assert send(procurement, f"{where}/run").status_code == 409
    assert Examination.objects.latest("number").state == ExaminationState.QUEUED
    assert send(procurement, f"{where}/set-terms").status_code == 403
    told = send(evaluator, f"{where}/set-terms", {"close_price": "0.01"})
    assert (told.status_code, ScreenTerms.objects.get().low_price) == (200, told_as("0.3"))
    assert send(a_bidder(), f"{where}/run").status_code == 404
    client.force_login(procurement)
    assert [each["number"] for each in client.get(f"/api/v1/{where}/").json()] == [2, 1]


def told_as(number):
    return type(ScreenTerms._meta.get_field("low_price").default)(number)


def test_a_finding_is_the_evaluators_until_it_is_released(client, send, offer, procurement, evaluator):
    found = Finding.objects.create(
        examination=offer.solicitation.examinations.get(),
        kind=ScreenKind.SAME_PRICE,
        words="Same prices.",
        innocent="Chance.",
        fingerprint="f" * 64,
    )
    found.offers.set([offer])
    listed = f"/api/v1/examinations/{offer.solicitation_id}/findings/"
    client.force_login(procurement)
    assert client.get(listed).json() == []
    assert send(procurement, f"findings/{found.pk}/release", {"note": "x"}).status_code == 404
    assert send(evaluator, f"findings/{found.pk}/release").status_code == 422
    assert send(evaluator, f"findings/{found.pk}/release", {"note": "Ask both."}).status_code == 200
    client.force_login(procurement)
    assert [each["aliases"] for each in client.get(listed).json()] == [["Offer A"]]
