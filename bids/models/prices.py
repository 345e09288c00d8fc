"""From when a panel member may see prices."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from kernel.models import UuidModel
from solicitations.models import Solicitation


class PriceRelease(UuidModel):
    """From when a panel member may see prices and values of a solicitation: their own scores are in.

    The review app writes it; it stands here because it decides what this app shows.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="price_releases")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "user"], name="price_released_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} sees prices of {self.solicitation}"
