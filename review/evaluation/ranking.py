"""The rank of every valued offer, by the policy that was published and frozen before the opening.

Four policies. *Value first*: offers are taken by value, highest first; the highest opens a band that holds everyone
within the tie band of it, and inside a band the qualitative score decides. What fails the screen comes after all that
pass it. *Cut-off*: what fails it is not ranked, the others go by value alone. *Weighted*: the qualitative score and
the value, stretched over 0 to 100 between the lowest and the highest, are added by their weights. *Portfolio*: what
the best set takes comes first, each part by value.

The value is the Net Market Value; for needs that are no capacity it is the cost of meeting the need, the less the
better. Every order ends in the same published tie-break, so that the same input always gives the same order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from itertools import groupby
from uuid import UUID

from review.states import RankingPolicy

# Frozen with the rest of the evaluation, in words.
TIE_BREAK = (
    "inside a tie band: higher qualitative score, then higher Net Market Value, then earlier submission, then the "
    "smaller SHA-256 of the seed followed by the offer's id"
)
WHOLE = Decimal(100)
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Candidate:
    """What the ranking looks at; ``value`` is in $/kW-year (or $ per kVAR-year), the higher the better."""

    offer_id: UUID
    value: Decimal
    quality: Decimal | None
    submitted_at: datetime
    below_minimum: tuple[str, ...] = ()
    is_in_best_set: bool = False


@dataclass(frozen=True)
class Place:
    """Where an offer stands, where its value alone would put it, in which band, and what keeps it back.

    ``rank`` is None for what a cut-off leaves out. ``score`` is a weighted policy's, out of 100.
    """

    rank: int | None
    rank_by_value: int
    band: int
    score: Decimal | None = None
    kept_back: str = ""
    # Where the policy alone has it, once ranks were moved by hand.
    rank_by_policy: int | None = None

    @property
    def is_moved(self) -> bool:
        """Whether it stands elsewhere than the policy has it."""
        return self.rank_by_policy is not None and self.rank_by_policy != self.rank

    def moved_to(self, rank: int) -> "Place":
        """Return the place once ranks were moved, with where the policy has it."""
        return Place(rank, self.rank_by_value, self.band, self.score, self.kept_back, self.rank)


@dataclass(frozen=True)
class Policy:
    """A policy with its figures: the tie band in the value's unit, the screen out of 100, the weight of quality."""

    kind: RankingPolicy = RankingPolicy.LEXICOGRAPHIC
    tie_band: Decimal = Decimal(0)
    least_quality: Decimal | None = None
    quality_weight: Decimal | None = None
    seed: str = ""
    # Of the portfolio policy: the run's best set is not there yet, so that offers are ranked by value alone.
    is_waiting: bool = False

    def spell(self, band: str) -> str:
        """Say the policy in words; ``band`` is the tie band as it is written."""
        screen = f"{self.least_quality.normalize():f}" if self.least_quality is not None else ""
        if self.kind == RankingPolicy.CUTOFF:
            return (
                f"Offers that score {screen} or more of 100 and reach every minimum are ranked by value, highest "
                "first. The others are not ranked."
            )
        if self.kind == RankingPolicy.WEIGHTED:
            weight = f"{(self.quality_weight or Decimal(0)) * 100:.0f}"
            return (
                f"Ranked by a weighted score: {weight} % the qualitative score, the rest the value stretched over 0 to "
                "100 between the lowest and the highest offer."
            )
        if self.kind == RankingPolicy.PORTFOLIO and self.is_waiting:
            return (
                "What the set of the greatest value takes comes first. That set is not worked out for this run yet: "
                "until it is, offers are ranked by value alone."
            )
        if self.kind == RankingPolicy.PORTFOLIO:
            return "What the set of the greatest value takes comes first; each part is ranked by value, highest first."
        words = (
            f"Ranked by value, highest first. Offers within {band} of the highest of their band are ties: among them "
            "the qualitative score decides, then the value, then the earlier submission."
        )
        return words + (
            f" Offers under {screen} of 100, or under a minimum, come after all others." if screen else ""
        )


def places(candidates: Iterable[Candidate], policy: Policy) -> dict[UUID, Place]:
    """Rank candidates; the same input always gives the same places."""
    by_value = _by_value(candidates, policy.seed)
    value_ranks = {one.offer_id: place for place, one in enumerate(by_value, 1)}
    if policy.kind == RankingPolicy.WEIGHTED:
        return _weighted(by_value, value_ranks, policy)
    passing = [one for one in by_value if not _kept_back(one, policy)]
    others = [one for one in by_value if _kept_back(one, policy)]
    if policy.kind == RankingPolicy.CUTOFF:
        found = _in_order(passing, value_ranks)
        return found | {one.offer_id: _left_out(one, value_ranks, policy) for one in others}
    if policy.kind == RankingPolicy.PORTFOLIO:
        return _in_order(sorted(by_value, key=lambda one: not one.is_in_best_set), value_ranks)
    return _banded(passing, others, value_ranks, policy)


def _by_value(candidates: Iterable[Candidate], seed: str) -> list[Candidate]:
    """Order by value, then by submission; only what is still equal is told apart by the hash."""
    found: list[Candidate] = []
    for _, equal in groupby(sorted(candidates, key=_by_value_and_time), key=_by_value_and_time):
        tied = list(equal)
        found += sorted(tied, key=lambda one: _last(seed, one)) if len(tied) > 1 else tied
    return found


def _by_value_and_time(one: Candidate) -> tuple[Decimal, datetime]:
    return (-one.value, one.submitted_at)


def _last(seed: str, one: Candidate) -> str:
    return sha256(f"{seed}{one.offer_id}".encode()).hexdigest()


def _by_quality(one: Candidate) -> tuple[bool, Decimal]:
    """Inside a band, which comes by value: sorting is stable, so that equal scores stay in that order."""
    return (one.quality is None, -(one.quality or Decimal(0)))


def _kept_back(one: Candidate, policy: Policy) -> str:
    """Say what an offer fails; nothing for one that nobody has scored yet."""
    if one.below_minimum:
        return f"under the minimum of {', '.join(one.below_minimum)}"
    least = policy.least_quality
    if least is not None and one.quality is not None and one.quality < least:
        return f"its score of {one.quality} is under {least.normalize():f} of 100"
    return ""


def _in_order(ordered: Sequence[Candidate], value_ranks: Mapping[UUID, int]) -> dict[UUID, Place]:
    return {one.offer_id: Place(rank, value_ranks[one.offer_id], rank) for rank, one in enumerate(ordered, 1)}


def _left_out(one: Candidate, value_ranks: Mapping[UUID, int], policy: Policy) -> Place:
    return Place(None, value_ranks[one.offer_id], 0, kept_back=_kept_back(one, policy))


def _banded(
    passing: Sequence[Candidate],
    others: Sequence[Candidate],
    value_ranks: Mapping[UUID, int],
    policy: Policy,
) -> dict[UUID, Place]:
    found: dict[UUID, Place] = {}
    number = 0
    for part in (passing, others):
        for band in _bands(part, policy.tie_band):
            number += 1
            for one in sorted(band, key=_by_quality):
                found[one.offer_id] = Place(
                    len(found) + 1, value_ranks[one.offer_id], number, kept_back=_kept_back(one, policy)
                )
    return found


def _bands(by_value: Sequence[Candidate], width: Decimal) -> list[list[Candidate]]:
    """Cut an order by value where an offer falls out of the tie band of the highest; bands do not chain."""
    bands: list[list[Candidate]] = []
    for one in by_value:
        if not bands or bands[-1][0].value - one.value > width:
            bands.append([])
        bands[-1].append(one)
    return bands


def _weighted(
    by_value: Sequence[Candidate], value_ranks: Mapping[UUID, int], policy: Policy
) -> dict[UUID, Place]:
    """Rank by weight x quality + (1 - weight) x value on 0..100; under the screen or a minimum comes last."""
    if not by_value:
        return {}
    pool = [one for one in by_value if not _kept_back(one, policy)] or by_value
    highest, lowest = pool[0].value, pool[-1].value
    weight = policy.quality_weight or Decimal(0)
    scores = {
        one.offer_id: _score(weight, one, lowest=lowest, highest=highest).quantize(HUNDREDTH, ROUND_HALF_UP)
        for one in by_value
    }
    # Sorting is stable: equal scores stay in the order of the tie-break.
    ordered = sorted(by_value, key=lambda one: (bool(_kept_back(one, policy)), -scores[one.offer_id]))
    return {
        one.offer_id: Place(
            rank, value_ranks[one.offer_id], rank, scores[one.offer_id], _kept_back(one, policy)
        )
        for rank, one in enumerate(ordered, 1)
    }


def _score(weight: Decimal, one: Candidate, *, lowest: Decimal, highest: Decimal) -> Decimal:
    spread = highest - lowest
    value = WHOLE * (one.value - lowest) / spread if spread else WHOLE
    value = min(max(value, Decimal(0)), WHOLE)
    return weight * (one.quality or Decimal(0)) + (1 - weight) * value
