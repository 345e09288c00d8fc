"""The life of a contract as data."""

from django.db import models


class Outcome(models.TextChoices):
    """How a solicitation ended. No award is an outcome like any other."""

    AWARD = "AWARD", "award"
    NO_AWARD = "NO_AWARD", "no award"


class ContractState(models.TextChoices):
    """Where a contract stands."""

    OFFERED = "OFFERED", "awaiting acceptance"
    ACCEPTED = "ACCEPTED", "accepted by both sides"
    DECLINED = "DECLINED", "declined"


MOVES: dict[ContractState, frozenset[ContractState]] = {
    ContractState.OFFERED: frozenset({ContractState.ACCEPTED, ContractState.DECLINED}),
    ContractState.ACCEPTED: frozenset(),
    ContractState.DECLINED: frozenset(),
}


class Side(models.TextChoices):
    """The two sides of a contract."""

    UTILITY = "UTILITY", "utility"
    DEVELOPER = "DEVELOPER", "developer"


class NoticeKind(models.TextChoices):
    """What a bidder is told of the outcome."""

    AWARD = "AWARD", "award"
    REGRET = "REGRET", "regret"


def may_move(old: ContractState, new: ContractState) -> bool:
    """Say whether a contract may go from one state to another."""
    return new in MOVES[old]
