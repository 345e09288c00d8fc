"""What the panel agrees on: reasons for outliers, the chair's consensus in versions, and the lock of the scores."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import EVALUATION
from bids.models import Offer
from kernel.models import UuidModel
from review.models.cards import Score, still_scoring
from review.models.rubrics import Criterion
from solicitations.models import Solicitation
from solicitations.models.roles import solicitations_as


class OutlierReason(UuidModel):
    """Why a scorer stands by a score far from the others'. The score itself never changes."""

    score = models.OneToOneField(Score, on_delete=models.PROTECT, related_name="outlier_reason")
    reason = models.TextField(max_length=4000)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reason for {self.score}"


class ConsensusQuerySet(models.QuerySet["Consensus"]):
    """The only door to consensus scores."""

    def visible_to(self, user: Visitor) -> "ConsensusQuerySet":
        """Those of the offers one sees in an evaluation, once one's own cards are in."""
        if not user.is_authenticated:
            return self.none()
        shown = self.filter(offer__solicitation_id__in=solicitations_as(user, EVALUATION))
        return shown.filter(offer__in=Offer.objects.visible_to(user)).exclude(
            offer__solicitation_id__in=still_scoring(user)
        )


class Consensus(UuidModel):
    """A score the chair records for one criterion of one offer, with the reason; the last number counts."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="consensus")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="consensus")
    number = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=5, decimal_places=2)
    reason = models.TextField(max_length=4000)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ConsensusQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["offer", "criterion__position", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "criterion", "number"], name="consensus_version_once"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="consensus_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}, version {self.number}"


class ScoresLockQuerySet(models.QuerySet["ScoresLock"]):
    """The only door to locked scores."""

    def visible_to(self, user: Visitor) -> "ScoresLockQuerySet":
        """Those of the solicitations one evaluates: they are locked once everybody may see them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(solicitation_id__in=solicitations_as(user, EVALUATION))


class ScoresLock(UuidModel):
    """The panel's scores as the chair locked them; ``digest`` is of the canonical JSON of ``document``."""

    solicitation = models.OneToOneField(Solicitation, on_delete=models.PROTECT, related_name="scores_lock")
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.TextField(blank=True, max_length=4000)
    locked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField()

    objects = ScoresLockQuerySet.as_manager()

    def __str__(self) -> str:
        return f"scores of {self.solicitation}"
