import json
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.services import issue_token
from accounts.states import Role
from bids.models import Offer, OfferVersion
from bids.queries import document_of
from kernel.clock import database_now
from tests.factories.accounts import a_bidder
from tests.factories.bids import PRICE, a_submitted_offer, a_technical_part, open_all
from tests.factories.keys import seat, words_of
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def _headers(user, *scopes, **more):
    _, clear_text = issue_token(
        user=user,
        name="test",
        scopes=list(scopes or ("read", "write")),
        life=timedelta(days=1),
        now=database_now(),
    )
    return {"Authorization": f"Bearer {clear_text}", **more}


def _body(solicitation, **changes):
    return {
        "solicitation": str(solicitation.pk),
        "technical": a_technical_part(solicitation, **changes),
        "price": PRICE,
    }


def _post(client, body, headers):
    return client.post("/api/v1/offers/", json.dumps(body), content_type="application/json", headers=headers)


def test_an_offer_by_api_is_sealed_and_answered_with_its_digest(client, solicitation):
    answer = _post(client, _body(solicitation), _headers(a_bidder()))
    version = OfferVersion.objects.get()
    assert answer.status_code == 201
    assert answer.json()["commitment"] == version.commitment == document_of(version.offer).digest
    assert set(answer.json()) == {"offer", "version", "commitment", "submitted_at", "receipt"}


def test_the_same_key_submits_once(client, solicitation):
    headers = _headers(a_bidder(), **{"Idempotency-Key": "upload-1"})
    answers = [_post(client, _body(solicitation), headers).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert Offer.objects.count() == 1


def test_every_problem_is_named_by_path(client, solicitation):
    answer = _post(client, _body(solicitation, contract_kw=[-1] * 12, availability=3), _headers(a_bidder()))
    assert answer.status_code == 422
    assert {"technical.contract_kw[1]", "technical.availability"} <= {
        e["path"] for e in answer.json()["errors"]
    }
    assert Offer.objects.count() == 0


def test_a_late_offer_is_409(client, solicitation):
    pass_deadline(solicitation)
    answer = _post(client, _body(solicitation), _headers(a_bidder()))
    assert (answer.status_code, answer.json()["code"]) == (409, "late")


def test_a_reading_token_does_not_write(client, solicitation):
    assert _post(client, _body(solicitation), _headers(a_bidder(), "read")).status_code == 403


def test_without_a_login_nothing_is_submitted(client, solicitation):
    assert _post(client, _body(solicitation), {}).status_code == 401


def test_a_token_that_is_no_token_is_refused(client):
    assert client.get("/api/v1/offers/", headers={"Authorization": "Bearer gt_nonsense"}).status_code == 401


def test_lists_show_mine_and_after_the_opening_those_i_evaluate(client, solicitation):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    chair = assign(solicitation, Role.CHAIR)

    def seen_by(user):
        return [row["id"] for row in client.get("/api/v1/offers/", headers=_headers(user)).json()["results"]]

    assert (seen_by(bidder), seen_by(chair), seen_by(a_bidder())) == ([str(offer.pk)], [], [])
    open_all(solicitation)
    assert (seen_by(chair), seen_by(a_bidder())) == ([str(offer.pk)], [])


def test_one_offer_shows_its_price_only_to_those_who_may_see_it(client, solicitation):
    offer = a_submitted_offer(solicitation)
    open_all(solicitation)
    prices = {
        role: client.get(f"/api/v1/offers/{offer.pk}/", headers=_headers(assign(solicitation, role))).json()[
            "price"
        ]
        for role in (Role.CHAIR, Role.PANEL)
    }
    assert prices[Role.CHAIR]["fixed_usd_per_kw_month"] == "12"
    assert prices[Role.PANEL] is None


def test_replacing_and_withdrawing_by_api(client, solicitation):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    headers = _headers(bidder)
    body = {key: value for key, value in _body(solicitation, name="Second").items() if key != "solicitation"}
    url = f"/api/v1/offers/{offer.pk}/"
    assert (
        client.put(url, json.dumps(body), content_type="application/json", headers=headers).json()["version"]
        == 2
    )
    assert client.post(f"{url}withdraw/", headers=headers).status_code == 204
    offer.refresh_from_db()
    assert offer.state == "WITHDRAWN"


def test_two_roles_open_by_api(client, solicitation):
    a_submitted_offer(solicitation)
    openers = [assign(solicitation, role) for role in (Role.PROCUREMENT, Role.EVALUATOR)]
    pass_deadline(solicitation)
    url = f"/api/v1/openings/{solicitation.pk}/share/"
    answers = []
    for person, role in zip(openers, (Role.PROCUREMENT, Role.EVALUATOR), strict=True):
        seat(solicitation, person, role)
        body = json.dumps({"words": words_of(role)})
        sent = client.post(url, body, content_type="application/json", headers=_headers(person))
        answers.append(sent.json())
    assert [(answer["is_open"], answer["n_opened"]) for answer in answers] == [(False, 0), (True, 1)]
    assert answers[0]["still_missing"].startswith("the independent evaluator")
    chair = _headers(assign(solicitation, Role.CHAIR))
    body = json.dumps({"words": words_of(Role.EVALUATOR)})
    assert client.post(url, body, content_type="application/json", headers=chair).status_code == 403


def test_the_openapi_document_is_made(client):
    answer = client.get(reverse("api-schema"), headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.json()["openapi"].startswith("3.1")
    assert "/api/v1/offers/" in answer.json()["paths"]
