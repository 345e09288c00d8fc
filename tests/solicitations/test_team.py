import pytest

from accounts.states import OrganisationKind, Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.permissions import roles_of
from solicitations.services import assign_role, end_assignment
from tests.factories.accounts import a_developer, a_person, a_utility, an_organisation
from tests.factories.solicitations import a_draft_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_draft_solicitation()


@pytest.fixture
def officer(solicitation):
    return assign(solicitation, Role.PROCUREMENT)


def independent():
    return a_person(an_organisation(OrganisationKind.INDEPENDENT))


def test_an_assignment_gives_the_role_and_is_recorded(solicitation, officer):
    evaluator = independent()
    assign_role(solicitation=solicitation, user=evaluator, role=Role.EVALUATOR, by=officer)
    assert roles_of(evaluator, solicitation) == {Role.EVALUATOR}
    facts = Entry.objects.get(stream_id=solicitation.pk, verb="solicitation.role_assigned").facts
    assert (facts["user"], facts["role"]) == (str(evaluator.pk), "EVALUATOR")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Role.PANEL, Role.PROCUREMENT),
        (Role.CHAIR, Role.PROCUREMENT),
        (Role.PROCUREMENT, Role.PANEL),
    ],
)
def test_duties_that_must_stay_apart_are_refused_to_one_person(solicitation, officer, first, second):
    person = a_person(solicitation.organisation)
    assign_role(solicitation=solicitation, user=person, role=first, by=officer)
    with pytest.raises(InvalidInput) as refused:
        assign_role(solicitation=solicitation, user=person, role=second, by=officer)
    assert (refused.value.code, refused.value.field) == ("separation_of_duties", "role")


def test_the_two_independents_are_two_people(solicitation, officer):
    person = independent()
    assign_role(solicitation=solicitation, user=person, role=Role.EVALUATOR, by=officer)
    with pytest.raises(InvalidInput, match="independent"):
        assign_role(solicitation=solicitation, user=person, role=Role.ENGINEER, by=officer)


def test_who_scored_once_does_not_change_sides_after_it_ended(solicitation, officer):
    person = a_person(solicitation.organisation)
    scored = assign_role(solicitation=solicitation, user=person, role=Role.PANEL, by=officer)
    end_assignment(assignment=scored, by=officer, now=database_now())
    with pytest.raises(InvalidInput, match="is or was"):
        assign_role(solicitation=solicitation, user=person, role=Role.PROCUREMENT, by=officer)


def test_a_chair_may_also_sit_on_the_panel(solicitation, officer):
    person = a_person(solicitation.organisation)
    for role in (Role.CHAIR, Role.PANEL):
        assign_role(solicitation=solicitation, user=person, role=role, by=officer)
    held = solicitation.assignments.filter(user=person, ended_at=None)
    assert set(held.values_list("role", flat=True)) == {Role.CHAIR, Role.PANEL}


def test_people_come_from_organisations_that_may_hold_the_role(solicitation, officer):
    wrong = [
        (a_person(a_utility()), Role.PANEL),  # another utility
        (a_person(solicitation.organisation), Role.EVALUATOR),  # not independent
        (a_person(a_developer()), Role.PANEL),
        (independent(), Role.PRG),
        (a_person(), Role.PANEL),
    ]
    for person, role in wrong:
        with pytest.raises(InvalidInput) as refused:
            assign_role(solicitation=solicitation, user=person, role=role, by=officer)
        assert refused.value.field == "user"


def test_nobody_is_assigned_developer_or_administrator(solicitation, officer):
    for role in (Role.DEVELOPER, Role.ADMINISTRATOR):
        with pytest.raises(InvalidInput) as refused:
            assign_role(solicitation=solicitation, user=a_person(), role=role, by=officer)
        assert refused.value.field == "role"


def test_only_the_procurement_officer_assigns_and_ends(solicitation, officer):
    chair = assign(solicitation, Role.CHAIR)
    with pytest.raises(NotAllowed):
        assign_role(solicitation=solicitation, user=independent(), role=Role.EVALUATOR, by=chair)
    with pytest.raises(NotAllowed):
        end_assignment(assignment=solicitation.assignments.get(user=officer), by=chair, now=database_now())


def test_a_role_is_held_once_and_ended_once(solicitation, officer):
    person = a_person(solicitation.organisation)
    held = assign_role(solicitation=solicitation, user=person, role=Role.PANEL, by=officer)
    with pytest.raises(Conflict):
        assign_role(solicitation=solicitation, user=person, role=Role.PANEL, by=officer)
    end_assignment(assignment=held, by=officer, now=database_now())
    with pytest.raises(Conflict):
        end_assignment(assignment=held, by=officer, now=database_now())


def test_the_last_procurement_officer_stays(solicitation, officer):
    with pytest.raises(Conflict, match="keeps one procurement officer"):
        end_assignment(assignment=solicitation.assignments.get(user=officer), by=officer, now=database_now())
