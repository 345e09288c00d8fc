"""After the lock and at the end: deviations from what was frozen, lessons, and what the next draft makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from nmv.canonical import digest
from solicitations.models import Deviation, Lesson, LessonAnswer, PrincipleComment, Solicitation
from solicitations.permissions import roles_of
from solicitations.services.announcing import announce
from solicitations.services.moving import as_procurement, move, require_draft, require_runs, tell
from solicitations.services.records import record_for_solicitation
from solicitations.services.words import required_words
from solicitations.states import UNPUBLISHED, AnnouncementKind, ProtocolPart, SolicitationState
from solicitations.states.principles import CODES


@transaction.atomic
def record_deviation(
    *,
    solicitation: Solicitation,
    part: ProtocolPart,
    description: str,
    reason: str,
    by: User,
    now: datetime,
) -> Deviation:
    """Take down, in public, a change of what was locked before publication.

    Its digest follows from the one before it and from its words, so that the order and content of deviations can be
    checked against the digest published with the solicitation.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: no description or no reason.
        Conflict: nothing is locked yet, or it has ended.
    """
    require_runs(by, solicitation)
    hold_alone("solicitation", solicitation.pk)
    solicitation.refresh_from_db()
    if solicitation.state in UNPUBLISHED:
        raise Conflict("Before publication nothing deviates: change the draft.")
    if solicitation.state in (SolicitationState.CANCELLED, SolicitationState.CLOSED):
        raise Conflict("This solicitation has ended.")
    what, why = (
        required_words(description, "description"),
        required_words(reason, "reason"),
    )
    last = solicitation.deviations.order_by("-number").first()
    number = last.number + 1 if last else 1
    before = last.digest_after if last else solicitation.evaluation_digest or solicitation.protocol_digest
    after = digest({"before": before, "number": number, "part": part, "description": what, "reason": why})
    deviation = Deviation.objects.create(
        solicitation=solicitation,
        number=number,
        part=part,
        description=what,
        reason=why,
        digest_before=before,
        digest_after=after,
        made_at=now,
        made_by=by,
    )
    facts = {"number": number, "part": part, "reason": why, "digest_before": before, "digest_after": after}
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.deviation_recorded", facts)
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.DEVIATION,
        title=f"{solicitation.code}: deviation {number} from the protocol ({ProtocolPart(part).label})",
        text=f"{what}\n\nWhy: {why}",
        at=now,
    )
    return deviation


@transaction.atomic
def comment_on_principle(
    *, solicitation: Solicitation, code: str, text: str, by: User, now: datetime
) -> PrincipleComment:
    """Say, as the independent evaluator, how a principle or counting rule is kept.

    Raises:
        NotAllowed: not the independent evaluator.
        InvalidInput: no such principle, or no words.
    """
    if Role.EVALUATOR not in roles_of(by, solicitation):
        raise NotAllowed("The independent evaluator of this solicitation comments on its principles.")
    if code not in CODES:
        raise InvalidInput("There is no such principle.", field="code")
    comment = PrincipleComment.objects.create(
        solicitation=solicitation,
        code=code,
        text=required_words(text, "text"),
        author=by,
        written_at=now,
    )
    record_for_solicitation(solicitation, by.as_actor(Role.EVALUATOR), "principle.commented", {"code": code})
    return comment


@dataclass(frozen=True)
class LessonDraft:
    """A lesson before it is kept."""

    part: ProtocolPart
    text: str
    proposal: str


@transaction.atomic
def close_with_lessons(
    *, solicitation: Solicitation, lessons: Sequence[LessonDraft], by: User, now: datetime
) -> list[Lesson]:
    """Close a solicitation for good with what it taught; each lesson proposes a change for the next.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: no lesson, or one without words.
        Conflict: it has neither contracts nor ended without award.
    """
    require_runs(by, solicitation)
    if not lessons:
        raise InvalidInput("Write one lesson at least: what should be done otherwise, or kept.", field="text")
    hold_alone("solicitation", solicitation.pk)
    move(solicitation, SolicitationState.CLOSED, at=now, by=by)
    kept = Lesson.objects.bulk_create(
        Lesson(
            solicitation=solicitation,
            part=lesson.part,
            text=required_words(lesson.text, "text"),
            proposal=required_words(lesson.proposal, "proposal"),
            learnt_at=now,
        )
        for lesson in lessons
    )
    facts = {"n_lessons": len(kept)}
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.closed_with_lessons", facts)
    tell(solicitation, title="closed, with its lessons", at=now)
    return kept


@transaction.atomic
def answer_lesson(
    *, lesson: Lesson, solicitation: Solicitation, is_taken_up: bool, note: str, by: User, now: datetime
) -> LessonAnswer:
    """Say in a draft what it makes of an earlier solicitation's lesson.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: the lesson is another utility's, or there is no note.
        Conflict: it is no draft, or the lesson was answered in it.
    """
    require_runs(by, solicitation)
    require_draft(solicitation)
    if lesson.solicitation.organisation_id != solicitation.organisation_id:
        raise InvalidInput("This lesson is another utility's.")
    answer, is_new = LessonAnswer.objects.get_or_create(
        lesson=lesson,
        solicitation=solicitation,
        defaults={
            "is_taken_up": is_taken_up,
            "note": required_words(note, "note"),
            "answered_by": by,
            "answered_at": now,
        },
    )
    if not is_new:
        raise Conflict("This lesson is answered in this draft already.")
    facts = {"lesson": lesson.pk, "is_taken_up": is_taken_up}
    record_for_solicitation(solicitation, as_procurement(by), "lesson.answered", facts)
    return answer
