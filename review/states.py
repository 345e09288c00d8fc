"""The life of a scorecard and of a selection as data."""

from django.db import models


class ScorecardState(models.TextChoices):
    """Where a panel member's card for one offer stands."""

    DRAFT = "DRAFT", "draft"
    SUBMITTED = "SUBMITTED", "submitted"


class SelectionState(models.TextChoices):
    """Where a chosen set stands: one person proposes, another approves."""

    DRAFT = "DRAFT", "being chosen"
    PROPOSED = "PROPOSED", "proposed"
    APPROVED = "APPROVED", "approved"
    REJECTED = "REJECTED", "sent back"
    OVERTURNED = "OVERTURNED", "sent back by oversight"


SELECTION_MOVES: dict[SelectionState, frozenset[SelectionState]] = {
    SelectionState.DRAFT: frozenset({SelectionState.PROPOSED}),
    SelectionState.PROPOSED: frozenset({SelectionState.APPROVED, SelectionState.REJECTED}),
    SelectionState.APPROVED: frozenset({SelectionState.OVERTURNED}),
    SelectionState.REJECTED: frozenset(),
    SelectionState.OVERTURNED: frozenset(),
}
