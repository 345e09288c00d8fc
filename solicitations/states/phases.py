"""How everybody speaks of where a solicitation stands: open, upcoming, sealed, being judged, ended."""

from datetime import datetime

from django.db import models

from solicitations.states.life import ENDED, UNPUBLISHED, SolicitationState


class Phase(models.TextChoices):
    """What a visitor looks for, in the order in which a list shows it. Each solicitation is in exactly one."""

    OPEN = "open", "open for offers"
    UPCOMING = "upcoming", "upcoming"
    SEALED = "sealed", "sealed, not opened yet"
    EVALUATION = "evaluation", "being evaluated"
    PAST = "past", "past"


def phase_of(state: str, offers_due_at: datetime | None, *, now: datetime) -> Phase:
    """Say in which phase a solicitation of a state and a deadline is.

    >>> phase_of("AWARDED", None, now=datetime(2026, 1, 1))
    <Phase.PAST: 'past'>
    """
    if state in UNPUBLISHED:
        return Phase.UPCOMING
    if state in ENDED:
        return Phase.PAST
    if state != SolicitationState.PUBLISHED:
        return Phase.EVALUATION
    return Phase.OPEN if offers_due_at is not None and offers_due_at > now else Phase.SEALED
