from datetime import timedelta

import pytest

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from solicitations.services import answer_question, ask_question, write_workpaper
from tests.factories.accounts import a_bidder, a_developer, a_person
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def asker():
    return a_bidder()


def ask(solicitation, asker, text="May storage charge at night?", **given):
    organisation = given.pop("organisation", None) or asker.memberships.get().organisation
    return ask_question(
        solicitation=solicitation,
        organisation=organisation,
        text=text,
        by=asker,
        now=given.get("now", database_now()),
    )


def test_the_record_tells_that_a_bidder_asked_and_not_which(solicitation, asker):
    question = ask(solicitation, asker)
    entry = Entry.objects.get(stream_id=solicitation.pk)
    assert (entry.verb, entry.actor_id, entry.actor_label) == ("question.asked", None, "a bidder")
    told = bytes(entry.canonical).decode()
    assert str(question.pk) in told
    organisation = asker.memberships.get().organisation
    assert [secret in told for secret in (str(asker.pk), str(organisation.pk), organisation.name)] == [
        False
    ] * 3


def test_questions_end_on_time(solicitation, asker):
    end = solicitation.questions_due_at
    ask(solicitation, asker, now=end)
    with pytest.raises(TooLate):
        ask(solicitation, asker, now=end + timedelta(microseconds=1))


def test_a_draft_takes_no_questions(asker):
    with pytest.raises(Conflict):
        ask(a_draft_solicitation(), asker)


def test_one_asks_for_ones_own_organisation(solicitation, asker):
    with pytest.raises(NotAllowed):
        ask(solicitation, asker, organisation=a_developer())
    with pytest.raises(NotAllowed):
        ask(solicitation, a_person(solicitation.organisation, Role.PLANNER))


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_a_question_says_something_and_not_too_much(solicitation, asker, text):
    with pytest.raises(InvalidInput) as refused:
        ask(solicitation, asker, text)
    assert refused.value.field == "text"


def test_a_question_is_answered_once_and_by_the_buyer(solicitation, asker):
    question = ask(solicitation, asker)
    officer, evaluator = assign(solicitation, Role.PROCUREMENT), assign(solicitation, Role.EVALUATOR)
    with pytest.raises(NotAllowed):
        answer_question(question=question, answer="Yes.", by=evaluator, now=database_now())
    answer_question(question=question, answer="Yes.", by=officer, now=database_now())
    with pytest.raises(Conflict):
        answer_question(question=question, answer="No.", by=officer, now=database_now())
    assert question.answer == "Yes."


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.ENGINEER])
def test_the_independents_keep_workpapers(solicitation, role):
    person = assign(solicitation, role)
    note = write_workpaper(
        solicitation=solicitation, title="Fairness", text="None unfair.", by=person, now=database_now()
    )
    assert (note.author, note.title) == (person, "Fairness")


def test_nobody_else_keeps_workpapers(solicitation):
    with pytest.raises(NotAllowed):
        write_workpaper(
            solicitation=solicitation,
            title="x",
            text="x",
            by=assign(solicitation, Role.PROCUREMENT),
            now=database_now(),
        )
