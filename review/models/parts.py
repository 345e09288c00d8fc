"""Who of a panel scores which part of the rubric."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from kernel.models import UuidModel
from solicitations.models import Solicitation


class PanelPart(UuidModel):
    """The groups of the rubric that a panel member scores; whoever has no row scores all of it."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="panel_parts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    groups = ArrayField(models.CharField(max_length=100, blank=True))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "user"], name="one_part_per_panel_member")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {', '.join(self.groups)}"
