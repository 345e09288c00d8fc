"""Work that a person asked for: one worker has it, by a lease; the sweeper takes back what a dead one held."""

from django.db import models

from accounts.models import User
from kernel.models import UuidModel
from valuation.states import ACTIVE, RunState


class HeldWork(UuidModel):
    """What every such row has: its state, who asked, who has it until when, and how far it has come."""

    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    lease_holder = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    n_steps = models.PositiveIntegerField(default=0)
    n_done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def is_active(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in ACTIVE
