"""The report of an opening: what the witnesses take home. It never changes."""

from typing import ClassVar

from django.db import models

from accounts.permissions import Visitor
from accounts.states import EVALUATION
from bids.states import SEATS
from kernel.models import UuidModel
from solicitations.models import Assignment, Solicitation

WITNESSES = SEATS | EVALUATION


class OpeningReportQuerySet(models.QuerySet["OpeningReport"]):
    """The only door to reports."""

    def visible_to(self, user: Visitor) -> "OpeningReportQuerySet":
        """To the witnesses: whoever may hold a share, and everybody in the evaluation."""
        if not user.is_authenticated:
            return self.none()
        assigned = Assignment.objects.in_force().filter(user=user, role__in=WITNESSES)
        return self.filter(solicitation__in=assigned.values("solicitation"))


class OpeningReport(UuidModel):
    """What was done at one ceremony: who gave shares, what was opened, under which root. No content, no prices.

    ``document`` holds nothing of what stands behind the affiliates' wall; ``digest`` is on the solicitation's record.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="opening_reports")
    number = models.PositiveSmallIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = OpeningReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "number"], name="opening_report_once")
        ]

    def __str__(self) -> str:
        return f"report {self.number} of the opening of {self.solicitation}"
