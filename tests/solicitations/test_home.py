import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.states import Role
from kernel.clock import database_now
from solicitations.queries import open_and_upcoming, tabs_for, waiting_for
from solicitations.services import ask_question
from tests.factories.accounts import a_bidder, a_person, a_utility
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_need,
    a_published_solicitation,
    assign,
    pass_deadline,
)

pytestmark = pytest.mark.django_db


def titles(user):
    return [waiting.title for waiting in waiting_for(user, now=database_now())]


def test_nothing_waits_for_a_visitor():
    a_published_solicitation()
    assert titles(AnonymousUser()) == []


def test_a_draft_waits_for_its_buyer_and_to_be_read_by_the_independents():
    draft = a_draft_solicitation(code="RFO-A")
    assert titles(assign(draft, Role.PROCUREMENT)) == ["Publish RFO-A"]
    assert titles(assign(draft, Role.EVALUATOR)) == ["Read the draft of RFO-A"]
    assert titles(assign(draft, Role.CHAIR)) == []


def test_questions_wait_for_the_buyer_until_they_are_answered():
    solicitation = a_published_solicitation(code="RFO-B")
    officer, bidder = assign(solicitation, Role.PROCUREMENT), a_bidder()
    assert titles(officer) == []
    organisation = bidder.memberships.get().organisation
    ask_question(
        solicitation=solicitation, organisation=organisation, text="Why?", by=bidder, now=database_now()
    )
    waiting = waiting_for(officer, now=database_now())
    assert [(item.title, item.detail) for item in waiting] == [
        ("Answer questions on RFO-B", "1 question waits for an answer.")
    ]


def test_draft_needs_wait_for_their_planners_and_withheld_ones_do_not():
    utility = a_utility()
    planner = a_person(utility, Role.PLANNER)
    a_need(utility, is_confidential=True)
    assert titles(planner) == []
    a_need(utility)
    assert titles(planner) == ["Publish needs"]


def test_an_open_solicitation_waits_for_bidders_until_its_deadline():
    solicitation = a_published_solicitation(code="RFO-C")
    bidder = a_bidder()
    assert titles(bidder) == ["RFO-C takes offers"]
    pass_deadline(solicitation)
    assert titles(bidder) == []


def test_the_tabs_are_those_a_person_may_open():
    solicitation = a_published_solicitation()
    public = {"overview", "needs", "requirements", "rules", "documents", "addenda", "questions", "news"}
    public |= {"principles"}
    assert {tab.key for tab in tabs_for(solicitation, AnonymousUser())} == public
    assert {tab.key for tab in tabs_for(solicitation, a_bidder())} == public | {"clarifications", "bidders"}
    chair, engineer = assign(solicitation, Role.CHAIR), assign(solicitation, Role.ENGINEER)
    watching = public | {"lessons", "team", "record"}
    assert {tab.key for tab in tabs_for(solicitation, chair)} == watching
    private = {"clarifications", "bidders", "workpapers"}
    assert {tab.key for tab in tabs_for(solicitation, engineer)} == watching | private


def test_the_home_lists_what_is_open_and_the_drafts_one_prepares():
    draft = a_draft_solicitation()
    published, sealed = a_published_solicitation(), pass_deadline(a_published_solicitation())
    now = database_now()
    assert list(open_and_upcoming(AnonymousUser(), now=now)) == [published]
    assert set(open_and_upcoming(assign(draft, Role.CHAIR), now=now)) == {draft, published}
    assert set(open_and_upcoming(assign(sealed, Role.CHAIR), now=now)) == {published, sealed}
