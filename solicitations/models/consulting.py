"""What others say while a solicitation is prepared and watched: comments, deviations, principles, lessons."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from accounts.states import INDEPENDENTS, Role
from kernel.models import UuidModel
from solicitations.models.solicitations import Assignment, Solicitation
from solicitations.states import CommentSubject, ProtocolPart


class CommentQuerySet(models.QuerySet["Comment"]):
    """The only door to comments."""

    def visible_to(self, user: Visitor) -> "CommentQuerySet":
        """Answered ones to everybody who sees the solicitation; open ones to their author and those who must answer."""
        seen = Q(solicitation__in=Solicitation.objects.visible_to(user), answered_at__isnull=False)
        if user.is_authenticated:
            assigned = Assignment.objects.in_force().filter(
                user=user, role__in=[Role.PROCUREMENT, Role.CHAIR, Role.PRG, *INDEPENDENTS]
            )
            seen |= Q(author=user) | Q(solicitation_id__in=assigned.values("solicitation_id"))
        return self.filter(seen)


class Comment(UuidModel):
    """What somebody says about a draft; published with its answer, with a name only if they wish."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="comments")
    subject = models.CharField(max_length=12, choices=CommentSubject.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_named = models.BooleanField(default=False, help_text="publish it with the organisation's name")
    text = models.TextField(max_length=8000)
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=8000)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["made_at"]

    def __str__(self) -> str:
        return self.text[:60]


class DeviationQuerySet(models.QuerySet["Deviation"]):
    """The only door to deviations."""

    def visible_to(self, user: Visitor) -> "DeviationQuerySet":
        """Those of the solicitations a visitor may see: deviations are published."""
        return self.filter(solicitation__in=Solicitation.objects.visible_to(user))


class Deviation(UuidModel):
    """A change of what was locked: what, why, and which digest it leads to. It never changes."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="deviations")
    number = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=12, choices=ProtocolPart.choices)
    description = models.TextField(max_length=4000)
    reason = models.TextField(max_length=4000)
    digest_before = models.CharField(max_length=64)
    digest_after = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = DeviationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "number"], name="deviation_number_once"),
        ]

    def __str__(self) -> str:
        return f"deviation {self.number}"


class PrincipleComment(UuidModel):
    """What the independent evaluator says on one principle or counting rule; the newest counts, all stay."""

    solicitation = models.ForeignKey(
        Solicitation, on_delete=models.PROTECT, related_name="principle_comments"
    )
    code = models.CharField(max_length=40)
    text = models.TextField(max_length=4000)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-written_at"]

    def __str__(self) -> str:
        return f"{self.code}: {self.text[:40]}"


class LessonQuerySet(models.QuerySet["Lesson"]):
    """The only door to lessons."""

    def visible_to(self, user: Visitor) -> "LessonQuerySet":
        """Those of the solicitations a visitor may see: lessons are published at the close."""
        return self.filter(solicitation__in=Solicitation.objects.visible_to(user))


class Lesson(UuidModel):
    """What a closed solicitation taught, and the change of the protocol it proposes for the next."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="lessons")
    part = models.CharField(max_length=12, choices=ProtocolPart.choices)
    text = models.TextField(max_length=4000)
    proposal = models.TextField(max_length=4000)
    learnt_at = models.DateTimeField()

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["learnt_at"]

    def __str__(self) -> str:
        return self.text[:60]


class LessonAnswer(UuidModel):
    """What a later solicitation made of a lesson: taken up or not, and why."""

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="answers")
    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="lesson_answers")
    is_taken_up = models.BooleanField()
    note = models.TextField(max_length=4000)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["answered_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lesson", "solicitation"], name="lesson_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson}: {'taken up' if self.is_taken_up else 'not taken up'}"
