import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import Membership, User
from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.models import ConflictDecision
from review.queries.conflicts import is_same_firm, matches_of
from review.services import decide_conflict
from solicitations.models import Recusal
from solicitations.permissions import roles_of
from solicitations.services import sign_declaration
from tests.factories.bids import a_submitted_offer
from tests.factories.review import an_evaluation
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


def strangers():
    """An evaluation of one offer in which no two people share an e-mail domain."""
    made = an_evaluation(n_offers=1)
    for person in User.objects.all():
        User.objects.filter(pk=person.pk).update(email=f"somebody@{person.pk}.example")
    for person in (made.procurement, made.chair, made.evaluator, *made.panel):
        person.refresh_from_db()
    return made


def declares(made, person, *names):
    sign_declaration(
        solicitation=made.solicitation,
        by=person,
        organisations=names,
        statement="",
        name_typed=person.full_name,
        now=database_now(),
    )


def judge(made, *, is_conflict, by=None, reason="read both contracts"):
    return decide_conflict(
        solicitation=made.solicitation,
        user=made.panel[0],
        bidder=made.offers[0].organisation,
        is_conflict=is_conflict,
        reason=reason,
        by=by or made.evaluator,
        now=database_now(),
    )


def found(made):
    return [
        (match.person, match.bidder, match.found) for match in matches_of(made.solicitation, made.evaluator)
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Acme Storage", "ACME Storage, LLC", True),
        ("acme", "Acme Storage Inc.", True),
        ("Acme Solar", "Acme Storage", False),
        ("LLC", "Acme LLC", False),
        ("", "Acme", False),
    ],
)
def test_names_are_of_one_firm_if_one_holds_all_words_of_the_other(one, other, is_same):
    assert is_same_firm(one, other) == is_same


def test_a_declared_name_is_held_against_the_bidders():
    made = strangers()
    bidder = made.offers[0].organisation
    assert found(made) == []

    declares(made, made.panel[0], f"{bidder.name} LLC", "Nobody at all")

    assert found(made) == [(made.panel[0], bidder, (f"declared an interest in {bidder.name} LLC",))]


def test_a_renewed_declaration_takes_nothing_back():
    made = strangers()
    declares(made, made.panel[0], made.offers[0].organisation.name)

    declares(made, made.panel[0])

    assert len(found(made)) == 1


def test_a_shared_domain_and_a_membership_are_found():
    made = strangers()
    bidder, person = made.offers[0].organisation, made.panel[0]
    bidder.email_domain = person.email.rpartition("@")[2].upper()
    bidder.save(update_fields=["email_domain"])
    Membership.objects.create(user=person, organisation=bidder)

    words = next(words for who, _, words in found(made) if who == person)

    assert words[0] == "is a member of the bidder's organization here"
    assert words[1].startswith("shares the e-mail domain ")


def test_before_the_opening_nothing_is_held_against_anybody():
    solicitation = a_published_solicitation()
    evaluator, member = assign(solicitation, Role.EVALUATOR), assign(solicitation, Role.PANEL)
    offer = a_submitted_offer(solicitation)
    sign_declaration(
        solicitation=solicitation,
        by=member,
        organisations=[offer.organisation.name],
        statement="",
        name_typed=member.full_name,
        now=database_now(),
    )

    assert matches_of(solicitation, evaluator) == []


def test_a_person_in_conflict_is_recused_and_the_chain_says_neither_who_nor_whose():
    made = strangers()
    declares(made, made.panel[0], made.offers[0].organisation.name)

    decision = judge(made, is_conflict=True)

    assert Recusal.objects.get().user == made.panel[0]
    assert roles_of(made.panel[0], made.solicitation) == frozenset()
    assert Entry.objects.get(verb="conflict.decided").facts == {"decision": str(decision.pk)}
    assert made.offers[0].organisation.name not in Recusal.objects.get().reason


def test_no_conflict_leaves_the_person_in_place_and_the_decision_never_changes():
    made = strangers()
    declares(made, made.panel[0], made.offers[0].organisation.name)

    judge(made, is_conflict=False)

    assert Recusal.objects.count() == 0
    assert matches_of(made.solicitation, made.evaluator)[0].decision == ConflictDecision.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        ConflictDecision.objects.update(is_conflict=True)


def test_only_the_evaluator_decides_with_a_reason_and_only_on_what_was_found():
    made = strangers()
    with pytest.raises(Conflict, match="Nothing was found"):
        judge(made, is_conflict=True)
    declares(made, made.panel[0], made.offers[0].organisation.name)

    for by in (made.procurement, made.chair, made.panel[0]):
        with pytest.raises(NotAllowed):
            judge(made, is_conflict=True, by=by)
    with pytest.raises(InvalidInput):
        judge(made, is_conflict=True, reason=" ")
    assert ConflictDecision.objects.count() == 0


def test_the_evaluator_decides_on_the_page_and_nobody_else_has_it(client):
    made = strangers()
    bidder = made.offers[0].organisation
    declares(made, made.panel[0], bidder.name)
    url = reverse("review:conflicts", args=[made.solicitation.pk])
    for other in (made.procurement, made.chair, made.panel[0]):
        client.force_login(other)
        assert client.get(url).status_code == 404
    client.force_login(made.evaluator)
    assert bidder.name in client.get(url).content.decode()
    assert "Judge interests" in client.get(reverse("home")).content.decode()

    fields = {"user": made.panel[0].pk, "bidder": bidder.pk, "is_conflict": "yes", "reason": "a cousin"}
    assert client.post(url, fields | {"reason": ""}).status_code == 422
    assert client.post(url, fields).status_code == 302

    assert Recusal.objects.get().user == made.panel[0]
    assert "Judge interests" not in client.get(reverse("home")).content.decode()
