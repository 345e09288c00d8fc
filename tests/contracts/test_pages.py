from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from contracts.models import Award
from contracts.services import accept_contract
from contracts.states import ContractState, Outcome
from kernel.blobs import read_blob
from kernel.clock import database_now
from tests.factories.accounts import a_bidder, a_person

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    """The page with its white space made single."""
    return " ".join(response.content.decode().split())


@pytest.fixture
def as_(client):
    """The browser of a person."""

    def signed_in(person):
        client.force_login(person)
        return client

    return signed_in


def url(name: str, thing) -> str:
    return reverse(f"contracts:{name}", args=[thing.pk])


def test_procurement_awards_from_the_outcome_page(as_, approved):
    browser = as_(approved.procurement)
    page = browser.get(url("outcome", approved.solicitation))
    assert "Award the approved set" in text_of(page)

    missing = browser.post(url("award", approved.solicitation), {"reason": "Least cost."})
    done = browser.post(
        url("award", approved.solicitation), {"reason": "Least cost.", "delay_damages": "690"}
    )

    assert (missing.status_code, done.status_code) == (422, 302)
    assert missing.context["award_form"].errors.keys() == {"delay_damages"}
    assert Award.objects.get().outcome == Outcome.AWARD


def test_the_chair_closes_without_an_award(as_, made):
    browser = as_(made.chair)

    assert browser.post(url("award-none", made.solicitation), {"reason": ""}).status_code == 422
    assert browser.post(url("award-none", made.solicitation), {"reason": "Too dear."}).status_code == 302
    assert "Too dear." in text_of(browser.get(url("outcome", made.solicitation)))


@pytest.mark.parametrize(("name", "who"), [("award", "chair"), ("award-none", "procurement")])
def test_those_who_do_not_decide_are_refused(as_, approved, name, who):
    answer = as_(getattr(approved, who)).post(url(name, approved.solicitation), {"reason": "x"})

    assert answer.status_code == 403
    assert Award.objects.count() == 0


@pytest.mark.parametrize("name", ["award", "award-none"])
def test_to_those_who_take_no_part_there_is_nothing_to_decide(as_, approved, name):
    for person in (a_person(), a_bidder(), approved.offers[0].created_by):
        assert as_(person).post(url(name, approved.solicitation), {"reason": "x"}).status_code == 404


def test_before_there_is_an_outcome_the_public_has_no_such_page(client, approved):
    assert client.get(url("outcome", approved.solicitation)).status_code == 404


def test_the_public_sees_the_outcome_without_price_terms_or_an_unsigned_winner(client, award, contract):
    page = text_of(client.get(url("outcome", award.solicitation)))

    assert "1 contract awarded" in page
    assert "Least cost." in page
    assert contract.developer.name not in page
    assert contract.number not in page
    assert contract.offer.alias not in page


def test_a_winner_is_named_once_both_sides_have_accepted(client, approved, award, contract):
    for person in (contract.offer.created_by, approved.procurement):
        accept_contract(contract=contract, pdf_sha256=contract.pdf.sha256, by=person, now=database_now())

    page = text_of(client.get(url("outcome", award.solicitation)))

    assert contract.developer.name in page
    assert [term["label"] for term in contract.terms.values() if term["label"] in page] == []


def test_a_party_reads_terms_hashes_and_both_documents(as_, contract):
    browser = as_(contract.offer.created_by)
    page = text_of(browser.get(url("contract-detail", contract)))

    for sha256 in (
        contract.pdf.sha256,
        contract.docx.sha256,
        contract.offer_digest,
        contract.pro_forma_sha256,
    ):
        assert sha256 in page
    assert "Contract capacity" in page
    for name, blob in (("contract-pdf", contract.pdf), ("contract-docx", contract.docx)):
        answer = browser.get(url(name, contract))
        assert answer.content == read_blob(blob)
        assert answer["Content-Type"] == blob.media_type
        assert answer["Content-Disposition"] == f'attachment; filename="{blob.filename}"'


@pytest.mark.parametrize("name", ["contract-detail", "contract-pdf", "contract-docx"])
def test_a_contract_does_not_exist_for_outsiders(client, as_, approved, contract, name):
    anonymous = client.get(url(name, contract))
    assert (anonymous.status_code, urlsplit(anonymous.url).path) == (302, reverse("accounts:login"))
    for person in (a_person(), a_bidder(), approved.offers[1].created_by, approved.panel[0]):
        assert as_(person).get(url(name, contract)).status_code == 404


def test_both_sides_accept_on_the_page(as_, approved, contract):
    answers = [
        as_(person).post(
            url("contract-accept", contract), {"pdf_sha256": contract.pdf.sha256, "has_read": "on"}
        )
        for person in (contract.offer.created_by, approved.procurement)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    contract.refresh_from_db()
    assert contract.state == ContractState.ACCEPTED


def test_acceptance_needs_the_word_that_it_was_read(as_, contract):
    answer = as_(contract.offer.created_by).post(
        url("contract-accept", contract), {"pdf_sha256": contract.pdf.sha256}
    )

    assert answer.status_code == 422
    assert contract.acceptances.count() == 0


def test_a_contract_is_declined_on_the_page(as_, contract):
    browser = as_(contract.offer.created_by)

    assert browser.post(url("contract-decline", contract), {"reason": ""}).status_code == 422
    assert browser.post(url("contract-decline", contract), {"reason": "Sold elsewhere."}).status_code == 302
    assert "Sold elsewhere." in text_of(browser.get(url("contract-detail", contract)))


@pytest.mark.parametrize("name", ["contract-accept", "contract-decline"])
def test_an_evaluator_who_sees_a_contract_may_not_answer_it(as_, approved, contract, name):
    assert as_(approved.evaluator).post(url(name, contract), {"reason": "x"}).status_code == 403


def test_home_tells_both_sides_what_waits(as_, approved, request):
    assert f"Award {approved.solicitation.code}" in text_of(as_(approved.procurement).get(reverse("home")))
    contract = request.getfixturevalue("contract")

    for person in (contract.offer.created_by, approved.procurement):
        assert f"Accept or decline contract {contract.number}" in text_of(as_(person).get(reverse("home")))
    assert "Accept or decline" not in text_of(as_(approved.chair).get(reverse("home")))
