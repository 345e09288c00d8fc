"""The life of an offer as data, and what it may be made of."""

from django.db import models

from accounts.states import Role


class Technology(models.TextChoices):
    """What delivers. No technology is preferred, and "other" is always allowed."""

    SOLAR = "SOLAR", "solar"
    WIND = "WIND", "wind"
    STORAGE = "STORAGE", "storage"
    HYBRID = "HYBRID", "hybrid"
    DEMAND_RESPONSE = "DEMAND_RESPONSE", "demand response"
    ENERGY_EFFICIENCY = "ENERGY_EFFICIENCY", "energy efficiency"
    OTHER = "OTHER", "other"


class OfferState(models.TextChoices):
    """Where an offer stands."""

    DRAFT = "DRAFT", "draft"
    SUBMITTED = "SUBMITTED", "submitted, sealed"
    WITHDRAWN = "WITHDRAWN", "withdrawn"
    OPENED = "OPENED", "opened"


MOVES: dict[OfferState, frozenset[OfferState]] = {
    OfferState.DRAFT: frozenset({OfferState.SUBMITTED, OfferState.WITHDRAWN}),
    OfferState.SUBMITTED: frozenset({OfferState.SUBMITTED, OfferState.WITHDRAWN, OfferState.OPENED}),
    OfferState.WITHDRAWN: frozenset(),
    OfferState.OPENED: frozenset(),
}


def may_move(old: OfferState, new: OfferState) -> bool:
    """Say whether an offer may go from one state to another."""
    return new in MOVES[old]


class Part(models.TextChoices):
    """The two envelopes of an offer."""

    TECHNICAL = "technical", "technical part"
    PRICE = "price", "price part"


# Both must take part in the opening, each through another person.
OPENING_ROLES = frozenset({Role.PROCUREMENT, Role.EVALUATOR})
