"""Reads of kept best sets."""

from uuid import UUID

from accounts.permissions import Visitor
from valuation.models import Optimum, Run


def optimum_of(run: Run, user: Visitor) -> Optimum | None:
    """Return what is kept, or being looked for, of a run's best set."""
    return Optimum.objects.visible_to(user).filter(run=run).first()


def best_set_of(run: Run, user: Visitor) -> frozenset[UUID] | None:
    """Return the offers of the kept best set; None while it is not there."""
    kept = Optimum.objects.visible_to(user).filter(run=run, document__isnull=False)
    best = kept.values_list("document__best__offers", flat=True).first()
    return None if best is None else frozenset(UUID(key) for key in best)
