"""The life of a solicitation as rows: its stays in each state, its dates, what its clock has told."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from kernel.models import UuidModel
from solicitations.models.solicitations import Solicitation
from solicitations.states import DateKind, SolicitationState, Verdict


class Stage(UuidModel):
    """One stay of a solicitation in a state: since when, who brought it there, and how those who decide decided."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="stages")
    state = models.CharField(max_length=16, choices=SolicitationState.choices)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=200, blank=True, help_text="such as the docket or advice letter")
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["began_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(verdict="") & Q(decided_at=None))
                | (~Q(verdict="") & Q(decided_at__isnull=False)),
                name="verdict_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} since {self.began_at:%Y-%m-%d}"


class PlannedDate(UuidModel):
    """A date of a solicitation beside those every solicitation has (questions, offers, award)."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="dates")
    kind = models.CharField(max_length=20, choices=DateKind.choices)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "kind"], name="date_planned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.at:%Y-%m-%d %H:%M}"


class ClockEvent(UuidModel):
    """What the scheduler told of a date: once for each date and lead, again only if the date was moved."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="clock_events")
    kind = models.CharField(max_length=20, choices=DateKind.choices)
    at = models.DateTimeField(help_text="the date it tells of, as it stood")
    lead_hours = models.PositiveIntegerField(
        default=0, help_text="0: it passed; otherwise a reminder so long before"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-recorded_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "kind", "at", "lead_hours"], name="clock_tells_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
