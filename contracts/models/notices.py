"""The standstill before a contract, and what each bidder is told by e-mail."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import EVALUATION, Role
from bids.models import Offer
from contracts.models.awards import Award
from contracts.states import NoticeKind
from kernel.models import UuidModel
from review.models import Selection
from solicitations.models import Assignment, Solicitation

# Who evaluates and learns who bid; a panel scores aliases.
TOLD_OF_BIDDERS = EVALUATION - {Role.PANEL}


class StandstillQuerySet(models.QuerySet["Standstill"]):
    """The only door to standstills."""

    def visible_to(self, user: Visitor) -> "StandstillQuerySet":
        """Those who evaluate, and the bidders who were told."""
        if not user.is_authenticated:
            return self.none()
        seeing = Assignment.objects.in_force().filter(user=user, role__in=TOLD_OF_BIDDERS)
        mine = Notice.objects.filter(offer__in=Offer.objects.of_bidder(user))
        return self.filter(
            Q(solicitation_id__in=seeing.values("solicitation_id")) | Q(pk__in=mine.values("standstill_id"))
        )


class Standstill(UuidModel):
    """The days between telling bidders what is intended and the contracts: whoever objects is heard in them."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="standstills")
    selection = models.OneToOneField(Selection, on_delete=models.PROTECT, related_name="standstill")
    days = models.PositiveSmallIntegerField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = StandstillQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-begun_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begun_at")), name="standstill_lasts"),
        ]

    def __str__(self) -> str:
        return f"standstill of {self.solicitation}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """The only door to notices."""

    def visible_to(self, user: Visitor) -> "NoticeQuerySet":
        """Those of one's own offers; to those who evaluate, those of the offers they see."""
        if not user.is_authenticated:
            return self.none()
        mine = Offer.objects.of_bidder(user)
        seeing = Assignment.objects.in_force().filter(user=user, role__in=TOLD_OF_BIDDERS)
        watched = Q(
            offer__solicitation_id__in=seeing.values("solicitation_id"),
            offer__in=Offer.objects.visible_to(user),
        )
        return self.filter(Q(offer__in=mine) | watched)


class Notice(UuidModel):
    """What one bidder is told of one offer by e-mail; sent once, whoever delivers the task twice."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    standstill = models.ForeignKey(
        Standstill, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["award", "offer"], name="one_notice_per_offer"),
            models.UniqueConstraint(fields=["standstill", "offer"], name="one_standstill_notice_per_offer"),
            models.CheckConstraint(
                condition=Q(award=None, standstill__isnull=False) | Q(award__isnull=False, standstill=None),
                name="a_notice_is_of_one_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.offer}"
