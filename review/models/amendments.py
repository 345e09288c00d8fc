"""Deviations that change how offers are scored and ranked, after all of it was locked."""

from typing import ClassVar

from django.db import models

from accounts.permissions import Visitor
from accounts.states import DRAFTING, EVALUATION
from kernel.models import UuidModel
from solicitations.models import Assignment, Deviation


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """The only door to amendments; that there is a deviation, and its words, everybody reads."""

    def visible_to(self, user: Visitor) -> "AmendmentQuerySet":
        """Those of the solicitations one prepares, watches or evaluates, as the lock that they change."""
        if not user.is_authenticated:
            return self.none()
        held = Assignment.objects.in_force().filter(user=user, role__in=DRAFTING | EVALUATION)
        return self.filter(deviation__solicitation_id__in=held.values("solicitation_id"))


class Amendment(UuidModel):
    """What a deviation puts in place of the locked rubric and ranking rule; the last one counts. It never changes.

    ``before`` and ``after`` state the policy with its figures and each criterion's weight and minimum, by its code.
    """

    deviation = models.OneToOneField(Deviation, on_delete=models.PROTECT, related_name="amendment")
    before = models.JSONField()
    after = models.JSONField()

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["deviation__number"]

    def __str__(self) -> str:
        return f"what {self.deviation} changes"
