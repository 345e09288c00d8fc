"""Ranks moved by hand: proposed by one person, decided on by another, with the reason."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.permissions import Visitor
from bids.models import Offer
from review.models.deciding import ENDS_ONE_WAY, TWO_PEOPLE, TwoPersonAct
from solicitations.models import Solicitation
from valuation.models import Run


class RankMoveQuerySet(models.QuerySet["RankMove"]):
    """The only door to moved ranks."""

    def visible_to(self, user: Visitor) -> "RankMoveQuerySet":
        """Those of the solicitations whose values the person may see, of offers that they see."""
        if not user.is_authenticated:
            return self.none()
        runs = Run.objects.visible_to(user).values("solicitation_id")
        return self.filter(solicitation_id__in=runs, offer__in=Offer.objects.visible_to(user))

    def in_effect(self) -> "RankMoveQuerySet":
        """Confirmed ones in the order of their confirmation; the last of an offer counts."""
        return self.filter(is_confirmed=True).order_by("decided_at")


class RankMove(TwoPersonAct):
    """An offer to stand at another rank than the policy gives it; ``to_rank`` None puts it back."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="rank_moves")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="rank_moves")
    to_rank = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = RankMoveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-proposed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(is_confirmed=None), name="one_move_waits_per_offer"
            ),
            models.CheckConstraint(condition=TWO_PEOPLE, name="two_people_move_a_rank"),
            models.CheckConstraint(condition=ENDS_ONE_WAY, name="a_decided_move_says_who_and_when"),
        ]

    def __str__(self) -> str:
        return f"{self.offer} to {self.to_rank or 'the place of the policy'}"
