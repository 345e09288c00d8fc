"""What a bidder is told of their own offer once the contracts are concluded."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from bids.models import Offer
from contracts.models.notices import TOLD_OF_BIDDERS
from kernel.models import Blob, UuidModel
from solicitations.models import Assignment


class DebriefQuerySet(models.QuerySet["Debrief"]):
    """The only door to debriefs."""

    def visible_to(self, user: Visitor) -> "DebriefQuerySet":
        """Those of one's own offers; to those who evaluate, those of the offers they see."""
        if not user.is_authenticated:
            return self.none()
        seeing = Assignment.objects.in_force().filter(user=user, role__in=TOLD_OF_BIDDERS)
        watched = Q(
            offer__solicitation_id__in=seeing.values("solicitation_id"),
            offer__in=Offer.objects.visible_to(user),
        )
        return self.filter(Q(offer__in=Offer.objects.of_bidder(user)) | watched)


class Debrief(UuidModel):
    """Asked for by a bidder, sent by procurement; what was sent is frozen and never changes."""

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="debrief")
    question = models.TextField(blank=True, max_length=4000)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=8000)
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = DebriefQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-requested_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sent_at=None, document=None, pdf=None, sent_by=None)
                | Q(sent_at__isnull=False, document__isnull=False, pdf__isnull=False, sent_by__isnull=False),
                name="a_sent_debrief_has_its_document",
            ),
        ]

    def __str__(self) -> str:
        return f"debrief of {self.offer}"
