"""Lessons: what a solicitation taught, and which of earlier ones a draft has still to answer."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.permissions import Visitor
from solicitations.models import Lesson, LessonAnswer, Solicitation
from solicitations.permissions import can_run
from solicitations.states import SolicitationState


@dataclass(frozen=True)
class LessonsPage:
    """The lessons of one solicitation and its answers to earlier ones."""

    solicitation: Solicitation
    lessons: list[Lesson]
    answers: list[LessonAnswer]
    waiting: list[Lesson]
    may_answer: bool
    may_close: bool


def lessons_to_answer(solicitation: Solicitation) -> QuerySet[Lesson]:
    """Return the lessons of the utility's earlier solicitations that this one has not answered."""
    earlier = Lesson.objects.filter(solicitation__organisation_id=solicitation.organisation_id)
    return earlier.exclude(solicitation=solicitation).exclude(answers__solicitation=solicitation)


def lessons_page(solicitation: Solicitation, user: Visitor) -> LessonsPage:
    """Gather the page; the solicitation was loaded through ``visible_to``."""
    may_run = can_run(user, solicitation)
    is_draft = solicitation.state == SolicitationState.DRAFT
    waiting = lessons_to_answer(solicitation) if may_run and is_draft else Lesson.objects.none()
    ended = (SolicitationState.CONTRACTED, SolicitationState.NO_AWARD)
    return LessonsPage(
        solicitation=solicitation,
        lessons=list(solicitation.lessons.order_by("learnt_at")),
        answers=list(
            solicitation.lesson_answers.select_related("lesson__solicitation").order_by("answered_at")
        ),
        waiting=list(waiting.select_related("solicitation").order_by("learnt_at")),
        may_answer=may_run and is_draft,
        may_close=may_run and solicitation.state in ended,
    )
