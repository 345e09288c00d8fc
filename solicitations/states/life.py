"""The life of a solicitation as data."""

from django.db import models


class SolicitationState(models.TextChoices):
    """Where a solicitation stands. That offers are due is a predicate over the deadline, not a state."""

    DRAFT = "DRAFT", "draft"
    PUBLISHED = "PUBLISHED", "open for offers"
    OPENED = "OPENED", "offers opened"
    AWARDED = "AWARDED", "awarded"
    NO_AWARD = "NO_AWARD", "closed without award"
    CANCELLED = "CANCELLED", "cancelled"


S = SolicitationState
MOVES: dict[SolicitationState, frozenset[SolicitationState]] = {
    S.DRAFT: frozenset({S.PUBLISHED, S.CANCELLED}),
    S.PUBLISHED: frozenset({S.OPENED, S.NO_AWARD, S.CANCELLED}),
    S.OPENED: frozenset({S.AWARDED, S.NO_AWARD, S.CANCELLED}),
    S.AWARDED: frozenset(),
    S.NO_AWARD: frozenset(),
    S.CANCELLED: frozenset(),
}
PUBLIC = frozenset(S) - {S.DRAFT}
# A draft that was cancelled was never public; the query tells it by its missing publication time.


def may_move(old: SolicitationState, new: SolicitationState) -> bool:
    """Say whether a solicitation may go from one state to another."""
    return new in MOVES[old]
