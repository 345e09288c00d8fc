"""The mixed-integer program of a choice, as arrays: columns, sparse rows, bounds; rows that say nothing left out."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from nmv.selection.problem import Block, Floats, Ints, SelectionProblem

Bools = NDArray[np.bool_]

INFINITY = np.inf
_PROJECTIONS = 8
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Model:
    """minimise cost·x with row_lower <= A x <= row_upper, lower <= x <= upper; A row-wise sparse.

    Cost is in `usd_per_unit`. Columns: the amount of each offer in its own steps, then awards of offers that
    are not whole, blocks, the set's total size, whether anything is awarded.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    is_whole: Bools
    start: Ints
    index: Ints
    value: Floats
    row_lower: Floats
    row_upper: Floats
    usd_per_unit: float
    step_share: Floats  # share of the offer that one unit of its amount column is, shape (n_offers,)
    award: Ints  # column that says whether the offer is awarded, shape (n_offers,)
    block: Ints  # column of each block, shape (n_blocks,)

    def satisfied_by(self, values: Floats, *, slack: float) -> bool:
        """Whether `values` satisfy every row to within `slack`."""
        rows = np.repeat(np.arange(len(self.row_lower)), np.diff(self.start))
        sums = np.bincount(rows, weights=self.value * values[self.index], minlength=len(self.row_lower))
        return bool(((sums >= self.row_lower - slack) & (sums <= self.row_upper + slack)).all())

    def with_row(self, columns: Ints, values: Floats, *, lower: float) -> "Model":
        """The same program with one more row."""
        return replace(
            self,
            start=np.append(self.start, self.start[-1] + len(columns)),
            index=np.concatenate([self.index, columns]),
            value=np.concatenate([self.value, values]),
            row_lower=np.append(self.row_lower, lower),
            row_upper=np.append(self.row_upper, INFINITY),
        )


@dataclass
class _Rows:
    """Rows in the making: triplets and bounds."""

    triplets: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    count: int = 0

    def add(self, rows: Ints, columns: Ints, values: Floats, *, lower: Floats, upper: Floats) -> None:
        """Append rows; `rows` count from 0 within these."""
        self.triplets.append((rows + self.count, columns, values))
        self.lower.append(lower)
        self.upper.append(upper)
        self.count += len(lower)

    def one(
        self, columns: Ints, values: Floats, *, lower: float = -INFINITY, upper: float = INFINITY
    ) -> None:
        """Append one row."""
        zeros = np.zeros(len(columns), dtype=np.int64)
        self.add(zeros, columns, values, lower=np.array([lower]), upper=np.array([upper]))

    def sparse(self) -> tuple[Ints, Ints, Floats]:
        """Row-wise start, index, value."""
        if not self.triplets:
            return np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
        rows, columns, values = (np.concatenate(parts) for parts in zip(*self.triplets, strict=True))
        keep = values != 0
        rows, columns, values = rows[keep], columns[keep], values[keep]
        order = np.argsort(rows, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=self.count))])
        return start, columns[order], values[order]


@dataclass(frozen=True)
class _Columns:
    """Where each kind of column stands."""

    n_offers: int
    award: Ints
    block: Ints
    total: int | None
    any_award: int | None
    count: int


def build(problem: SelectionProblem) -> Model:
    """Write the problem as a program in which every coefficient is near one."""
    columns = _columns(problem)
    rows = _Rows()
    parts = problem.parts()
    share = 1.0 / np.maximum(parts, 1)
    size = _sizes(problem)
    for block, column in zip(problem.blocks, columns.block, strict=True):
        _add_coverage(rows, problem, block, int(column), share)
    _add_order(rows, problem, columns)
    _add_quantities(rows, problem, columns)
    _add_groups(rows, problem, columns)
    if columns.total is not None:
        every = np.arange(columns.n_offers)
        rows.one(np.append(every, columns.total), np.append(size * share, -1.0), lower=0.0, upper=0.0)
    _add_limits(rows, problem, columns, share)
    start, index, value = rows.sparse()
    cost, unit = _cost(problem, columns, share)
    lower, upper, is_whole = _bounds(problem, columns, size)
    return Model(
        cost=cost,
        lower=lower,
        upper=upper,
        is_whole=is_whole,
        start=start,
        index=index,
        value=value,
        row_lower=np.concatenate(rows.lower) if rows.lower else np.zeros(0),
        row_upper=np.concatenate(rows.upper) if rows.upper else np.zeros(0),
        usd_per_unit=unit,
        step_share=share,
        award=columns.award,
        block=columns.block,
    )


def _columns(problem: SelectionProblem) -> _Columns:
    n = len(problem.offer_ids)
    award, is_split = np.arange(n), problem.parts() != 1
    award[is_split] = n + np.arange(int(is_split.sum()))
    count = n + int(is_split.sum())
    block = count + np.arange(len(problem.blocks))
    count += len(problem.blocks)
    has_share = any(limit.at_most_share is not None for limit in problem.limits)
    has_floor = any(limit.at_least is not None for limit in problem.limits)
    total = count if has_share else None
    any_award = count + has_share if has_floor else None
    return _Columns(n, award, block, total, any_award, count + has_share + has_floor)


def _sizes(problem: SelectionProblem) -> Floats:
    """Sizes for shares of a set, scaled to a mean of one."""
    if problem.size_kw is None:
        return np.zeros(len(problem.offer_ids))
    return np.asarray(problem.size_kw / _mean_size_kw(problem))


def _mean_size_kw(problem: SelectionProblem) -> float:
    sizes = problem.size_kw
    return float(sizes.mean()) if sizes is not None and sizes.any() else 1.0


def _cost(problem: SelectionProblem, columns: _Columns, share: Floats) -> tuple[Floats, float]:
    values = np.array([block.value_usd for block in problem.blocks])
    largest = float(np.max(np.abs(np.concatenate([problem.npv_usd, values])), initial=0.0))
    unit = 10.0 ** np.floor(np.log10(largest)) if largest > 0 else 1.0
    cost = np.zeros(columns.count)
    cost[: columns.n_offers] = -problem.npv_usd * share / unit
    cost[columns.block] = -values / unit
    return cost, float(unit)


def _bounds(problem: SelectionProblem, columns: _Columns, size: Floats) -> tuple[Floats, Floats, Bools]:
    lower, upper = np.zeros(columns.count), np.ones(columns.count)
    is_whole = np.ones(columns.count, dtype=np.bool_)
    parts = problem.parts()
    upper[: columns.n_offers] = np.maximum(parts, 1)
    is_whole[: columns.n_offers] = parts > 0
    lower[columns.block] = [block.is_required for block in problem.blocks]
    is_whole[columns.block] = [not block.is_partial for block in problem.blocks]
    if columns.total is not None:
        upper[columns.total] = size.sum()
        is_whole[columns.total] = False
    return lower, upper, is_whole


def _add_coverage(rows: _Rows, problem: SelectionProblem, block: Block, column: int, share: Floats) -> None:
    """Rows of a block divided by what is needed: sum of covered parts >= y."""
    members = np.array(block.rows, dtype=np.int64)
    members = members[problem.needed_kw[members] > 0]
    if not len(members):
        return
    parts = problem.covers_kw[members] * share / problem.needed_kw[members, None]
    # More than the whole need counts as the whole need, which tightens the relaxation. A share of a
    # divisible offer may be all that is wanted of it, so its part stays as it is.
    is_stepped = problem.parts() > 0
    parts[:, is_stepped] = np.minimum(parts[:, is_stepped], 1.0)
    kept = hardest_rows(parts)
    found_rows, found_columns = np.nonzero(kept)
    n = len(kept)
    rows.add(
        np.concatenate([found_rows, np.arange(n)]),
        np.concatenate([found_columns, np.full(n, column)]),
        np.concatenate([kept[found_rows, found_columns], np.full(n, -1.0)]),
        lower=np.zeros(n),
        upper=np.full(n, INFINITY),
    )


def hardest_rows(parts: Floats) -> Floats:
    """Of rows `parts` x >= y those that are not implied by another: a row with smaller parts is harder.

    >>> hardest_rows(np.array([[0.5, 0.4], [0.6, 0.4], [0.2, 0.9], [0.5, 0.4]])).tolist()
    [[0.2, 0.9], [0.5, 0.4]]
    """
    distinct = np.unique(parts, axis=0)
    if len(distinct) == 1:
        return distinct
    # A row that is smaller everywhere is smaller in every sum with positive weights: a few sums rule out
    # nearly all pairs before whole rows are compared.
    waves = 1.0 + 0.9 * np.sin(np.arange(1, _PROJECTIONS + 1)[:, None] * np.arange(parts.shape[1])[None, :])
    sums = (
        (distinct[:, None, :] * waves[None, :, :]).sum(axis=2)
        if distinct.size < 1 << 18
        else distinct @ waves.T
    )
    is_kept = np.zeros(len(distinct), dtype=np.bool_)
    for row in np.argsort(distinct.sum(axis=1), kind="stable"):
        likely = np.flatnonzero(is_kept & (sums <= sums[row] + _ROUNDING).all(axis=1))
        is_kept[row] = not any((distinct[other] <= distinct[row]).all() for other in likely)
    return np.asarray(distinct[is_kept])


def _add_order(rows: _Rows, problem: SelectionProblem, columns: _Columns) -> None:
    place = {block.id: int(column) for block, column in zip(problem.blocks, columns.block, strict=True)}
    for block in problem.blocks:
        if block.after is not None:
            rows.one(np.array([place[block.id], place[block.after]]), np.array([1.0, -1.0]), upper=0.0)


def _add_quantities(rows: _Rows, problem: SelectionProblem, columns: _Columns) -> None:
    """Of offers that are not whole: nothing without an award, and with one at least the least amount."""
    split = np.flatnonzero(problem.parts() != 1)
    n = len(split)
    if not n:
        return
    most = np.maximum(problem.parts()[split], 1).astype(np.float64)
    least = np.where(problem.parts()[split] > 0, 1.0, problem.least_shares()[split])
    place, award = np.arange(n), columns.award[split]
    twice, both = np.concatenate([place, place]), np.concatenate([split, award])
    infinite = np.full(n, INFINITY)
    rows.add(twice, both, np.concatenate([np.ones(n), -most]), lower=-infinite, upper=np.zeros(n))
    rows.add(twice, both, np.concatenate([np.ones(n), -least]), lower=np.zeros(n), upper=infinite)


def _add_groups(rows: _Rows, problem: SelectionProblem, columns: _Columns) -> None:
    place = dict(zip(problem.offer_ids, columns.award.tolist(), strict=True))
    sizes = np.array([len(group) for group in problem.exclusive], dtype=np.int64)
    if len(sizes):
        members = np.array([place[offer_id] for group in problem.exclusive for offer_id in group])
        n = len(sizes)
        rows.add(
            np.repeat(np.arange(n), sizes),
            members,
            np.ones(len(members)),
            lower=np.full(n, -INFINITY),
            upper=np.ones(n),
        )
    tied = [(group[0], other) for group in problem.inclusive for other in group[1:]]
    for pairs, lower in ((tied, 0.0), (problem.requires, -INFINITY)):
        if pairs:
            ends = np.array([[place[a], place[b]] for a, b in pairs])
            n = len(ends)
            rows.add(
                np.repeat(np.arange(n), 2),
                ends.ravel(),
                np.tile([1.0, -1.0], n),
                lower=np.full(n, lower),
                upper=np.zeros(n),
            )


def _add_limits(rows: _Rows, problem: SelectionProblem, columns: _Columns, share: Floats) -> None:
    """One row for each bound of each limit, divided by its largest weight."""
    block = {each.id: int(column) for each, column in zip(problem.blocks, columns.block, strict=True)}
    mean = _mean_size_kw(problem)
    for limit in problem.limits:
        members = np.flatnonzero(limit.weights)
        scale = float(np.abs(limit.weights).max(initial=0.0)) or 1.0
        where = columns.award[members] if limit.counts_awards else members
        own = limit.weights[members] * (1.0 if limit.counts_awards else share[members])
        if limit.at_most is not None:
            unlocking = np.array([block[key] for key in limit.per_block], dtype=np.int64)
            freed = -np.array(list(limit.per_block.values()), dtype=np.float64)
            rows.one(
                np.concatenate([where, unlocking]),
                np.concatenate([own, freed]) / scale,
                upper=limit.at_most / scale,
            )
        if limit.at_most_share is not None and columns.total is not None:
            rows.one(np.append(where, columns.total), np.append(own / mean, -limit.at_most_share), upper=0.0)
        if limit.at_least is not None and columns.any_award is not None:
            rows.one(np.append(where, columns.any_award), np.append(own, -limit.at_least) / scale, lower=0.0)
    if columns.any_award is not None:
        n = columns.n_offers
        rows.add(
            np.tile(np.arange(n), 2),
            np.concatenate([columns.award, np.full(n, columns.any_award)]),
            np.concatenate([np.ones(n), np.full(n, -1.0)]),
            lower=np.full(n, -INFINITY),
            upper=np.zeros(n),
        )
