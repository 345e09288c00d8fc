import pytest

from contracts.models import Award, Contract
from contracts.states import ContractState, Outcome
from tests.factories.accounts import a_bidder

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(client):
    """Send JSON as a person."""

    def sent(person, path, data, **headers):
        client.force_login(person)
        return client.post(f"/api/v1/{path}", data, content_type="application/json", headers=headers)

    return sent


def test_an_award_is_made_once_however_often_it_is_sent(post, approved):
    sent = {
        "solicitation": str(approved.solicitation.pk),
        "reason": "Least cost.",
        "given_terms": {"delay_damages": "690"},
    }

    first = post(approved.procurement, "awards/", sent, **{"Idempotency-Key": "one"})
    again = post(approved.procurement, "awards/", sent, **{"Idempotency-Key": "one"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (Award.objects.count(), Contract.objects.count()) == (1, 1)


def test_no_award_by_the_api(post, made):
    answer = post(
        made.chair, "awards/none/", {"solicitation": str(made.solicitation.pk), "reason": "Too dear."}
    )

    assert (answer.status_code, answer.json()["outcome"]) == (201, Outcome.NO_AWARD)


def test_outcomes_are_public_and_contracts_are_not(client, award):
    assert client.get("/api/v1/awards/").json()["results"][0]["reason"] == "Least cost."
    assert client.get("/api/v1/contracts/").json()["count"] == 0


def test_a_contract_is_accepted_by_both_sides(post, approved, contract):
    sent = {"pdf_sha256": contract.pdf.sha256}

    for person in (contract.offer.created_by, approved.procurement):
        answer = post(person, f"contracts/{contract.pk}/accept/", sent)
        assert answer.status_code == 200, answer.json()

    assert answer.json() == {
        "id": str(contract.pk),
        "number": contract.number,
        "state": ContractState.ACCEPTED,
        "ended_at": answer.json()["ended_at"],
    }


def test_a_contract_is_declined(post, contract):
    answer = post(
        contract.offer.created_by, f"contracts/{contract.pk}/decline/", {"reason": "Sold elsewhere."}
    )

    assert answer.json()["state"] == ContractState.DECLINED


def test_outsiders_meet_no_contract(post, client, approved, contract):
    for person in (a_bidder(), approved.offers[1].created_by):
        assert post(person, f"contracts/{contract.pk}/accept/", {"pdf_sha256": "x"}).status_code == 404
        assert client.get(f"/api/v1/contracts/{contract.pk}/").status_code == 404


def test_those_without_the_role_are_refused(post, approved):
    sent = {"solicitation": str(approved.solicitation.pk), "reason": "x"}

    assert post(approved.chair, "awards/", sent).status_code == 403
    assert post(approved.procurement, "awards/none/", sent).status_code == 403
    assert post(a_bidder(), "awards/", sent).status_code == 403
