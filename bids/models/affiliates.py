"""The wall around offers of the utility's affiliates and of what the utility would own, and its gate."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from bids.models.offers import Offer
from kernel.models import UuidModel


class UtilityOwnership(UuidModel):
    """An offer says that the utility would own what is built; taken down in the transaction of the opening."""

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="utility_ownership")
    declared_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.offer} would be the utility's"


class AffiliateRelease(UuidModel):
    """The independent evaluator lets a walled-off offer into the evaluation, and says why. Append-only."""

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="affiliate_release")
    note = models.TextField(max_length=4000)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["released_at"]

    def __str__(self) -> str:
        return f"release of {self.offer}"
