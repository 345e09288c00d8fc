"""The choice among 100 to 1,000 offers: seeded problems, this engine, and HiGHS given the whole model at once.

Both get the same arrays and the same gap, run on one thread, and build their model inside the time. The other
side is what a careful user writes: every row that asks for something, shares of the total as dense rows,
arrays passed by NumPy.
"""

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from benchmarks.measuring import Measured, seconds
from nmv.selection import Block, Limit, SelectionProblem, choose

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MONTHS, HOURS = 12, 24
SEEDS = tuple(range(10))
SIZES = (100, 500, 1000)
GAP = 1e-3
TIME_LIMIT_S = 60.0
TECHNOLOGIES = ("solar", "storage", "hybrid", "demand_response", "energy_efficiency")
_MIX = (0.2, 0.3, 0.15, 0.15, 0.2)
_USD_PER_KW = (900.0, 1300.0, 1600.0, 700.0, 800.0)
_NEED_SHARE = 0.45
_TECHNOLOGY_SHARE, _PARTY_SHARE = 0.6, 0.35
_PARTIES = 12
_SAME_TECHNOLOGY = 0.5  # of a project's variants that are of the project's technology
_BELL_FROM = 0.2
_CALLED = (16, 21)
_HARD_SPREAD = 0.01
_SUMMER = (5, 6, 7, 8)


@dataclass(frozen=True)
class Drawn:
    """A seeded problem: what a set must cover at least cost, who offers what, which variants exclude."""

    problem: SelectionProblem
    groups: Ints
    technology: Ints
    party: Ints


def draw(n_offers: int, seed: int, *, is_hard: bool = False) -> Drawn:
    """Projects of one to four mutually exclusive variants against a summer-evening need.

    Lognormal sizes and prices; a contribution for each of 12 x 24 hours; the need is a bell of summer
    evenings, 45 % of the achievable at its peak; technology <= 60 % and party <= 35 % of the kW. In the hard
    problems every offer costs the same per kW of its mean contribution at the need, to within 1 %.
    """
    rng = np.random.default_rng([n_offers, seed, int(is_hard)])
    groups = np.repeat(np.arange(n_offers), rng.integers(1, 5, n_offers))[:n_offers]
    kind_of_project = rng.choice(len(_MIX), n_offers, p=_MIX)
    is_as_project = rng.random(n_offers) < _SAME_TECHNOLOGY
    kind = np.where(is_as_project, kind_of_project[groups], rng.choice(len(_MIX), n_offers, p=_MIX))
    party = (rng.choice(_PARTIES, n_offers, p=_weights(_PARTIES)))[groups]
    size_kw = rng.lognormal(7.0, 0.8, n_offers)
    contribution = np.stack([_contribution(rng, technology) for technology in kind]) * size_kw[:, None]
    needed = _need_kw(contribution, groups)
    at_need = (contribution * (needed > 0)).sum(axis=1) / (needed > 0).sum()
    if is_hard:
        cost = at_need * 2000.0 * rng.uniform(1 - _HARD_SPREAD / 2, 1 + _HARD_SPREAD / 2, n_offers)
    else:
        cost = size_kw * np.array(_USD_PER_KW)[kind] * rng.lognormal(0.0, 0.35, n_offers)
    problem = SelectionProblem(
        offer_ids=tuple(map(str, range(n_offers))),
        npv_usd=-cost,
        covers_kw=np.ascontiguousarray(contribution.T),
        needed_kw=needed,
        blocks=(Block(id="need", value_usd=0.0, rows=tuple(range(MONTHS * HOURS)), is_required=True),),
        exclusive=_exclusive(groups),
        size_kw=size_kw,
        limits=_limits(size_kw, kind, party),
    )
    return Drawn(problem, groups, kind, party)


def _weights(n: int) -> Floats:
    weights = 1.0 / np.arange(1, n + 1)
    return np.asarray(weights / weights.sum())


def _contribution(rng: np.random.Generator, technology: int) -> Floats:
    """Kilowatts per kW of size in each of 12 x 24 hours."""
    month, hour = np.arange(MONTHS)[:, None], np.arange(HOURS)[None, :]
    sun = np.exp(-(((hour - 12.5) / 3.2) ** 2)) * (0.7 + 0.3 * np.cos((month - 5.5) / 12 * 2 * math.pi))
    start = rng.integers(16, 20)
    evening = ((hour >= start) & (hour < start + rng.choice([2, 4, 6]))) * np.ones((MONTHS, 1))
    called = ((hour >= _CALLED[0]) & (hour < _CALLED[1])) * np.isin(month, _SUMMER)
    table = (
        sun * rng.uniform(0.7, 1.0),
        evening,
        np.minimum(1.0, 0.5 * sun + 0.8 * evening),
        called * rng.uniform(0.7, 1.0),
        np.full((MONTHS, HOURS), rng.uniform(0.4, 0.9)),
    )[technology]
    return np.asarray(table, dtype=np.float64).ravel()


def _need_kw(contribution: Floats, groups: Ints) -> Floats:
    """A bell of summer evenings; the achievable is what the best variant of every project brings."""
    month, hour = np.arange(MONTHS)[:, None], np.arange(HOURS)[None, :]
    bell = np.exp(-(((hour - 18.5) / 2.2) ** 2)) * np.isin(month, _SUMMER) * (1 - 0.08 * np.abs(month - 6.5))
    shape = np.where(bell > _BELL_FROM, bell, 0.0).ravel()
    best = np.zeros((groups.max() + 1, MONTHS * HOURS))
    np.maximum.at(best, groups, contribution)
    achievable = best.sum(axis=0)
    asked = shape > 0
    return np.asarray(shape * _NEED_SHARE * (achievable[asked] / shape[asked]).min())


def _exclusive(groups: Ints) -> tuple[tuple[str, ...], ...]:
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    return tuple(tuple(map(str, group)) for group in members if len(group) > 1)


def _limits(size_kw: Floats, kind: Ints, party: Ints) -> tuple[Limit, ...]:
    capped = [(f"technology {name}", kind == k, _TECHNOLOGY_SHARE) for k, name in enumerate(TECHNOLOGIES)]
    if len(size_kw) >= SIZES[0]:
        capped += [(f"party {k}", party == k, _PARTY_SHARE) for k in range(_PARTIES)]
    return tuple(
        Limit(id=name, weights=size_kw * members, at_most_share=share) for name, members, share in capped
    )


def plain_cost_usd(drawn: Drawn) -> float:
    """The least cost by HiGHS, the whole model passed at once."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_rel_gap", GAP),
        ("time_limit", TIME_LIMIT_S),
    ):
        solver.setOptionValue(name, value)
    solver.passModel(plain_model(drawn))
    solver.run()
    return float(solver.getInfo().objective_function_value) * 1e6


def plain_model(drawn: Drawn) -> Any:
    """Binary offers; coverage, shares and exclusive groups as rows; costs in million dollars."""
    problem = drawn.problem
    n, size_kw = len(problem.offer_ids), sizes_kw(problem)
    asked = problem.needed_kw > 0
    coverage = problem.covers_kw[asked]
    shares = np.stack([limit.weights - (limit.at_most_share or 0.0) * size_kw for limit in problem.limits])
    sizes = np.bincount(drawn.groups)
    several = sizes[sizes > 1]
    members = np.flatnonzero(sizes[drawn.groups] > 1)
    dense = np.concatenate([coverage, shares])
    rows, columns = np.nonzero(dense)
    counts = np.concatenate([np.bincount(rows, minlength=len(dense)), several])
    unlimited = np.full(len(shares) + len(several), -highspy.kHighsInf)
    lp: Any = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n, len(counts)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = -problem.npv_usd / 1e6, np.zeros(n), np.ones(n)
    lp.row_lower_ = np.concatenate([problem.needed_kw[asked], unlimited])
    lp.row_upper_ = np.concatenate(
        [np.full(len(coverage), highspy.kHighsInf), np.zeros(len(shares)), np.ones(len(several))]
    )
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate([columns, members]).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate([dense[rows, columns], np.ones(len(members))])
    lp.integrality_ = [highspy.HighsVarType.kInteger] * n
    return lp


def sizes_kw(problem: SelectionProblem) -> Floats:
    """Sizes of the offers, kW."""
    return np.zeros(len(problem.offer_ids)) if problem.size_kw is None else problem.size_kw


def greedy_cost_usd(drawn: Drawn) -> float:
    """The cheapest kW still missing first, one variant of a project, then dear offers dropped that are spare.

    Infinite where the set breaks a share: a buyer could not award it.
    """
    problem = drawn.problem
    asked = problem.needed_kw > 0
    covers, needed, cost = problem.covers_kw[asked], problem.needed_kw[asked], -problem.npv_usd
    missing, taken = needed.copy(), np.zeros(len(cost), dtype=np.bool_)
    while missing.max() > 0:
        useful = np.minimum(covers, np.maximum(missing, 0.0)[:, None]).sum(axis=0)
        useful[np.isin(drawn.groups, drawn.groups[taken])] = 0.0
        if useful.max() <= 0:
            return math.inf
        best = int(np.argmax(useful / cost))
        taken[best] = True
        missing = missing - covers[:, best]
    for offer in sorted(np.flatnonzero(taken).tolist(), key=lambda at: -cost[at]):
        if (covers[:, taken].sum(axis=1) - covers[:, offer] >= needed).all():
            taken[offer] = False
    total = float(sizes_kw(problem) @ taken)
    breaks = any(limit.weights @ taken > (limit.at_most_share or 0.0) * total for limit in problem.limits)
    return math.inf if breaks else float(cost @ taken)


@dataclass(frozen=True)
class Timed:
    """One seed: both times, how far the answers differ, and the answer of greedy over ours."""

    ours_s: float
    plain_s: float
    difference: float
    greedy_over_ours: float


def timed(n_offers: int, seed: int, *, is_hard: bool) -> Timed:
    """Both answers on one seed; `ValueError` when they contradict each other or greedy is cheaper."""
    drawn = draw(n_offers, seed, is_hard=is_hard)
    cost: dict[str, float] = {}

    def ours() -> None:
        cost["ours"] = -choose(drawn.problem, gap=GAP, time_limit_s=TIME_LIMIT_S).npv_usd

    def plain() -> None:
        cost["plain"] = plain_cost_usd(drawn)

    ours_s, plain_s = seconds(ours), seconds(plain)
    difference, greedy = abs(cost["ours"] / cost["plain"] - 1.0), greedy_cost_usd(drawn)
    if difference > 2 * GAP or cost["ours"] > greedy:
        raise ValueError(f"{n_offers} offers, seed {seed}: {cost}, greedy {greedy}")
    return Timed(ours_s, plain_s, difference, greedy / cost["ours"])


def measured() -> Iterator[Measured]:
    """One row for each size and kind: geometric means over the seeds, each solved once by both."""
    choose(draw(SIZES[0], 0).problem, gap=GAP)
    for is_hard in (False, True):
        for n_offers in SIZES:
            found = [timed(n_offers, seed, is_hard=is_hard) for seed in SEEDS]
            dearer = statistics.median(each.greedy_over_ours for each in found) - 1.0
            greedy = f"is {dearer:.0%} dearer" if math.isfinite(dearer) else "breaks a cap"
            yield Measured(
                work=f"best set of {n_offers} offers, {'hard' if is_hard else 'base'}, 0.1 % gap",
                peer="highspy, the whole model",
                ours_s=statistics.geometric_mean(each.ours_s for each in found),
                peer_s=statistics.geometric_mean(each.plain_s for each in found),
                goal=1.5 if n_offers == SIZES[-1] else 1.0,
                difference=max(each.difference for each in found),
                note=f"geometric mean of {len(SEEDS)} seeds; in the median greedy {greedy}",
            )
