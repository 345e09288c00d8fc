"""What decides between offers, frozen before publication."""

from django.db import models

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import DRAFTING, EVALUATION
from kernel.models import UuidModel
from solicitations.models import Assignment, Solicitation


class EvaluationLockQuerySet(models.QuerySet["EvaluationLock"]):
    """The only door to evaluation locks."""

    def visible_to(self, user: Visitor) -> "EvaluationLockQuerySet":
        """Those of the solicitations one prepares, watches or evaluates; everybody else knows the digest."""
        if not user.is_authenticated:
            return self.none()
        held = Assignment.objects.in_force().filter(user=user, role__in=DRAFTING | EVALUATION)
        return self.filter(solicitation_id__in=held.values("solicitation_id"))


class EvaluationLock(UuidModel):
    """All that decides between offers, frozen before publication: protocol, rubric, curves, rules, tie-break, seed.

    ``digest`` is the SHA-256 of the canonical JSON of ``document``; it is published with the solicitation.
    """

    solicitation = models.OneToOneField(
        Solicitation, on_delete=models.PROTECT, related_name="evaluation_lock"
    )
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    locked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField()

    objects = EvaluationLockQuerySet.as_manager()

    def __str__(self) -> str:
        return f"evaluation of {self.solicitation}"
