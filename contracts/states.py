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

    INTENT = "INTENT", "intended award"
    STANDSTILL = "STANDSTILL", "not chosen, standstill"
    AWARD = "AWARD", "award"
    REGRET = "REGRET", "regret"


class MemoState(models.TextChoices):
    """Where a decision memo stands."""

    PROPOSED = "PROPOSED", "proposed"
    ISSUED = "ISSUED", "issued"


class MemoVersion(models.TextChoices):
    """For whom a file of a memo is."""

    PUBLIC = "PUBLIC", "public"
    CONFIDENTIAL = "CONFIDENTIAL", "confidential"


class MemoFormat(models.TextChoices):
    """What a memo is written as."""

    PDF = "PDF", "PDF"
    DOCX = "DOCX", "Word"
    XLSX = "XLSX", "Excel"


def may_move(old: ContractState, new: ContractState) -> bool:
    """Say whether a contract may go from one state to another."""
    return new in MOVES[old]


# What is made of every memo.
MEMO_FILES: tuple[tuple[MemoVersion, MemoFormat], ...] = tuple(
    (version, kind) for version in MemoVersion for kind in MemoFormat
)
