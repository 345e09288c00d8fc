"""Plans written and published, meetings called, attended, commented and answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from solicitations.models import (
    Assignment,
    LibraryDocument,
    Meeting,
    MeetingAttendee,
    MeetingComment,
    PlannedSolicitation,
    ProcurementPlan,
    Solicitation,
)
from solicitations.permissions import can_create_solicitation
from solicitations.services.records import record_for_organisation
from solicitations.states import OVERSEES, MeetingKind


@dataclass(frozen=True)
class PlannedDraft:
    """A solicitation that a plan foresees, as typed."""

    title: str
    publish_on: date
    offers_due_on: date | None = None


def _require_procures(by: User, utility: Organisation) -> None:
    if not can_create_solicitation(by, utility):
        raise NotAllowed(f"Procurement officers of {utility} keep its plan and its calendar.")


@transaction.atomic
def write_plan(
    *,
    organisation: Organisation,
    title: str,
    text: str,
    planned: Sequence[PlannedDraft],
    by: User,
    now: datetime,
) -> ProcurementPlan:
    """Write the next version of a utility's procurement plan, as a draft for those who oversee it.

    Raises:
        NotAllowed: the person does not procure for the utility.
        InvalidInput: no words, or offers due before publication.
    """
    _require_procures(by, organisation)
    if not title.strip() or not text.strip():
        raise InvalidInput("A plan has a title and a text.", field="text" if title.strip() else "title")
    wrong = [p for p in planned if p.offers_due_on is not None and p.offers_due_on <= p.publish_on]
    if wrong:
        raise InvalidInput(f"{wrong[0].title}: offers are due after publication.", field="planned")
    hold_alone("plan", organisation.pk)
    last = ProcurementPlan.objects.filter(utility=organisation).order_by("-version").first()
    plan = ProcurementPlan.objects.create(
        utility=organisation,
        version=last.version + 1 if last else 1,
        title=title.strip(),
        text=text.strip(),
        written_by=by,
        written_at=now,
    )
    PlannedSolicitation.objects.bulk_create(
        PlannedSolicitation(plan=plan, **vars(draft)) for draft in planned
    )
    record_for_organisation(organisation, by, Role.PROCUREMENT, "plan.written", {"plan": plan.pk})
    return plan


@transaction.atomic
def publish_plan(*, plan: ProcurementPlan, by: User, now: datetime) -> ProcurementPlan:
    """Publish a version; it never changes from then on.

    Raises:
        NotAllowed: the person does not procure for the utility.
        Conflict: it is published.
    """
    _require_procures(by, plan.utility)
    if not ProcurementPlan.objects.filter(pk=plan.pk, published_at=None).update(published_at=now):
        raise Conflict("This version is published already.")
    record_for_organisation(plan.utility, by, Role.PROCUREMENT, "plan.published", {"plan": plan.pk})
    plan.refresh_from_db()
    return plan


@transaction.atomic
def call_meeting(
    *,
    organisation: Organisation,
    kind: MeetingKind,
    title: str,
    starts_at: datetime,
    place: str,
    agenda: str,
    is_public: bool,
    solicitation: Solicitation | None,
    by: User,
    now: datetime,
    materials: Sequence[LibraryDocument] = (),
) -> Meeting:
    """Put a meeting onto the calendar, with its agenda and materials.

    Raises:
        NotAllowed: the person does not procure for the utility.
        InvalidInput: something is missing, foreign, or a public meeting of the review group.
    """
    _require_procures(by, organisation)
    if not title.strip() or not agenda.strip():
        raise InvalidInput("Give a title and an agenda.", field="agenda" if title.strip() else "title")
    if is_public and kind != MeetingKind.ADVISORY:
        raise InvalidInput(
            "The review group meets in private: it reads what is confidential.", field="is_public"
        )
    if solicitation is not None and solicitation.organisation_id != organisation.pk:
        raise InvalidInput("The solicitation is another utility's.", field="solicitation")
    if any(document.solicitation.organisation_id != organisation.pk for document in materials):
        raise InvalidInput("The documents are another utility's.", field="materials")
    meeting = Meeting.objects.create(
        utility=organisation,
        solicitation=solicitation,
        kind=kind,
        title=title.strip(),
        starts_at=starts_at,
        place=place.strip(),
        agenda=agenda.strip(),
        is_public=is_public,
        called_by=by,
        called_at=now,
    )
    meeting.materials.set(materials)
    record_for_organisation(organisation, by, Role.PROCUREMENT, "meeting.called", {"meeting": meeting.pk})
    return meeting


@transaction.atomic
def note_attendee(*, meeting: Meeting, name: str, organisation_name: str, by: User) -> MeetingAttendee:
    """Write down who was there.

    Raises:
        NotAllowed: the person does not procure for the utility.
        InvalidInput: no name, or listed already.
    """
    _require_procures(by, meeting.utility)
    given = {"name": name.strip(), "organisation_name": organisation_name.strip()}
    for field, words in given.items():
        if not words:
            raise InvalidInput("Give the person and the organization.", field=field)
    if MeetingAttendee.objects.filter(meeting=meeting, **given).exists():
        raise InvalidInput("This person is listed already.", field="name")
    return MeetingAttendee.objects.create(meeting=meeting, **given)


@transaction.atomic
def comment_on_meeting(*, meeting: Meeting, text: str, by: User, now: datetime) -> MeetingComment:
    """Comment as somebody who takes part.

    Raises:
        NotAllowed: not one of those inside.
        InvalidInput: no words.
    """
    if not Meeting.objects.inside(by).filter(pk=meeting.pk).exists():
        raise NotAllowed("Those who take part in the meeting comment.")
    if not text.strip():
        raise InvalidInput("Write something.", field="text")
    made = MeetingComment.objects.create(meeting=meeting, author=by, text=text.strip()[:8000], written_at=now)
    facts = {"meeting": meeting.pk, "comment": made.pk}
    record_for_organisation(meeting.utility, by, _role_of(by, meeting.utility), "meeting.commented", facts)
    return made


def _role_of(by: User, utility: Organisation) -> Role:
    held = Assignment.objects.in_force().filter(
        user=by, role__in=list(OVERSEES), solicitation__organisation=utility
    )
    found = held.order_by("role").values_list("role", flat=True).first()
    return Role(found) if found else Role.PROCUREMENT


@transaction.atomic
def answer_meeting_comment(*, comment: MeetingComment, answer: str, by: User, now: datetime) -> None:
    """Answer a comment, once.

    Raises:
        NotAllowed: the person does not procure for the utility.
        InvalidInput: no words.
        Conflict: it was answered.
    """
    utility = comment.meeting.utility
    _require_procures(by, utility)
    if not answer.strip():
        raise InvalidInput("Write something.", field="answer")
    answered = MeetingComment.objects.filter(pk=comment.pk, answered_at=None).update(
        answer=answer.strip()[:8000], answered_by=by, answered_at=now
    )
    if not answered:
        raise Conflict("This comment was answered already.")
    record_for_organisation(utility, by, Role.PROCUREMENT, "meeting.answered", {"comment": comment.pk})
