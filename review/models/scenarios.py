"""Sets that people try out: the one on a person's own table, and those saved under a name."""

from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from django.db import models

from accounts.models import User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models import Solicitation
from valuation.models import Run

Amounts = dict[UUID, Decimal]


def read_amounts(stored: dict[str, str]) -> Amounts:
    """Return how much of each offer a stored set takes: 1 for all of it."""
    return {UUID(key): Decimal(share) for key, share in stored.items()}


def spell_amounts(amounts: Amounts) -> dict[str, str]:
    """Return a set as it is stored."""
    return {str(key): f"{share.normalize():f}" for key, share in sorted(amounts.items())}


class WorkingSetQuerySet(models.QuerySet["WorkingSet"]):
    """The only door to sets on tables: everybody sees their own."""

    def visible_to(self, user: Visitor) -> "WorkingSetQuerySet":
        """The person's own, where they see values."""
        if not user.is_authenticated:
            return self.none()
        runs = Run.objects.visible_to(user).values("solicitation_id")
        return self.filter(user=user, solicitation_id__in=runs)


class WorkingSet(UuidModel):
    """The set that a person has on their table, with the one before it; nobody else sees it and nothing follows."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="working_sets")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    amounts = models.JSONField(default=dict)
    before = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = WorkingSetQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "user"], name="one_table_per_person")
        ]

    def __str__(self) -> str:
        return f"set on the table of {self.user}"


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """The only door to saved sets: each is seen exactly as the run it was valued on."""

    def visible_to(self, user: Visitor) -> "ScenarioQuerySet":
        """Those on runs that the person sees."""
        return self.filter(run__in=Run.objects.visible_to(user))


class Scenario(UuidModel):
    """A set saved under a name, on the figures of one finished run."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="scenarios")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(max_length=80)
    note = models.TextField(max_length=2000, blank=True)
    amounts = models.JSONField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-saved_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "saved_by", "name"], name="scenario_name_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return self.name
