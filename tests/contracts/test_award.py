import hashlib
from io import BytesIO

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from accounts.states import Role
from audit.models import Entry
from bids.queries import document_of
from contracts.documents import from_data, terms_digest
from contracts.models import Award, Contract, Notice
from contracts.services import award_contracts, close_without_award
from contracts.states import ContractState, NoticeKind, Outcome
from contracts.tasks import send_notice
from kernel.blobs import read_blob
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.models import OutboxMessage
from solicitations.models import ProForma, Solicitation
from solicitations.states import SolicitationState
from tests.contracts.conftest import GIVEN, TERMS
from tests.factories.bids import a_submitted_offer
from tests.factories.review import an_evaluation
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline

pytestmark = pytest.mark.django_db


def make(made, reason="Least cost.", by=None, given=GIVEN):
    return award_contracts(
        solicitation=made.solicitation,
        reason=reason,
        by=by or made.procurement,
        now=database_now(),
        given_terms=given,
    )


def close(made, reason="No offer beats the wires.", by=None):
    return close_without_award(
        solicitation=made.solicitation, reason=reason, by=by or made.chair, now=database_now()
    )


def test_the_contract_is_the_posted_pro_forma_with_the_offers_own_terms(approved):
    contract = make(approved).contracts.get()
    offer, document = approved.offers[0], document_of(approved.offers[0])

    assert (contract.offer, contract.developer, contract.state) == (
        offer,
        offer.organisation,
        ContractState.OFFERED,
    )
    assert contract.number == f"{approved.solicitation.code}-C01"
    assert contract.offer_digest == document.digest
    assert contract.pro_forma_sha256 == approved.solicitation.pro_forma.sha256
    terms = from_data(contract.terms, [term["code"] for term in TERMS])
    values = {term.code: term.value for term in terms}
    assert values["contract_kw"] == max(document.technical["contract_kw"], key=float)
    assert values["fixed_usd_per_kw_month"] == document.price["fixed_usd_per_kw_month"]
    assert values["developer_name"] == offer.organisation.name
    assert values["delay_damages"] == "690"
    assert contract.terms_digest == terms_digest(terms)


def test_both_documents_are_kept_and_hash_to_what_is_shown(contract):
    for blob in (contract.pdf, contract.docx):
        assert hashlib.sha256(read_blob(blob)).hexdigest() == blob.sha256

    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(read_blob(contract.pdf))).pages)
    for expected in (
        contract.number,
        contract.offer_digest,
        contract.pro_forma_sha256,
        contract.developer.name,
    ):
        assert expected in words


def test_the_award_ends_the_solicitation_and_is_on_the_record(approved):
    award = make(approved)

    approved.solicitation.refresh_from_db()
    assert approved.solicitation.state == SolicitationState.AWARDED
    assert (award.outcome, award.reason) == (Outcome.AWARD, "Least cost.")
    (told,) = Entry.objects.get(verb="award.made").facts["contracts"]
    contract = award.contracts.get()
    assert (told["offer_digest"], told["pdf_sha256"]) == (contract.offer_digest, contract.pdf.sha256)


def test_nothing_is_awarded_without_an_approved_set(made):
    with pytest.raises(Conflict, match="No set is approved yet"):
        make(made)

    assert Award.objects.count() == 0


@pytest.mark.parametrize("who", ["chair", "evaluator"])
def test_only_procurement_awards(approved, who):
    with pytest.raises(NotAllowed):
        make(approved, by=getattr(approved, who))


def test_a_reason_is_needed_since_it_is_published(approved):
    with pytest.raises(InvalidInput) as refused:
        make(approved, reason="  ")

    assert refused.value.field == "reason"


def test_a_term_that_nobody_gave_is_refused_at_its_field_and_nothing_is_half_done(approved):
    with pytest.raises(InvalidInput, match="Delay damages has no value") as refused:
        make(approved, given={})

    assert refused.value.field == "delay_damages"
    assert (Award.objects.count(), Contract.objects.count(), Notice.objects.count()) == (0, 0, 0)
    assert Solicitation.objects.get(pk=approved.solicitation.pk).state == SolicitationState.OPENED


@pytest.mark.parametrize("value", ["NaN", "Infinity", "as agreed"])
def test_a_term_in_money_that_is_no_number_is_refused_at_its_field(approved, value):
    with pytest.raises(InvalidInput, match="Delay damages must be a number") as refused:
        make(approved, given={"delay_damages": value})

    assert (refused.value.field, Contract.objects.count()) == ("delay_damages", 0)


def test_a_posted_text_with_a_blank_its_terms_do_not_name_is_refused(approved):
    terms = [term for term in approved.solicitation.pro_forma.terms if term["code"] != "delay_damages"]
    ProForma.objects.filter(pk=approved.solicitation.pro_forma_id).update(terms=terms)
    approved.solicitation.refresh_from_db()

    with pytest.raises(Conflict, match="blanks that its terms do not name: delay_damages"):
        make(approved)


def test_a_second_award_is_refused(approved):
    make(approved)

    with pytest.raises(Conflict, match="cannot end twice"):
        make(approved)


def test_every_bidder_gets_one_notice_and_it_is_promised_in_the_same_transaction(approved):
    award = make(approved)

    assert {notice.offer: notice.kind for notice in award.notices.all()} == {
        approved.offers[0]: NoticeKind.AWARD,
        approved.offers[1]: NoticeKind.REGRET,
    }
    promised = OutboxMessage.objects.filter(topic="contracts.send_notice").values_list(
        "subject_id", flat=True
    )
    assert set(promised) == {notice.pk for notice in award.notices.all()}


def test_a_notice_is_mailed_once_and_tells_a_loser_no_price_and_no_winner(award):
    notice = award.notices.get(kind=NoticeKind.REGRET)

    send_notice(str(notice.pk))
    send_notice(str(notice.pk))

    (letter,) = mail.outbox
    bidder = notice.offer.created_by
    assert letter.bcc == [bidder.email]
    assert letter.to == []
    assert "was not among those chosen" in letter.body
    assert "Least cost." in letter.body
    winner = award.contracts.get().developer
    assert winner.name not in letter.body
    notice.refresh_from_db()
    assert notice.sent_at is not None


def test_no_award_is_an_outcome_with_a_published_reason(made):
    award = close(made)

    made.solicitation.refresh_from_db()
    assert (award.outcome, award.selection) == (Outcome.NO_AWARD, None)
    assert made.solicitation.state == SolicitationState.NO_AWARD
    assert made.solicitation.closing_reason == "No offer beats the wires."
    assert {notice.kind for notice in award.notices.all()} == {NoticeKind.REGRET}
    assert Entry.objects.get(verb="award.none").facts["reason"] == "No offer beats the wires."


@pytest.mark.parametrize("who", ["procurement", "evaluator"])
def test_only_the_chair_closes_without_an_award(made, who):
    with pytest.raises(NotAllowed, match="chair"):
        close(made, by=getattr(made, who))


def test_after_no_award_nothing_is_awarded(approved):
    close(approved)

    with pytest.raises(Conflict, match="cannot end twice"):
        make(approved)


def test_a_solicitation_without_offers_is_closed_after_its_deadline_and_not_before():
    solicitation = a_published_solicitation()
    chair = assign(solicitation, Role.CHAIR)
    a_submitted_offer(solicitation)
    given = {"solicitation": solicitation, "reason": "Nobody came.", "by": chair}

    with pytest.raises(Conflict, match="still coming in"):
        close_without_award(**given, now=database_now())

    pass_deadline(solicitation)
    award = close_without_award(**given, now=database_now())
    assert award.notices.count() == 1


def test_the_database_refuses_to_change_an_award_or_a_contracts_terms(contract):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Award.objects.update(reason="something else")
    with pytest.raises(DatabaseError, match="fixed since made_at"), transaction.atomic():
        Contract.objects.update(terms={})


def test_an_outcome_of_a_draft_is_impossible():
    made = an_evaluation(n_offers=0)
    Solicitation.objects.filter(pk=made.solicitation.pk).update(state=SolicitationState.CANCELLED)
    made.solicitation.refresh_from_db()

    with pytest.raises(NotAllowed):
        close(made)
