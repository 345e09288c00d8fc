"""The choice on arrays: brute force over every set, amounts, groups, limits, next best sets, entry prices."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmv.selection import (
    Block,
    Limit,
    SelectionError,
    SelectionProblem,
    bindings,
    choose,
    entry_price,
    next_best,
)

Floats = np.ndarray[Any, np.dtype[np.float64]]
EPSILON = 1e-9


@dataclass(frozen=True)
class Found:
    """One allowed set of the brute force."""

    shares: tuple[float, ...]
    npv_usd: float

    @property
    def awarded(self) -> frozenset[int]:
        return frozenset(at for at, share in enumerate(self.shares) if share > 0)


def every_set(problem: SelectionProblem) -> Iterator[Found]:
    """Every allowed set by enumeration: each share an offer may have, each subset of blocks."""
    for shares in product(*choices(problem)):
        if not groups_hold(problem, shares):
            continue
        taken = np.array(shares)
        worths = [
            worth
            for earned in block_sets(problem, taken)
            if (worth := worth_of(problem, taken, earned)) is not None
        ]
        if worths:
            yield Found(shares, max(worths))


def choices(problem: SelectionProblem) -> list[list[float]]:
    """Shares of each offer; of a divisible one the ends and every share at which some row becomes tight."""
    found = []
    for at, (steps, least) in enumerate(zip(problem.parts(), problem.least_shares(), strict=True)):
        if steps > 0:
            found.append([k / steps for k in range(steps + 1)])
        else:
            found.append([0.0, *sorted(set(tight_shares(problem, at, float(least))))])
    return found


def tight_shares(problem: SelectionProblem, at: int, least: float) -> Iterator[float]:
    """All shares at which the one divisible offer can be optimal: others leave halves of kW missing here."""
    yield from (least, 1.0)
    for row, limit in enumerate(problem.covers_kw):
        if limit[at] > 0:
            for missing in np.arange(0.5, problem.needed_kw[row] + 0.5, 0.5):
                if least < missing / limit[at] < 1:
                    yield float(missing / limit[at])


def groups_hold(problem: SelectionProblem, shares: tuple[float, ...]) -> bool:
    is_in = dict(zip(problem.offer_ids, (share > 0 for share in shares), strict=True))
    return (
        all(sum(is_in[o] for o in group) <= 1 for group in problem.exclusive)
        and all(len({is_in[o] for o in group}) == 1 for group in problem.inclusive)
        and all(is_in[b] or not is_in[a] for a, b in problem.requires)
    )


def block_sets(problem: SelectionProblem, taken: Floats) -> Iterator[dict[str, float]]:
    """Every way to earn the blocks that the set covers, partial ones in full proportion or not at all."""
    options = []
    for block in problem.blocks:
        rows = list(block.rows)
        ratio = float(np.min(problem.covers_kw[rows] @ taken / problem.needed_kw[rows])) if rows else 1.0
        most = min(1.0, ratio) if block.is_partial else float(ratio >= 1 - EPSILON)
        options.append([most] if block.is_required else sorted({0.0, most}))
    for shares in product(*options):
        earned = dict(zip([block.id for block in problem.blocks], shares, strict=True))
        if all(
            (block.after is None or earned[block.id] <= earned[block.after])
            and (not block.is_required or earned[block.id] >= 1)
            for block in problem.blocks
        ):
            yield earned


def worth_of(problem: SelectionProblem, taken: Floats, earned: dict[str, float]) -> float | None:
    for limit in problem.limits:
        used = float(limit.weights @ ((taken > 0) if limit.counts_awards else taken))
        freed = sum(earned[key] * usd for key, usd in limit.per_block.items())
        if limit.at_most is not None and used > limit.at_most + freed + EPSILON:
            return None
        total = 0.0 if problem.size_kw is None else float(problem.size_kw @ taken)
        if limit.at_most_share is not None and used > limit.at_most_share * total + EPSILON:
            return None
        if limit.at_least is not None and taken.any() and used < limit.at_least - EPSILON:
            return None
    values = {block.id: block.value_usd for block in problem.blocks}
    return float(problem.npv_usd @ taken) + sum(values[key] * share for key, share in earned.items())


@st.composite
def problems(draw: Any, *, may_divide: bool = True) -> SelectionProblem:
    """Small problems in whole kW and thousands of dollars, with every kind of term."""
    n = draw(st.integers(2, 5))
    ids = tuple("abcde"[:n])
    covers = np.array(
        draw(st.lists(st.lists(st.integers(0, 5), min_size=n, max_size=n), min_size=2, max_size=2))
    )
    npv = np.array(draw(st.lists(st.integers(-900, 300), min_size=n, max_size=n)), dtype=float) * 1000
    worth = draw(st.integers(0, 2000)) * 1000.0
    steps = np.array([draw(st.sampled_from([1, 1, 2, 3])) for _ in range(n)])
    if may_divide and draw(st.booleans()):
        steps = np.minimum(steps, 2)
        steps[draw(st.integers(0, n - 1))] = 0
    sizes = np.array([float(draw(st.integers(1, 6))) for _ in range(n)])
    pair = st.permutations(ids).map(lambda order: tuple(order[:2]))
    parties = np.array([draw(st.integers(0, 1)) for _ in range(n)], dtype=float)
    limits = [
        Limit(
            id="budget",
            weights=np.maximum(-npv, 0.0),
            at_most=0.0,
            per_block={"one": worth, "two": worth / 2},
        ),
        Limit(id="party", weights=parties * sizes, at_most_share=draw(st.sampled_from([0.4, 0.7]))),
        Limit(id="floor", weights=sizes, at_least=float(draw(st.integers(1, 9)))),
        Limit(id="count", weights=np.ones(n), at_most=float(draw(st.integers(0, 4))), counts_awards=True),
    ]
    # Shares that depend on sizes are awkward to enumerate for a divisible offer; the LP decides those.
    is_partial = draw(st.booleans()) and bool((steps > 0).all())
    if (steps == 0).any():
        limits = [limits[3]]
    return SelectionProblem(
        offer_ids=ids,
        npv_usd=npv,
        covers_kw=covers.astype(float),
        needed_kw=np.array([float(draw(st.integers(1, 8))), float(draw(st.integers(1, 8)))]),
        blocks=(
            Block(id="one", value_usd=worth, rows=(0,), is_partial=is_partial),
            Block(
                id="two",
                value_usd=worth * 1.5,
                rows=(0, 1),
                after=None if is_partial else "one",
                is_partial=is_partial,
            ),
        ),
        exclusive=tuple(draw(st.lists(pair, max_size=1))),
        inclusive=tuple(draw(st.lists(pair, max_size=1))),
        requires=tuple(draw(st.lists(pair, max_size=1))),
        limits=tuple(limit for limit in limits if draw(st.booleans())),
        size_kw=sizes,
        steps=steps,
        least_share=np.full(n, 0.25),
    )


@given(problems())
@settings(max_examples=120, deadline=None)
def test_the_best_set_is_the_best_of_all_sets(problem: SelectionProblem) -> None:
    best = max(found.npv_usd for found in every_set(problem))
    chosen = choose(problem)
    assert chosen.npv_usd == pytest.approx(best, abs=0.5)
    assert chosen.bound_usd == pytest.approx(best, abs=0.5)
    assert chosen.is_proven


@given(problems(may_divide=False))
@settings(max_examples=60, deadline=None)
def test_next_best_sets_are_distinct_and_in_order(problem: SelectionProblem) -> None:
    by_award: dict[frozenset[int], float] = {}
    for found in every_set(problem):
        by_award[found.awarded] = max(by_award.get(found.awarded, -np.inf), found.npv_usd)
    best = choose(problem)
    ranked = [best, *next_best(problem, best, 3).sets]
    assert [each.npv_usd for each in ranked] == pytest.approx(
        sorted(by_award.values(), reverse=True)[:4], abs=0.5
    )
    assert len({each.offer_ids for each in ranked}) == len(ranked)


@given(problems(may_divide=False))
@settings(max_examples=60, deadline=None)
def test_at_its_entry_price_an_offer_is_in_an_optimal_set_and_above_it_in_none(
    problem: SelectionProblem,
) -> None:
    best, sets = choose(problem), list(every_set(problem))
    for at, offer_id in enumerate(problem.offer_ids):
        price = entry_price(problem, best, offer_id)
        with_it = [found for found in sets if found.shares[at] > 0]
        if not with_it:
            assert price.fall_usd is None
            continue
        falls = [(best.npv_usd - found.npv_usd) / found.shares[at] for found in with_it]
        assert price.fall_usd == pytest.approx(max(min(falls), 0.0), abs=1.0)


@given(problems(), st.sampled_from([0.01, 0.2]))
@settings(max_examples=40, deadline=None)
def test_a_gap_bounds_what_a_better_set_could_be_worth(problem: SelectionProblem, gap: float) -> None:
    best = max(found.npv_usd for found in every_set(problem))
    chosen = choose(problem, gap=gap)
    assert chosen.npv_usd <= best + 0.5 <= chosen.bound_usd + 1.0
    assert chosen.is_proven
    assert chosen.bound_usd - chosen.npv_usd <= gap * abs(chosen.npv_usd) + 0.5


@given(problems(may_divide=False), st.sampled_from([0.05, 0.3]))
@settings(max_examples=40, deadline=None)
def test_within_a_gap_the_entry_price_lies_between_the_two_that_are_told(
    problem: SelectionProblem, gap: float
) -> None:
    best, sets = choose(problem, gap=gap), list(every_set(problem))
    for at, offer_id in enumerate(problem.offer_ids):
        price = entry_price(problem, best, offer_id, gap=gap)
        falls = [(best.npv_usd - found.npv_usd) / found.shares[at] for found in sets if found.shares[at] > 0]
        if not falls or price.fall_usd is None or price.least_fall_usd is None:
            assert price.fall_usd is None
            assert not falls
        elif offer_id not in best.offer_ids:
            assert price.least_fall_usd - 1.0 <= max(min(falls), 0.0) <= price.fall_usd + 1.0


def small(**changes: Any) -> SelectionProblem:
    """Two offers against one need of 10 kW worth 1,000 USD: a brings 8 kW for 100, b 4 kW for 90."""
    return replace(
        SelectionProblem(
            offer_ids=("a", "b"),
            npv_usd=np.array([-100.0, -90.0]),
            covers_kw=np.array([[8.0, 4.0]]),
            needed_kw=np.array([10.0]),
            blocks=(Block(id="need", value_usd=1000.0, rows=(0,)),),
            size_kw=np.array([8.0, 4.0]),
        ),
        **changes,
    )


def test_a_divisible_offer_gives_what_is_missing_and_no_more() -> None:
    chosen = choose(small(steps=np.array([1, 0]), least_share=np.array([1.0, 0.25])))
    assert chosen.amounts == pytest.approx({"a": 1.0, "b": 0.5})  # 10 - 8 = 2 of b's 4 kW
    assert chosen.npv_usd == pytest.approx(1000 - 100 - 45)


def test_a_divisible_offer_gives_at_least_its_minimum() -> None:
    chosen = choose(small(steps=np.array([1, 0]), least_share=np.array([1.0, 0.8])))
    assert chosen.amounts["b"] == pytest.approx(0.8)


def test_blocks_are_taken_whole() -> None:
    chosen = choose(small(steps=np.array([4, 1]), least_share=None))
    assert chosen.amounts == pytest.approx({"a": 0.75, "b": 1.0})  # 3 x 2 kW + 4 kW
    assert chosen.npv_usd == pytest.approx(1000 - 75 - 90)


def test_an_inclusive_group_comes_together_or_not_at_all() -> None:
    tied = small(npv_usd=np.array([-100.0, 30.0]), needed_kw=np.array([20.0]), inclusive=(("a", "b"),))
    assert choose(tied).offer_ids == ()


def test_a_budget_that_is_a_share_of_the_deferral_holds_back_dear_sets() -> None:
    def capped(share: float) -> SelectionProblem:
        return small(
            limits=(
                Limit(
                    id="budget",
                    weights=np.array([100.0, 90.0]),
                    at_most=0.0,
                    per_block={"need": share * 1000.0},
                ),
            )
        )

    assert choose(capped(0.20)).offer_ids == ("a", "b")
    assert choose(capped(0.18)).offer_ids == ()


def test_a_floor_binds_only_sets_that_award_anything() -> None:
    floor = Limit(id="floor", weights=np.array([8.0, 4.0]), at_least=12.0)
    worthless = Block(id="need", value_usd=0.0, rows=(0,))
    assert choose(small(limits=(floor,), blocks=(worthless,))).offer_ids == ()
    welcome = np.array([50.0, -10.0])
    assert choose(small(limits=(floor,), blocks=(worthless,), npv_usd=welcome)).offer_ids == ("a", "b")
    assert choose(small(blocks=(worthless,), npv_usd=welcome)).offer_ids == ("a",)


def test_a_limit_that_leaves_no_room_is_named() -> None:
    party = Limit(id="party Acme at 60 %", weights=np.array([8.0, 0.0]), at_most_share=0.6)
    problem = small(limits=(party,), needed_kw=np.array([4.0]))
    chosen = choose(problem)
    assert chosen.offer_ids == ("b",)
    names = [(each.limit_id, each.row, each.spare) for each in bindings(problem, chosen)]
    # b brings exactly 4 kW; a's 8 kW do not fit under 60 % of 4 kW.
    assert names == [(None, 0, 0.0)]
    with_a = replace(problem, needed_kw=np.array([4.0]), npv_usd=np.array([-10.0, -90.0]))
    assert choose(with_a).offer_ids == ("b",)


def test_the_closest_row_is_named_when_none_is_exactly_tight() -> None:
    problem = small()
    (only,) = bindings(problem, choose(problem))
    assert (only.row, only.block_id) == (0, "need")
    assert only.spare == pytest.approx(2.0)  # 12 of 10 kW


def test_a_solver_without_time_says_what_it_could_not_prove() -> None:
    problem = hard_problem()
    chosen = choose(problem, time_limit_s=0.0)
    assert (chosen.status, chosen.is_proven) == ("time limit", False)
    assert chosen.offer_ids == ()
    assert chosen.bound_usd > chosen.npv_usd


def hard_problem() -> SelectionProblem:
    """Forty offers that are nearly alike."""
    rng = np.random.default_rng(7)
    covers = rng.uniform(50, 400, (6, 40))
    return SelectionProblem(
        offer_ids=tuple(map(str, range(40))),
        npv_usd=-covers.mean(axis=0) * rng.uniform(99, 101, 40),
        covers_kw=covers,
        needed_kw=np.full(6, 3000.0),
        blocks=(Block(id="need", value_usd=1e7, rows=tuple(range(6))),),
    )


def test_required_blocks_nobody_can_cover_are_refused() -> None:
    required = Block(id="need", value_usd=0.0, rows=(0,), is_required=True)
    with pytest.raises(SelectionError, match="no set of these offers covers what is required"):
        choose(small(needed_kw=np.array([20.0]), blocks=(required,)))


def test_an_offer_that_no_set_can_hold_has_no_entry_price() -> None:
    barred = small(limits=(Limit(id="none of b", weights=np.array([0.0, 1.0]), at_most=0.0),))
    price = entry_price(barred, choose(barred), "b")
    assert (price.fall_usd, price.is_proven) == (None, True)


def test_a_divisible_offer_pays_its_way_in_by_the_share_that_is_taken() -> None:
    # Need 10 kW: a alone brings 12 for 100. b (4 kW for 90) may give a quarter: 1 kW for 22.50, of no use,
    # so each share costs 90 per whole offer, whatever the share.
    problem = small(
        covers_kw=np.array([[12.0, 4.0]]), steps=np.array([1, 0]), least_share=np.array([1.0, 0.25])
    )
    best = choose(problem)
    assert best.offer_ids == ("a",)
    assert entry_price(problem, best, "b").fall_usd == pytest.approx(90.0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"npv_usd": np.array([1.0])}, "expected 2 values"),
        ({"npv_usd": np.array([np.nan, 1.0])}, "finite"),
        ({"covers_kw": np.array([[-1.0, 1.0]])}, "at least 0 kW"),
        ({"steps": np.array([0, 1]), "least_share": np.array([0.0, 1.0])}, "least share"),
        ({"offer_ids": ("a", "a")}, "each offer once"),
    ],
)
def test_a_problem_that_makes_no_sense_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        small(**changes)


def two_offers() -> SelectionProblem:
    return SelectionProblem(
        offer_ids=("a", "b"),
        npv_usd=np.array([3.0, 2.0]),
        covers_kw=np.zeros((0, 2)),
        needed_kw=np.zeros(0),
        blocks=(),
    )


def test_next_best_sets_say_that_there_are_no_more() -> None:
    problem = two_offers()
    best = choose(problem)
    assert next_best(problem, best, 2).ended == "complete"
    every = next_best(problem, best, 9)  # of four sets one is the best
    assert ([each.offer_ids for each in every.sets], every.ended) == ([("a",), ("b",), ()], "no more sets")


def test_a_search_that_ran_out_of_time_is_not_told_as_no_more_sets() -> None:
    problem = two_offers()
    found = next_best(problem, choose(problem), 2, time_limit_s=0.0)
    assert (found.sets, found.ended) == ((), "time limit")
