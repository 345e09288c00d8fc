"""The opening of a solicitation's offers, and who consented to it."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from kernel.models import UuidModel
from solicitations.models import Solicitation


class OpeningConsent(UuidModel):
    """One person's consent to open the offers of a solicitation; two of different roles open it."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="opening_consents")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    given_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "role"], name="one_consent_per_role"),
            models.UniqueConstraint(fields=["solicitation", "user"], name="one_consent_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class Opening(UuidModel):
    """The opening of a solicitation's offers."""

    solicitation = models.OneToOneField(Solicitation, on_delete=models.PROTECT, related_name="opening")
    opened_at = models.DateTimeField()
    n_offers = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"opening of {self.solicitation}"
