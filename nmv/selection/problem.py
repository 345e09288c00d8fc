"""What a choice is made of: offers, what they cover, the value they unlock, and the limits on a set."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class SelectionError(ValueError):
    """No set satisfies what was demanded."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Value unlocked when every one of its rows is covered; `after` names a block that must come first.

    `rows` index the problem's coverage rows. A `partial` block pays in proportion to its worst row. `project`
    is the id of the project whose value it is, where it is one's.
    """

    id: str
    value_usd: float
    rows: tuple[int, ...]
    after: str | None = None
    is_partial: bool = False
    is_required: bool = False
    project: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Limit:
    """A linear limit on a set: the sum of `weights` times the amounts taken, shape (n_offers,).

    At most `at_most` plus `per_block` dollars or kW for each block earned; at most `at_most_share` of the
    set's `size_kw`; at least `at_least` if anything is awarded at all. With `counts_awards` an offer counts
    its whole weight as soon as a part of it is taken. `id` is what a reader is told when the limit binds.
    """

    id: str
    weights: Floats
    at_most: float | None = None
    at_least: float | None = None
    at_most_share: float | None = None
    per_block: Mapping[str, float] = field(default_factory=dict)
    counts_awards: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class SelectionProblem:
    """Offers, what each is worth by itself, what each covers, and the blocks.

    `npv_usd` shape (n_offers,) without any block's value; `covers_kw` shape (n_rows, n_offers);
    `needed_kw` shape (n_rows,). Of an `exclusive` group at most one offer is chosen, of an `inclusive`
    group all or none; a pair (a, b) in `requires` allows a only with b. `size_kw` is what shares of a set
    are measured in.

    Offers are whole unless `steps` and `least_share`, shape (n_offers,), say otherwise: `steps` k is a
    whole number of k equal blocks, `steps` 0 any share between `least_share` (above 0) and 1.
    """

    offer_ids: tuple[str, ...]
    npv_usd: Floats
    covers_kw: Floats
    needed_kw: Floats
    blocks: tuple[Block, ...]
    exclusive: tuple[tuple[str, ...], ...] = ()
    requires: tuple[tuple[str, str], ...] = ()
    inclusive: tuple[tuple[str, ...], ...] = ()
    limits: tuple[Limit, ...] = ()
    size_kw: Floats | None = None
    steps: Ints | None = None
    least_share: Floats | None = None

    def __post_init__(self) -> None:
        """Shapes agree, every number is finite, and a share has a minimum (`ValueError`)."""
        n, rows = len(self.offer_ids), len(self.needed_kw)
        if len(set(self.offer_ids)) != n:
            raise ValueError("expected each offer once")
        if self.npv_usd.shape != (n,) or self.covers_kw.shape != (rows, n):
            raise ValueError(
                f"expected {n} values and {rows} rows of them, got {self.npv_usd.shape} and {self.covers_kw.shape}"
            )
        if not all(np.isfinite(array).all() for array in (self.npv_usd, self.covers_kw, self.needed_kw)):
            raise ValueError("expected finite values, coverage and needs")
        if (self.covers_kw < 0).any():
            raise ValueError("expected coverage of at least 0 kW")
        if (self.size_kw is None) and any(limit.at_most_share is not None for limit in self.limits):
            raise ValueError("expected size_kw, because a limit is a share of it")
        parts = self.parts()
        least = self.least_shares()[parts == 0]
        if not ((least > 0) & (least <= 1)).all():
            raise ValueError("expected a least share above 0 and at most 1 for each divisible offer")

    def parts(self) -> Ints:
        """Equal blocks of each offer: 1 for whole offers, 0 for divisible ones, shape (n_offers,)."""
        return np.ones(len(self.offer_ids), dtype=np.int64) if self.steps is None else self.steps

    def least_shares(self) -> Floats:
        """The smallest share of each offer that can be taken, shape (n_offers,)."""
        given = np.ones(len(self.offer_ids)) if self.least_share is None else self.least_share
        parts = self.parts()
        return np.where(parts > 0, 1.0 / np.maximum(parts, 1), given)


@dataclass(frozen=True, kw_only=True)
class Binding:
    """What stops the set: a coverage row (`row`), or a limit (`limit_id`), with what it has to spare.

    `spare` is in kW for a coverage row and in the limit's own unit for a limit; 0 is exactly tight.
    """

    spare: float
    row: int | None = None
    block_id: str | None = None
    limit_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The best set, what it is worth with its blocks, the proven bound on any set, and the blocks earned.

    `amounts` says how much of each awarded offer is taken (1 for all of it). `gap` is (bound − NPV) / |NPV|;
    `is_proven` says whether it is within the gap that was asked for, `status` what the solver ended with.
    """

    offer_ids: tuple[str, ...]
    npv_usd: float
    bound_usd: float
    block_ids: tuple[str, ...]
    amounts: Mapping[str, float] = field(default_factory=dict)
    block_shares: Mapping[str, float] = field(default_factory=dict)
    gap: float = 0.0
    is_proven: bool = True
    status: str = "optimal"


@dataclass(frozen=True, kw_only=True)
class NextBest:
    """The sets behind the best one, best first, and why there are no further ones.

    `ended` is "complete" when as many were found as were asked for, "no more sets" when it is proven that
    there are no others, and the solver's last word ("time limit", "stopped early") when it is not.
    """

    sets: tuple[Chosen, ...]
    ended: str


@dataclass(frozen=True, kw_only=True)
class EntryPrice:
    """How far an offer's price must fall, in NPV of the whole offer, until a set with it is as good as the best.

    `fall_usd` is 0 when such a set is known already; None when no set allowed here can hold the offer.
    No fall below `least_fall_usd` is enough, proven: the two are equal unless the solver stopped inside its
    gap or early.
    """

    offer_id: str
    fall_usd: float | None
    least_fall_usd: float | None
    is_proven: bool
