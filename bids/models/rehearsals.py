"""That a holder proved, before it mattered, that their shares open. Nothing of the shares is kept."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from kernel.models import UuidModel
from solicitations.models import Solicitation


class ShareRehearsal(UuidModel):
    """A holder opened their own shares of the keys in force, and they were the right ones. Append-only."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="share_rehearsals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, help_text="of the keys whose shares were opened")
    proved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["proved_at"]

    def __str__(self) -> str:
        return f"rehearsal of {self.user}"
