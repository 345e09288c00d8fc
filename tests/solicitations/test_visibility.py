import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.states import Role
from kernel.clock import database_now
from solicitations.models import Facility, Need, ProForma, Project, Question, Solicitation
from solicitations.permissions import can_see_asker
from solicitations.services import answer_question, ask_question, cancel_solicitation
from tests.factories.accounts import a_bidder, a_person, a_utility
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_need,
    a_pro_forma,
    a_project,
    a_published_solicitation,
    assign,
)

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
PREPARING = [Role.PLANNER, Role.PROCUREMENT, Role.CHAIR, Role.PRG, Role.EVALUATOR, Role.ENGINEER]


def people_of(solicitation):
    return {role: assign(solicitation, role) for role in [*PREPARING, Role.PANEL]}


def test_a_draft_is_seen_by_those_who_prepare_or_watch_it_and_by_nobody_else():
    draft = a_draft_solicitation()
    team = people_of(draft)
    strangers = [
        NOBODY,
        a_person(),
        a_bidder(),
        a_person(draft.organisation, Role.PROCUREMENT, Role.PLANNER),
        a_person(a_utility(), Role.PROCUREMENT),
        team[Role.PANEL],
    ]
    assert {role for role, user in team.items() if Solicitation.objects.visible_to(user)} == set(PREPARING)
    assert [list(Solicitation.objects.visible_to(user)) for user in strangers] == [[]] * len(strangers)


def test_a_role_that_ended_sees_the_draft_no_more():
    draft = a_draft_solicitation()
    evaluator = assign(draft, Role.EVALUATOR)
    draft.assignments.update(ended_at=database_now())
    assert not Solicitation.objects.visible_to(evaluator).exists()


def test_everybody_sees_what_is_published_once():
    published = a_published_solicitation()
    everybody = [NOBODY, a_person(), a_bidder(), *people_of(published).values()]
    assert [list(Solicitation.objects.visible_to(user)) for user in everybody] == [[published]] * len(
        everybody
    )


def test_a_draft_that_was_cancelled_stays_hidden():
    draft = a_draft_solicitation()
    officer = assign(draft, Role.PROCUREMENT)
    cancel_solicitation(solicitation=draft, reason="No more.", by=officer, now=database_now())
    assert not Solicitation.objects.visible_to(NOBODY).exists()
    assert Solicitation.objects.visible_to(officer).get() == draft


def test_a_draft_need_with_its_facility_and_project_is_seen_by_its_planners_and_by_those_who_prepare_it():
    utility = a_utility()
    need = a_need(utility)
    project = a_project(utility)
    need.projects.add(project)
    draft = a_draft_solicitation(utility, need)
    seers = [
        a_person(utility, Role.PLANNER),
        a_person(utility, Role.PROCUREMENT),
        assign(draft, Role.EVALUATOR),
        assign(draft, Role.CHAIR),
    ]
    others = [NOBODY, a_bidder(), a_person(utility, Role.ADMINISTRATOR), a_person(a_utility(), Role.PLANNER)]
    for model, row in ((Need, need), (Facility, need.facility), (Project, project)):
        assert [list(model.objects.visible_to(user)) for user in seers] == [[row]] * len(seers)
        assert [list(model.objects.visible_to(user)) for user in others] == [[]] * len(others)


def test_a_published_need_brings_its_facility_and_project_with_it():
    need = a_need()
    project = a_project(need.organisation)
    need.projects.add(project)
    Need.objects.filter(pk=need.pk).update(published_at=database_now())
    assert Need.objects.visible_to(NOBODY).get() == need
    assert Facility.objects.visible_to(NOBODY).get() == need.facility
    assert Project.objects.visible_to(NOBODY).get() == project


def test_a_draft_contract_is_seen_inside_and_a_published_one_by_everybody():
    utility = a_utility()
    kept = a_pro_forma(utility)
    assert list(ProForma.objects.visible_to(a_person(utility, Role.PROCUREMENT))) == [kept]
    assert not ProForma.objects.visible_to(a_bidder()).exists()
    ProForma.objects.filter(pk=kept.pk).update(published_at=database_now())
    assert ProForma.objects.visible_to(NOBODY).get() == kept


def test_a_question_is_the_askers_the_buyers_and_the_independents_until_it_is_answered():
    solicitation = a_published_solicitation()
    team = people_of(solicitation)
    asker, rival = a_bidder(), a_bidder()
    organisation = asker.memberships.get().organisation
    question = ask_question(
        solicitation=solicitation, organisation=organisation, text="May we?", by=asker, now=database_now()
    )
    seers = {role for role, user in team.items() if Question.objects.visible_to(user)}
    assert seers == {Role.PROCUREMENT, Role.EVALUATOR, Role.ENGINEER}
    assert Question.objects.visible_to(asker).get() == question
    assert not Question.objects.visible_to(rival).exists()
    answer_question(question=question, answer="You may.", by=team[Role.PROCUREMENT], now=database_now())
    assert Question.objects.visible_to(rival).get() == question
    assert Question.objects.visible_to(NOBODY).get() == question


def test_who_asked_is_known_to_the_asker_and_the_two_independents_alone():
    solicitation = a_published_solicitation()
    team = people_of(solicitation)
    asker = a_bidder()
    organisation = asker.memberships.get().organisation
    question = ask_question(
        solicitation=solicitation, organisation=organisation, text="May we?", by=asker, now=database_now()
    )
    knowing = {role for role, user in team.items() if can_see_asker(user, question)}
    assert knowing == {Role.EVALUATOR, Role.ENGINEER}
    assert can_see_asker(asker, question)
    assert not can_see_asker(a_bidder(), question)
