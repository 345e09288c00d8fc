"""Going on with fewer good offers than the rules ask for: proposed by one role, decided by another."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import EVALUATION
from bids.states import ShortfallState
from kernel.models import UuidModel
from solicitations.models import Assignment, Solicitation


class ShortfallDecisionQuerySet(models.QuerySet["ShortfallDecision"]):
    """The only door to these decisions: they tell how many good offers there are."""

    def visible_to(self, user: Visitor) -> "ShortfallDecisionQuerySet":
        """To whoever takes part in the evaluation."""
        if not user.is_authenticated:
            return self.none()
        assigned = Assignment.objects.in_force().filter(user=user, role__in=EVALUATION)
        return self.filter(solicitation__in=assigned.values("solicitation"))


class ShortfallDecision(UuidModel):
    """Procurement proposes to go on with fewer good offers than were asked for; the independent evaluator decides.

    A confirmed one holds as long as there are at least as many good offers as it names.
    """

    solicitation = models.ForeignKey(
        Solicitation, on_delete=models.PROTECT, related_name="shortfall_decisions"
    )
    state = models.CharField(max_length=9, choices=ShortfallState.choices, default=ShortfallState.PROPOSED)
    n_asked = models.PositiveSmallIntegerField()
    n_offers = models.PositiveIntegerField()
    reason = models.TextField(max_length=4000)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True, max_length=4000)

    objects = ShortfallDecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["proposed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="two_people_decide_on_a_shortfall",
            ),
            models.CheckConstraint(
                condition=Q(state=ShortfallState.PROPOSED, decided_at=None)
                | (~Q(state=ShortfallState.PROPOSED) & Q(decided_at__isnull=False)),
                name="shortfall_decided_when",
            ),
            models.CheckConstraint(condition=Q(n_offers__gte=1), name="nothing_goes_on_without_an_offer"),
            models.UniqueConstraint(
                fields=["solicitation"],
                condition=Q(state=ShortfallState.PROPOSED),
                name="one_open_proposal_to_go_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.n_offers} of {self.n_asked}: {self.get_state_display()}"
