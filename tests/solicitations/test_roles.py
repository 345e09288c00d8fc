"""Where a person holds a role: a subquery, or the ids once a request that only reads has read them."""

from uuid import UUID

import pytest

from accounts.states import Role
from kernel.clock import database_now
from kernel.once import reading_once
from solicitations.models import Assignment, Solicitation
from solicitations.models.roles import roles_held, solicitations_as
from tests.factories.accounts import a_person
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


def reached(user, *roles) -> set[UUID]:
    return set(Solicitation.objects.filter(pk__in=solicitations_as(user, roles)).values_list("pk", flat=True))


def test_what_was_read_once_reaches_the_same_solicitations_as_the_subquery():
    chaired, watched, left = (a_published_solicitation() for _ in range(3))
    person = assign(chaired, Role.CHAIR)
    assign(watched, Role.EVALUATOR, user=person)
    assign(left, Role.CHAIR, user=person)
    Assignment.objects.filter(user=person, solicitation=left).update(ended_at=database_now())
    assign(left, Role.CHAIR)
    asked = [(Role.CHAIR,), (Role.EVALUATOR,), (Role.CHAIR, Role.EVALUATOR), (Role.PANEL,), ()]

    anew = [reached(person, *roles) for roles in asked]
    with reading_once():
        roles_held(person)
        known = [reached(person, *roles) for roles in asked]

    assert anew == known == [{chaired.pk}, {watched.pk}, {chaired.pk, watched.pk}, set(), set()]


def test_a_list_asks_nothing_more_of_the_database_whether_roles_were_read_or_not(django_assert_num_queries):
    person = assign(a_published_solicitation(), Role.CHAIR)
    with reading_once(), django_assert_num_queries(1):
        assert len(reached(person, Role.CHAIR)) == 1
    with reading_once(), django_assert_num_queries(2):
        assert len(roles_held(person)) == 1
        assert len(reached(person, Role.CHAIR)) == 1


def test_roles_read_for_one_person_are_nobody_elses():
    solicitation = a_published_solicitation()
    chair, stranger = assign(solicitation, Role.CHAIR), a_person()
    with reading_once():
        roles_held(chair)
        assert reached(stranger, Role.CHAIR) == set()
        assert roles_held(stranger) == {}
        assert reached(stranger, Role.CHAIR) == set()


def test_outside_a_reading_an_ended_role_reaches_nothing_at_once():
    solicitation = a_published_solicitation()
    chair = assign(solicitation, Role.CHAIR)
    assert reached(chair, Role.CHAIR) == {solicitation.pk}
    Assignment.objects.update(ended_at=database_now())
    assert (reached(chair, Role.CHAIR), roles_held(chair)) == (set(), {})
