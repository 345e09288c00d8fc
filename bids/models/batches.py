"""Files of several offers on their way into drafts. What they say is kept under the bidder organization's key only."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Membership, Organisation, User
from accounts.permissions import Visitor
from accounts.states import Role
from bids.models.offers import Offer
from bids.states import BATCH_ACTIVE, BatchOutcome, BatchState
from kernel.models import UuidModel
from solicitations.models import Solicitation


class OfferBatchQuerySet(models.QuerySet["OfferBatch"]):
    """The only door to files of offers."""

    def visible_to(self, user: Visitor) -> "OfferBatchQuerySet":
        """Those of the organisations a person bids for; nobody else learns that there are any."""
        if not user.is_authenticated:
            return self.none()
        places = Membership.objects.filter(user=user, roles__contains=[Role.DEVELOPER])
        return self.filter(organisation_id__in=places.values("organisation_id"))


class OfferBatch(UuidModel):
    """A workbook of several offers and how far it has come: ``n_done`` of ``n_offers`` are looked at.

    ``content`` is the file, encrypted, until it is read; then it is gone. ``error_sealed`` may quote it, and is
    encrypted too. A worker holds the row by ``lease_holder`` until ``lease_until``.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="offer_batches")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offer_batches")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    content = models.BinaryField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.QUEUED)
    n_offers = models.PositiveSmallIntegerField(default=0)
    n_done = models.PositiveSmallIntegerField(default=0)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    lease_holder = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    error_sealed = models.BinaryField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfferBatchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=sorted(BATCH_ACTIVE))
                | Q(lease_until__isnull=False, content__isnull=False),
                name="active_offer_batch_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(BATCH_ACTIVE)) | Q(content=None), name="read_offer_batch_is_gone"
            ),
        ]

    def __str__(self) -> str:
        return f"offers of {self.uploaded_at:%Y-%m-%d}"


class BatchLine(UuidModel):
    """What came of one offer of a file; ``sealed`` holds its name and, where it was not taken, its wrong cells."""

    batch = models.ForeignKey(OfferBatch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=8, choices=BatchOutcome.choices)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    n_problems = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_line_once"),
            models.CheckConstraint(
                condition=Q(outcome=BatchOutcome.REFUSED, offer=None)
                | (~Q(outcome=BatchOutcome.REFUSED) & Q(offer__isnull=False)),
                name="batch_line_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.number}"
