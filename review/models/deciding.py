"""What takes two people: one proposes with a reason and may withdraw, another agrees or declines."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from kernel.models import UuidModel

TWO_PEOPLE = ~Q(decided_by=F("proposed_by"))
ENDS_ONE_WAY = (
    Q(is_confirmed=None, decided_at=None, decided_by=None)
    | Q(is_confirmed__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
    # Withdrawn: it ended, and nobody decided.
    | Q(is_confirmed=False, decided_at__isnull=False, decided_by=None)
)


class TwoPersonAct(UuidModel):
    """What every such row has; its table holds ``TWO_PEOPLE`` and ``ENDS_ONE_WAY`` as constraints."""

    reason = models.TextField(max_length=4000)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    is_confirmed = models.BooleanField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True, max_length=4000)

    class Meta:
        abstract = True

    @property
    def waits(self) -> bool:
        """Whether nobody has decided and it was not withdrawn."""
        return self.is_confirmed is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether who proposed it took it back before anybody decided."""
        return self.decided_at is not None and self.decided_by_id is None
