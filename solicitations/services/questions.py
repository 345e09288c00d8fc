"""Questions asked privately and answered to all; notes of the independents."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import INDEPENDENTS, Role
from audit.states import Actor
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from kernel.locks import hold_alone
from solicitations.models import AnswerVersion, Question, Solicitation, Workpaper
from solicitations.permissions import can_answer, can_ask_for, roles_of
from solicitations.services.announcing import announce
from solicitations.services.naming import require_names_no_bidder, require_names_not
from solicitations.services.records import record_for_solicitation
from solicitations.services.words import required_words
from solicitations.states import AnnouncementKind, SolicitationState

# The record is read by people who may not know who asked.
A_BIDDER = Actor(id=None, label="a bidder", role=Role.DEVELOPER)
LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_NOTE = 4000, 8000, 20000
LONGEST_REASON = 2000


@transaction.atomic
def ask_question(
    *, solicitation: Solicitation, organisation: Organisation, text: str, by: User, now: datetime
) -> Question:
    """Ask in an organisation's name; nobody but the asker and the two independents learns whose question it is.

    Raises:
        NotAllowed: the person is no developer of the organisation.
        InvalidInput: no text, or one that names its asker.
        TooLate: questions have ended.
        Conflict: the solicitation takes no questions.
    """
    if not can_ask_for(by, organisation.pk):
        raise NotAllowed("Developers ask questions in their organisation's name.")
    if solicitation.state != SolicitationState.PUBLISHED or solicitation.questions_due_at is None:
        raise Conflict("This solicitation takes no questions now.")
    if now > solicitation.questions_due_at:
        raise TooLate("Questions have ended. Answers to all are on this page.")
    words = required_words(text, "text", longest=LONGEST_QUESTION)
    require_names_not(words, organisation, field="text")
    question = Question.objects.create(
        solicitation=solicitation,
        asked_by=by,
        asking_organisation=organisation,
        text=words,
        asked_at=now,
    )
    record_for_solicitation(solicitation, A_BIDDER, "question.asked", {"question": question.pk})
    return question


@transaction.atomic
def answer_question(*, question: Question, answer: str, by: User, now: datetime) -> None:
    """Answer a question to all, once.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidInput: no answer, or one that names a bidder.
        Conflict: it was answered before.
    """
    if not can_answer(by, question):
        raise NotAllowed("The procurement officer answers questions.")
    words = required_words(answer, "answer", longest=LONGEST_ANSWER)
    require_names_no_bidder(words, field="answer")
    answered = Question.objects.filter(pk=question.pk, answered_at=None).update(
        answer=words, answered_by=by, answered_at=now
    )
    if not answered:
        raise Conflict("This question was answered already.")
    question.refresh_from_db()
    AnswerVersion.objects.create(question=question, number=1, text=words, given_by=by, given_at=now)
    _tell(question, by, now, verb="question.answered", title="A question was answered")


@transaction.atomic
def correct_answer(*, question: Question, answer: str, reason: str, by: User, now: datetime) -> None:
    """Correct an answer openly: what was answered before stays beside it, and everybody is told.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidInput: no answer or no reason, one that names a bidder, or the same words again.
        Conflict: it was not answered yet.
    """
    if not can_answer(by, question):
        raise NotAllowed("The procurement officer answers questions.")
    words = required_words(answer, "answer", longest=LONGEST_ANSWER)
    why = required_words(reason, "reason", longest=LONGEST_REASON)
    require_names_no_bidder(words, field="answer")
    require_names_no_bidder(why, field="reason")
    hold_alone("answers", question.pk)
    question.refresh_from_db()
    if question.answered_at is None:
        raise Conflict("This question is not answered yet.")
    if words == question.answer:
        raise InvalidInput("These are the words of the answer as it stands.", field="answer")
    last = _last_version(question)
    AnswerVersion.objects.create(
        question=question, number=last.number + 1, text=words, reason=why, given_by=by, given_at=now
    )
    Question.objects.filter(pk=question.pk).update(answer=words, answered_by=by)
    question.refresh_from_db()
    _tell(question, by, now, verb="question.corrected", title="An answer was corrected", reason=why)


def _last_version(question: Question) -> AnswerVersion:
    """Return the newest version; of an answer given before versions were kept, write the first one down."""
    last = question.answer_versions.order_by("-number").first()
    if last is not None:
        return last
    assert question.answered_by is not None  # noqa: S101 - answered questions have both
    assert question.answered_at is not None  # noqa: S101 - the same
    return AnswerVersion.objects.create(
        question=question,
        number=1,
        text=question.answer,
        given_by=question.answered_by,
        given_at=question.answered_at,
    )


def _tell(question: Question, by: User, now: datetime, *, verb: str, title: str, reason: str = "") -> None:
    actor = by.as_actor(Role.PROCUREMENT)
    record_for_solicitation(question.solicitation, actor, verb, {"question": question.pk})
    parts = [f"Question: {question.text}", f"Answer: {question.answer}"]
    text = "\n\n".join([*parts, f"Why it was corrected: {reason}"] if reason else parts)
    announce(
        solicitation=question.solicitation, kind=AnnouncementKind.QUESTION, title=title, text=text, at=now
    )


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
        title=required_words(title, "title", longest=200),
        text=required_words(text, "text", longest=LONGEST_NOTE),
        written_at=now,
    )
