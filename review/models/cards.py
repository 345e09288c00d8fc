"""The panel's scorecards."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import EVALUATION, Role
from bids.models import Offer, PriceRelease
from kernel.models import UuidModel
from review.models.rubrics import Criterion, Rubric
from review.states import ScorecardState
from solicitations.models import Assignment


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    """The only door to scorecards."""

    def visible_to(self, user: Visitor) -> "ScorecardQuerySet":
        """One's own cards; submitted cards of others once one's own are all in, or if one does not score."""
        if not user.is_authenticated:
            return self.none()
        held = Assignment.objects.filter(user=user, ended_at=None)
        scoring = held.filter(role=Role.PANEL).values("solicitation_id")
        evaluating = held.filter(role__in=EVALUATION).values("solicitation_id")
        released = PriceRelease.objects.filter(user=user).values("solicitation_id")
        others = Q(state=ScorecardState.SUBMITTED, offer__solicitation_id__in=evaluating)
        blind = Q(offer__solicitation_id__in=scoring) & ~Q(offer__solicitation_id__in=released)
        return self.filter(Q(panelist=user, offer__solicitation_id__in=scoring) | (others & ~blind))


class Scorecard(UuidModel):
    """One panel member's scores for one offer."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="scorecards")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="scorecards")
    panelist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scorecards")
    state = models.CharField(max_length=10, choices=ScorecardState.choices, default=ScorecardState.DRAFT)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=ScorecardState.DRAFT, submitted_at=None)
                | Q(state=ScorecardState.SUBMITTED, submitted_at__isnull=False),
                name="submitted_card_says_when",
            ),
            models.UniqueConstraint(fields=["offer", "panelist"], name="one_card_per_offer_and_panelist"),
        ]

    def __str__(self) -> str:
        return f"{self.panelist} on {self.offer}"


class Score(UuidModel):
    """One score with its reason; a draft may have the one before the other."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    rationale = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering: ClassVar = ["criterion__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scorecard", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(condition=Q(value__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"
