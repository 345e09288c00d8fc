import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Assignment, Declaration, Recusal, Solicitation
from solicitations.permissions import roles_of
from solicitations.services import assign_role, recuse, sign_declaration
from tests.factories.accounts import a_person
from tests.factories.solicitations import a_draft_solicitation, assign

pytestmark = pytest.mark.django_db


def named(role=Role.PANEL):
    """A draft, its officer, and a person the officer named for a role through the service."""
    solicitation = a_draft_solicitation()
    officer = assign(solicitation, Role.PROCUREMENT)
    person = a_person(solicitation.organisation, full_name="Ada Moreno")
    assign_role(solicitation=solicitation, user=person, role=role, by=officer)
    return solicitation, officer, person


def sign(solicitation, person, **changes):
    given = {
        "organisations": [" Acme  Storage ", "", "Acme Storage"],
        "statement": "",
        "name_typed": "ada moreno",
    }
    return sign_declaration(solicitation=solicitation, by=person, now=database_now(), **(given | changes))


@pytest.mark.parametrize("role", [Role.PANEL, Role.CHAIR])
def test_a_role_that_scores_or_chooses_holds_once_interests_are_declared(role):
    solicitation, _, person = named(role)
    assert roles_of(person, solicitation) == frozenset()
    assert solicitation not in Solicitation.objects.visible_to(person)

    declaration = sign(solicitation, person)

    assert roles_of(person, solicitation) == {role}
    assert declaration.organisations == ["Acme Storage"]
    entry = Entry.objects.get(verb="solicitation.interests_declared")
    assert set(entry.facts) == {"declaration", "text_sha256"}


def test_who_has_declared_once_takes_another_role_at_once():
    solicitation, officer, person = named(Role.PANEL)
    sign(solicitation, person)

    assign_role(solicitation=solicitation, user=person, role=Role.CHAIR, by=officer)

    assert roles_of(person, solicitation) == {Role.PANEL, Role.CHAIR}


def test_a_role_that_waits_is_not_given_twice():
    solicitation, officer, person = named()

    with pytest.raises(Conflict, match="already"):
        assign_role(solicitation=solicitation, user=person, role=Role.PANEL, by=officer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_typed": "Somebody Else"}, "name_typed"),
        ({"organisations": [f"Firm {n}" for n in range(51)]}, "organisations"),
        ({"organisations": ["x" * 201]}, "organisations"),
    ],
)
def test_a_declaration_that_is_not_right_is_refused_and_opens_nothing(changes, field):
    solicitation, _, person = named()

    with pytest.raises(InvalidInput) as refused:
        sign(solicitation, person, **changes)

    assert refused.value.field == field
    assert roles_of(person, solicitation) == frozenset()


def test_who_has_no_part_declares_nothing():
    solicitation, _, _ = named()

    with pytest.raises(NotAllowed):
        sign(solicitation, a_person(full_name="Ada Moreno"))


def test_declarations_never_change_and_are_the_evaluators_to_read():
    solicitation, officer, person = named()
    signed = sign(solicitation, person)
    evaluator = assign(solicitation, Role.EVALUATOR)

    with pytest.raises(DatabaseError), transaction.atomic():
        Declaration.objects.update(statement="nothing")

    assert [list(Declaration.objects.visible_to(each)) for each in (person, evaluator, officer)] == [
        [signed],
        [signed],
        [],
    ]


def test_a_recused_person_has_no_role_left_and_gets_none_again():
    solicitation, officer, person = named()
    sign(solicitation, person)

    recuse(solicitation=solicitation, user=person, reason="a cousin bids", by=officer, now=database_now())

    assert roles_of(person, solicitation) == frozenset()
    assert solicitation not in Solicitation.objects.visible_to(person)
    with pytest.raises(InvalidInput, match="recused"):
        assign_role(solicitation=solicitation, user=person, role=Role.CHAIR, by=officer)
    with pytest.raises(Conflict, match="no part"):
        recuse(solicitation=solicitation, user=person, reason="again", by=officer, now=database_now())


def test_the_last_procurement_officer_cannot_leave():
    solicitation, officer, _ = named()

    with pytest.raises(Conflict, match="keeps one procurement officer"):
        recuse(solicitation=solicitation, user=officer, reason="x", by=officer, now=database_now())

    assert Recusal.objects.count() == 0


def test_neither_chair_nor_stranger_recuses_another():
    solicitation, _, person = named()

    for by in (assign(solicitation, Role.CHAIR), a_person()):
        with pytest.raises(NotAllowed):
            recuse(solicitation=solicitation, user=person, reason="x", by=by, now=database_now())


def test_the_page_signs_and_home_no_longer_asks(client):
    solicitation, _, person = named()
    client.force_login(person)
    url = reverse("solicitations:declaration", args=[solicitation.pk])
    assert "Declare your interests" in client.get(reverse("home")).content.decode()
    assert client.get(url).status_code == 200

    assert client.post(url, {"name_typed": "nobody"}).status_code == 422
    answer = client.post(url, {"organisations": "Acme\nBolt", "name_typed": "Ada Moreno"})

    assert answer.status_code == 302
    assert Declaration.objects.get().organisations == ["Acme", "Bolt"]
    assert "Declare your interests" not in client.get(reverse("home")).content.decode()


def test_a_person_withdraws_by_themselves(client):
    solicitation, _, person = named()
    client.force_login(person)

    answer = client.post(
        reverse("solicitations:withdraw", args=[solicitation.pk]), {"reason": "a cousin bids"}
    )

    assert answer.status_code == 302
    assert Recusal.objects.get().recused_by == person
    assert client.get(reverse("solicitations:declaration", args=[solicitation.pk])).status_code == 404


def test_procurement_recuses_on_the_team_page_and_others_do_not(client):
    _, officer, person = named()
    assignment = Assignment.objects.get(user=person)
    url = reverse("solicitations:recusal", args=[assignment.pk])
    client.force_login(person)
    assert client.get(url).status_code == 404
    client.force_login(officer)

    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "a cousin bids"}).status_code == 302

    assert Recusal.objects.get().user == person
