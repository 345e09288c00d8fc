"""Where the independent evaluator's own evaluation says something else than the utility's."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from bids.models import Offer
from kernel.models import UuidModel
from review.states import DisagreementKind, DisagreementOutcome
from solicitations.models import Solicitation
from valuation.models import Run


class DisagreementQuerySet(models.QuerySet["Disagreement"]):
    """The only door to disagreements."""

    def visible_to(self, user: Visitor) -> "DisagreementQuerySet":
        """Those of the solicitations whose values the person may see, of offers that they see."""
        if not user.is_authenticated:
            return self.none()
        offers = Offer.objects.visible_to(user)
        runs = Run.objects.visible_to(user).official()
        return self.filter(Q(other=None) | Q(other__in=offers), official_run__in=runs, offer__in=offers)

    def unresolved(self) -> "DisagreementQuerySet":
        """Those that wait for an answer or for the evaluator's word on it."""
        return self.filter(resolved_at=None)


class Disagreement(UuidModel):
    """One finding with both figures as they stood; raised by the evaluator, answered by the utility, then resolved.

    A sign: the two values [$/kW-year]. A rank swap: by how much ``offer`` leads ``other`` for the utility, and
    ``other`` leads ``offer`` for the evaluator [$/kW-year]. A score: the two totals out of 100.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="disagreements")
    kind = models.CharField(max_length=10, choices=DisagreementKind.choices)
    official_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    shadow_run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="+")
    official_figure = models.DecimalField(max_digits=18, decimal_places=6)
    shadow_figure = models.DecimalField(max_digits=18, decimal_places=6)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=4000)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=DisagreementOutcome.choices, blank=True)
    resolution = models.TextField(blank=True, max_length=4000)
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["resolved_at", "kind", "raised_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "offer", "other"],
                condition=Q(resolved_at=None),
                name="one_open_disagreement",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, outcome="") | (Q(resolved_at__isnull=False) & ~Q(outcome="")),
                name="a_resolved_disagreement_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.offer}"
