"""The panel's scorecards."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import EVALUATION, Role
from bids.models import Offer
from kernel.models import UuidModel
from review.models.rubrics import Criterion, Rubric
from review.states import ScorecardState
from solicitations.models import Recusal, Solicitation
from solicitations.models.roles import solicitations_as


def still_scoring(user: User) -> QuerySet[Solicitation, Any]:
    """Return the ids of the solicitations on whose panel a person sits with cards of theirs still to come."""
    seats = Solicitation.objects.filter(pk__in=solicitations_as(user, [Role.PANEL]))
    done = CardsIn.objects.filter(user=user)
    return seats.exclude(pk__in=done.values("solicitation_id")).values("pk")


class CardsIn(UuidModel):
    """From when all of a panel member's cards are in: from then on they see what the others gave."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="cards_in")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    in_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "user"], name="cards_are_in_once")
        ]

    def __str__(self) -> str:
        return f"cards of {self.user}"


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    """The only door to scorecards."""

    def visible_to(self, user: Visitor) -> "ScorecardQuerySet":
        """One's own cards; submitted cards of others once one's own are all in, or if one does not score."""
        if not user.is_authenticated:
            return self.none()
        evaluating = solicitations_as(user, EVALUATION)
        mine = Q(panelist=user, offer__solicitation_id__in=evaluating)
        others = Q(state=ScorecardState.SUBMITTED, offer__solicitation_id__in=evaluating)
        watched = Q(offer__solicitation_id__in=solicitations_as(user, [Role.EVALUATOR]))
        is_shown = Q(is_shadow=False) | watched
        shown = self.filter(is_shown, offer__in=Offer.objects.visible_to(user))
        return shown.filter(mine | (others & ~Q(offer__solicitation_id__in=still_scoring(user))))

    def official(self) -> "ScorecardQuerySet":
        """The panel's cards, and the evaluator's for affiliates' offers; not the evaluator's shadows."""
        return self.filter(is_shadow=False)

    def counting(self) -> "ScorecardQuerySet":
        """Cards that count: no shadows, and not those of somebody who was recused since."""
        recused = Recusal.objects.filter(
            solicitation=OuterRef("offer__solicitation"), user=OuterRef("panelist")
        )
        return self.official().exclude(Exists(recused))


class Scorecard(UuidModel):
    """One person's scores for one offer; the independent evaluator's beside the panel's is a shadow of them."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="scorecards")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="scorecards")
    panelist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scorecards")
    state = models.CharField(max_length=10, choices=ScorecardState.choices, default=ScorecardState.DRAFT)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    is_shadow = models.BooleanField(default=False)

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
    """One score with its reason and, where the criterion asks for it, where the evidence stands.

    A draft may have the one without the others.
    """

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    rationale = models.TextField(max_length=4000, blank=True)
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["criterion__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scorecard", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(condition=Q(value__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"
