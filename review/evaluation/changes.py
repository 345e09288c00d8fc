"""Two rankings of the same offers held against each other: what moved, whose sign turned, which pairs changed places.

Used wherever the same question was answered twice: an earlier run and a later one, the utility and the evaluator.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from uuid import UUID


@dataclass(frozen=True)
class Standing:
    """Where an offer stands in one ranking; ``rank`` is None for what is valued and not ranked."""

    rank: int | None
    value: Decimal
    quality: Decimal | None = None


@dataclass(frozen=True)
class Change:
    """One offer in two rankings; None where it is not valued."""

    offer_id: UUID
    before: Standing | None
    after: Standing | None

    @property
    def places(self) -> int | None:
        """How many places it rose (above 0) or fell."""
        if self.before is None or self.after is None or None in (self.before.rank, self.after.rank):
            return None
        return (self.before.rank or 0) - (self.after.rank or 0)

    @property
    def fell(self) -> int:
        """How many places it fell; 0 where it did not."""
        return max(-(self.places or 0), 0)

    @property
    def is_moved(self) -> bool:
        """Whether its rank is another one."""
        ranks = {each.rank if each else None for each in (self.before, self.after)}
        return len(ranks) > 1

    @property
    def by(self) -> Decimal | None:
        """What the value changed by, in its unit."""
        return self.after.value - self.before.value if self.before and self.after else None

    @property
    def is_sign_change(self) -> bool:
        """Whether one says that it is worth its price, and the other that it is not."""
        return bool(self.before and self.after and (self.before.value >= 0) != (self.after.value >= 0))


@dataclass(frozen=True)
class Swap:
    """Two offers ordered differently: ``first`` leads in the ranking before, ``second`` in the one after."""

    first: UUID
    second: UUID
    lead_before: Decimal
    lead_after: Decimal


def changes(before: Mapping[UUID, Standing], after: Mapping[UUID, Standing]) -> list[Change]:
    """Hold two rankings against each other, in the order of the later one; what is gone comes last."""
    found = [Change(key, before.get(key), after.get(key)) for key in {*before, *after}]
    return sorted(found, key=_as_listed)


def _as_listed(change: Change) -> tuple[bool, bool, int, Decimal, str]:
    shown = change.after or change.before
    rank = shown.rank if shown else None
    value = shown.value if shown else Decimal(0)
    return (change.after is None, rank is None, rank or 0, -value, str(change.offer_id))


def swaps(
    before: Mapping[UUID, Standing], after: Mapping[UUID, Standing], *, band: Decimal, within: int
) -> list[Swap]:
    """Return the pairs that change places by more than the tie band in both, among the first ``within`` of either.

    The widest come first: those for which the smaller of the two leads is largest.
    """
    shared = {key for key in before.keys() & after.keys() if _is_among(before, key, within)}
    shared |= {key for key in before.keys() & after.keys() if _is_among(after, key, within)}
    found = list(_swapped(sorted(shared, key=str), before, after, band))
    return sorted(found, key=lambda swap: (-min(swap.lead_before, swap.lead_after), str(swap.first)))


def _is_among(ranking: Mapping[UUID, Standing], key: UUID, within: int) -> bool:
    rank = ranking[key].rank
    return rank is not None and rank <= within


def _swapped(
    keys: Sequence[UUID],
    before: Mapping[UUID, Standing],
    after: Mapping[UUID, Standing],
    band: Decimal,
) -> Iterator[Swap]:
    for one, other in combinations(keys, 2):
        first, second = (one, other) if before[one].value > before[other].value else (other, one)
        lead_before = before[first].value - before[second].value
        lead_after = after[second].value - after[first].value
        if lead_before > band and lead_after > band:
            yield Swap(first, second, lead_before, lead_after)
