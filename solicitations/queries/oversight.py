"""What the calendar, a meeting and a plan show."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.permissions import Visitor
from solicitations.models import (
    LibraryDocument,
    Meeting,
    MeetingAttendee,
    MeetingComment,
    ProcurementPlan,
)
from solicitations.permissions import can_create_solicitation


def meetings_for(user: Visitor) -> QuerySet[Meeting]:
    """Return the meetings a visitor knows of, the latest first."""
    return Meeting.objects.visible_to(user).select_related("utility", "solicitation").order_by("-starts_at")


def procurement_plans_for(user: Visitor) -> QuerySet[ProcurementPlan]:
    """Return the plans a visitor may read, the newest of each utility first."""
    visible = ProcurementPlan.objects.visible_to(user).select_related("utility")
    return visible.order_by("utility__name", "-version")


@dataclass(frozen=True)
class MeetingPage:
    """One meeting. Of a public one a visitor learns that it takes place, when and where; not what is said in it."""

    meeting: Meeting
    zone: str
    is_inside: bool
    may_keep: bool
    materials: list[LibraryDocument]
    attendees: list[MeetingAttendee]
    comments: list[MeetingComment]


def meeting_page(meeting: Meeting, user: Visitor) -> MeetingPage:
    """Gather the page; the meeting was loaded through ``visible_to``. Each material passes its own class too."""
    is_inside = user.is_authenticated and Meeting.objects.inside(user).filter(pk=meeting.pk).exists()
    readable = LibraryDocument.objects.visible_to(user).filter(pk__in=meeting.materials.values("pk"))
    comments = meeting.comments.select_related("author", "answered_by").order_by("written_at")
    return MeetingPage(
        meeting=meeting,
        zone=meeting.utility.time_zone,
        is_inside=is_inside,
        may_keep=can_create_solicitation(user, meeting.utility),
        materials=list(readable.order_by("title")) if is_inside else [],
        attendees=list(meeting.attendees.all()) if is_inside else [],
        comments=list(comments) if is_inside else [],
    )
