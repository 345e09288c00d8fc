"""What the independent evaluator made of a person who may be conflicted."""

from typing import ClassVar

from django.db import models

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from accounts.states import Role
from kernel.models import UuidModel
from solicitations.models import Assignment, Solicitation


class ConflictDecisionQuerySet(models.QuerySet["ConflictDecision"]):
    """The only door to these decisions: they tell who made an offer."""

    def visible_to(self, user: Visitor) -> "ConflictDecisionQuerySet":
        """Those of the solicitations whose independent evaluator one is."""
        if not user.is_authenticated:
            return self.none()
        watched = Assignment.objects.in_force().filter(user=user, role=Role.EVALUATOR)
        return self.filter(solicitation_id__in=watched.values("solicitation_id"))


class ConflictDecision(UuidModel):
    """Whether what was found between a person and a bidder is a conflict, and why; the last one counts."""

    solicitation = models.ForeignKey(
        Solicitation, on_delete=models.PROTECT, related_name="conflict_decisions"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    bidder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_conflict = models.BooleanField()
    reason = models.TextField(max_length=4000)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = ConflictDecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.user} and {self.bidder}"
