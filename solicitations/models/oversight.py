"""The procurement plan and the oversight calendar."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.library import LibraryDocument
from solicitations.models.roles import procures_for
from solicitations.models.solicitations import Assignment, Solicitation
from solicitations.states import OVERSEES, MeetingKind


def oversees(user: User) -> QuerySet[Assignment, Any]:
    """Return the ids of the utilities whose procurement a person oversees, by a role in one of its solicitations."""
    held = Assignment.objects.in_force().filter(user=user, role__in=list(OVERSEES))
    return held.values("solicitation__organisation_id")


class ProcurementPlanQuerySet(models.QuerySet["ProcurementPlan"]):
    """The only door to procurement plans."""

    def visible_to(self, user: Visitor) -> "ProcurementPlanQuerySet":
        """Published ones to everybody; drafts to the utility's procurement and to those who oversee it."""
        seen = Q(published_at__isnull=False)
        if user.is_authenticated:
            seen |= Q(utility__in=procures_for(user)) | Q(utility__in=oversees(user))
        return self.filter(seen)


class ProcurementPlan(UuidModel):
    """What a utility means to procure, and when; one version. It never changes once published."""

    utility = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="procurement_plans")
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=50_000)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ProcurementPlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["utility", "version"], name="plan_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class PlannedSolicitation(UuidModel):
    """A solicitation that a plan foresees."""

    plan = models.ForeignKey(ProcurementPlan, on_delete=models.CASCADE, related_name="planned")
    title = models.CharField(max_length=200)
    publish_on = models.DateField()
    offers_due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["publish_on", "title"]

    def __str__(self) -> str:
        return self.title


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """The only door to meetings. What of a public one a visitor reads, the page object says."""

    def visible_to(self, user: Visitor) -> "MeetingQuerySet":
        """Public advisory meetings to everybody; the others to procurement and those who oversee the utility."""
        seen = Q(is_public=True, kind=MeetingKind.ADVISORY)
        if user.is_authenticated:
            seen |= Q(pk__in=Meeting.objects.inside(user).values("pk"))
        return self.filter(seen)

    def inside(self, user: User) -> "MeetingQuerySet":
        """Those whose agenda, materials, attendance and comments a person reads."""
        held = Assignment.objects.in_force().filter(user=user, role__in=list(OVERSEES))
        of_one = Q(solicitation__in=held.values("solicitation_id"))
        of_all = Q(solicitation=None, utility__in=oversees(user))
        return self.filter(of_one | of_all | Q(utility__in=procures_for(user)))


class Meeting(UuidModel):
    """A meeting of the review group or of the advisory group."""

    utility = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="oversight_meetings")
    # Of one solicitation, or of the utility's procurement at large.
    solicitation = models.ForeignKey(
        Solicitation, on_delete=models.PROTECT, null=True, blank=True, related_name="oversight_meetings"
    )
    kind = models.CharField(max_length=12, choices=MeetingKind.choices)
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    agenda = models.TextField(max_length=20_000)
    is_public = models.BooleanField(default=False)
    materials = models.ManyToManyField(LibraryDocument, related_name="+", blank=True)
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(kind=MeetingKind.ADVISORY),
                name="review_group_meets_in_private",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingAttendee(UuidModel):
    """Somebody was at a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees")
    name = models.CharField(max_length=150)
    organisation_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["organisation_name", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "name", "organisation_name"], name="attended_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation_name}"


class MeetingComment(UuidModel):
    """A comment of a member, and the utility's answer."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=8000)
    written_at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=8000)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["written_at"]

    def __str__(self) -> str:
        return self.text[:60]
