"""Who was told that the offers were valued again, and what that moved."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from valuation.models import Run


class RerunNoticeQuerySet(models.QuerySet["RerunNotice"]):
    """The only door to notices: everybody sees their own."""

    def visible_to(self, user: Visitor) -> "RerunNoticeQuerySet":
        """The person's own, while they see the run."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user, run__in=Run.objects.visible_to(user))


class RerunNotice(UuidModel):
    """One person is told once of one run that the system asked for.

    ``moves`` are the first ranks that moved as this person sees them: offer, rank before, rank after.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    n_moved = models.PositiveIntegerField()
    moves = models.JSONField(default=list)

    objects = RerunNoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-told_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "user"], name="told_once_of_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run} told to {self.user}"
