import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction

from accounts.states import Role
from audit.models import Entry
from contracts.models import Acceptance, Contract
from contracts.permissions import side_of
from contracts.services import accept_contract, decline_contract
from contracts.states import MOVES, ContractState, Side
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from tests.factories.accounts import a_bidder, a_person
from tests.factories.review import a_submitted_card, lock_the_scores
from tests.factories.solicitations import assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def bidder(contract):
    """The person who bid for the winner."""
    return contract.offer.created_by


def accept(contract, by, sha256=None):
    return accept_contract(
        contract=contract, pdf_sha256=sha256 or contract.pdf.sha256, by=by, now=database_now()
    )


def decline(contract, by, reason="The price no longer holds."):
    return decline_contract(contract=contract, reason=reason, by=by, now=database_now())


def test_a_contract_is_concluded_when_both_sides_have_accepted(approved, contract, bidder):
    first = accept(contract, bidder)
    contract.refresh_from_db()
    assert (first.side, contract.state) == (Side.DEVELOPER, ContractState.OFFERED)

    accept(contract, approved.procurement)

    contract.refresh_from_db()
    assert contract.state == ContractState.ACCEPTED
    assert list(Entry.objects.filter(verb__startswith="contract").values_list("verb", "actor_role")) == [
        ("contract.accepted", Role.DEVELOPER),
        ("contract.accepted", Role.PROCUREMENT),
        ("contract.concluded", Role.PROCUREMENT),
    ]


def test_an_acceptance_binds_the_exact_document_and_terms(contract, bidder):
    acceptance = accept(contract, bidder)

    assert (acceptance.pdf_sha256, acceptance.terms_digest) == (contract.pdf.sha256, contract.terms_digest)


def test_the_hash_of_another_document_is_refused(contract, bidder):
    with pytest.raises(Conflict, match="not the one of this contract"):
        accept(contract, bidder, sha256="0" * 64)


def test_a_side_accepts_once(contract, bidder):
    accept(contract, bidder)

    with pytest.raises(Conflict, match="accepted this contract already"):
        accept(contract, bidder)

    assert Acceptance.objects.count() == 1


def test_only_the_two_sides_answer(approved, contract):
    for person in (approved.chair, approved.evaluator, approved.panel[0], a_bidder(), a_person()):
        with pytest.raises(NotAllowed):
            accept(contract, person)
        with pytest.raises(NotAllowed):
            decline(contract, person)


def test_a_person_of_the_developer_without_the_role_may_not_sign(contract):
    clerk = a_person(contract.developer, Role.ADMINISTRATOR)

    assert side_of(clerk, contract) is None
    assert side_of(AnonymousUser(), contract) is None


def test_declining_ends_a_contract_with_its_reason(approved, contract, bidder):
    decline(contract, bidder)

    contract.refresh_from_db()
    assert (contract.state, contract.decline_reason) == (
        ContractState.DECLINED,
        "The price no longer holds.",
    )
    with pytest.raises(Conflict, match="declined"):
        accept(contract, approved.procurement)


def test_declining_needs_a_reason(contract, bidder):
    with pytest.raises(InvalidInput) as refused:
        decline(contract, bidder, reason=" ")

    assert refused.value.field == "reason"


def test_a_side_that_has_accepted_is_bound(contract, bidder):
    accept(contract, bidder)

    with pytest.raises(Conflict, match="bound by that"):
        decline(contract, bidder)


def test_the_database_refuses_to_change_or_delete_an_acceptance(contract, bidder):
    accept(contract, bidder)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Acceptance.objects.update(pdf_sha256="0" * 64)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Acceptance.objects.all()._raw_delete("default")


def test_a_contract_is_seen_by_its_parties_and_by_those_who_see_the_money(approved, contract, bidder):
    prg = assign(approved.solicitation, Role.PRG)
    loser = approved.offers[1].created_by
    panelist = approved.panel[0]

    for person in (bidder, approved.procurement, approved.chair, approved.evaluator, prg):
        assert list(Contract.objects.visible_to(person)) == [contract]
    for person in (AnonymousUser(), loser, panelist, a_person(contract.utility), a_bidder()):
        assert list(Contract.objects.visible_to(person)) == []


def test_a_panelist_sees_contracts_once_the_scores_were_locked(made, request):
    for offer in made.offers:
        a_submitted_card(offer, made.panel[0])

    lock_the_scores(made)
    contract = request.getfixturevalue("contract")

    assert list(Contract.objects.visible_to(made.panel[0])) == [contract]


def test_an_answer_is_the_end_of_every_contract():
    assert {old: new for old, new in MOVES.items() if new} == {
        ContractState.OFFERED: frozenset({ContractState.ACCEPTED, ContractState.DECLINED})
    }
