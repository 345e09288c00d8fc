"""What is built if nothing better comes: the recorded fallback of a project, and how it was decided."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from kernel.models import UuidModel
from solicitations.models.planning import Project
from solicitations.states import ProjectDecisionKind


class WiresFallback(UuidModel):
    """A version of what is built once the wires decision date is missed; the newest counts. Append-only."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="fallbacks")
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(max_length=4000)
    cost_usd = models.DecimalField(max_digits=16, decimal_places=2)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "version"], name="fallback_version_once"),
            models.CheckConstraint(condition=Q(cost_usd__gt=0), name="fallback_costs_something"),
        ]

    def __str__(self) -> str:
        return f"fallback v{self.version}"


class ProjectDecision(UuidModel):
    """A decision on a project; the latest counts. ``missed_on`` says that the clock decided. Append-only."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=ProjectDecisionKind.choices)
    reason = models.TextField(max_length=2000)
    fallback = models.ForeignKey(
        WiresFallback, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()
    missed_on = models.DateField(null=True, blank=True, help_text="the wires decision date that was missed")

    class Meta:
        ordering: ClassVar = ["-decided_at"]
        constraints: ClassVar = [
            # However often the scheduler comes by, a date is missed once.
            models.UniqueConstraint(fields=["project", "missed_on"], name="date_missed_once"),
            models.CheckConstraint(
                condition=Q(missed_on=None, decided_by__isnull=False)
                | Q(missed_on__isnull=False, decided_by=None, kind=ProjectDecisionKind.WIRES),
                name="somebody_or_the_clock_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
