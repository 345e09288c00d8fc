import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.states import Role
from solicitations.permissions import can_decide_stages, holds_anywhere
from tests.factories.accounts import a_bidder, a_person, a_utility
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, assign

pytestmark = pytest.mark.django_db
DECIDERS = (Role.CHAIR, Role.PRG, Role.EVALUATOR, Role.PROCUREMENT)


def sent(person, name, *args):
    api = APIClient()
    api.force_authenticate(person)
    return api.post(reverse(f"api:{name}", args=args), {}, format="json").status_code


@pytest.mark.parametrize("action", ["close", "cancel", "extend", "assign", "step", "deviations", "lessons"])
def test_an_empty_body_does_not_answer_in_place_of_the_right(action):
    solicitation = a_published_solicitation()
    assert sent(assign(solicitation, Role.EVALUATOR), f"solicitation-{action}", solicitation.pk) == 403
    assert sent(a_bidder(), f"solicitation-{action}", solicitation.pk) == 403
    assert sent(assign(solicitation, Role.PROCUREMENT), f"solicitation-{action}", solicitation.pk) == 422


def test_what_one_may_not_see_is_not_there_before_any_right():
    draft = a_draft_solicitation()
    assert sent(a_bidder(), "solicitation-close", draft.pk) == 404


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("facility-list", Role.PLANNER),
        ("need-list", Role.PLANNER),
        ("criteria-list", Role.PLANNER),
        ("import-list", Role.PLANNER),
        ("solicitation-list", Role.PROCUREMENT),
        ("procurement-plan-list", Role.PROCUREMENT),
        ("registration-list", Role.DEVELOPER),
    ],
)
def test_where_the_body_names_the_thing_a_role_is_asked_first(name, role):
    assert sent(a_person(a_utility(), Role.ADMINISTRATOR), name) == 403
    assert sent(a_person(a_utility(), role), name) == 422


def test_reading_asks_for_no_right_to_change():
    solicitation = a_published_solicitation()
    answer = APIClient().get(reverse("api:solicitation-principles", args=[solicitation.pk]))
    assert answer.status_code == 200


def test_a_role_is_held_at_an_organisation_or_in_a_solicitation_that_has_not_been_left():
    solicitation = a_draft_solicitation()
    assigned = assign(solicitation, Role.PANEL)
    assert holds_anywhere(assigned, Role.PANEL)
    assert not holds_anywhere(assigned, Role.CHAIR)
    assert holds_anywhere(a_bidder(), Role.DEVELOPER)
    assigned.assignments.update(ended_at=solicitation.created_at)
    assert not holds_anywhere(assigned, Role.PANEL)


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ("INTERNAL_REVIEW", {Role.CHAIR}),
        ("CONSULTATION", {Role.PRG}),
        ("STATEMENT", {Role.EVALUATOR}),
        ("FILED", {Role.PROCUREMENT}),
        ("DRAFT", {Role.CHAIR, Role.PRG, Role.EVALUATOR, Role.PROCUREMENT}),
    ],
)
def test_a_verdict_is_asked_of_whoever_decides_where_it_stands(state, may):
    solicitation = a_draft_solicitation()
    people = {role: assign(solicitation, role) for role in (*DECIDERS, Role.ENGINEER)}
    solicitation.state = state
    assert {role for role, who in people.items() if can_decide_stages(who, solicitation)} == may
