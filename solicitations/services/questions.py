"""Questions asked privately and answered to all; notes of the independents."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import INDEPENDENTS, Role
from audit.states import Actor
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from solicitations.models import Question, Solicitation, Workpaper
from solicitations.permissions import can_answer, can_ask_for, roles_of
from solicitations.services.records import record_for_solicitation
from solicitations.states import SolicitationState

# The record is read by people who may not know who asked.
A_BIDDER = Actor(id=None, label="a bidder", role=Role.DEVELOPER)
LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_NOTE = 4000, 8000, 20000


def _words(text: str, longest: int, field: str) -> str:
    found = text.strip()
    if not found or len(found) > longest:
        raise InvalidInput(f"Write something, of {longest:,} characters at most.", field=field)
    return found


@transaction.atomic
def ask_question(
    *, solicitation: Solicitation, organisation: Organisation, text: str, by: User, now: datetime
) -> Question:
    """Ask in an organisation's name; nobody but the asker and the two independents learns whose question it is.

    Raises:
        NotAllowed: the person is no developer of the organisation.
        TooLate: questions have ended.
        Conflict: the solicitation takes no questions.
    """
    if not can_ask_for(by, organisation.pk):
        raise NotAllowed("Developers ask questions in their organisation's name.")
    if solicitation.state != SolicitationState.PUBLISHED or solicitation.questions_due_at is None:
        raise Conflict("This solicitation takes no questions now.")
    if now > solicitation.questions_due_at:
        raise TooLate("Questions have ended. Answers to all are on this page.")
    question = Question.objects.create(
        solicitation=solicitation,
        asked_by=by,
        asking_organisation=organisation,
        text=_words(text, LONGEST_QUESTION, "text"),
        asked_at=now,
    )
    record_for_solicitation(solicitation, A_BIDDER, "question.asked", {"question": question.pk})
    return question


@transaction.atomic
def answer_question(*, question: Question, answer: str, by: User, now: datetime) -> None:
    """Answer a question to all, once.

    Raises:
        NotAllowed: not the procurement officer.
        Conflict: it was answered before.
    """
    if not can_answer(by, question):
        raise NotAllowed("The procurement officer answers questions.")
    words = _words(answer, LONGEST_ANSWER, "answer")
    answered = Question.objects.filter(pk=question.pk, answered_at=None).update(
        answer=words, answered_by=by, answered_at=now
    )
    if not answered:
        raise Conflict("This question was answered already.")
    question.refresh_from_db()
    actor = by.as_actor(Role.PROCUREMENT)
    record_for_solicitation(question.solicitation, actor, "question.answered", {"question": question.pk})


@transaction.atomic
def write_workpaper(
    *, solicitation: Solicitation, title: str, text: str, by: User, now: datetime
) -> Workpaper:
    """Keep a note of one of the two independents; nobody else reads it.

    Raises:
        NotAllowed: not an independent of this solicitation.
    """
    if not roles_of(by, solicitation) & INDEPENDENTS:
        raise NotAllowed("The independent evaluator and engineer keep workpapers.")
    return Workpaper.objects.create(
        solicitation=solicitation,
        author=by,
        title=_words(title, 200, "title"),
        text=_words(text, LONGEST_NOTE, "text"),
        written_at=now,
    )
