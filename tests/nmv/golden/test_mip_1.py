"""MIP-1: the smallest portfolio problem with exclusivity, dependence and a need by the hour."""

from itertools import combinations

import numpy as np
import pytest

from nmv.selection import Block, SelectionProblem, choose

NEED = [3.0, 5.0, 6.0, 5.0, 2.0]
OFFERS = {
    "A1": ([3, 3, 3, 3, 0], 900),
    "A2": ([6, 6, 0, 0, 0], 800),
    "B": ([2, 2, 2, 2, 2], 700),
    "C": ([0, 2, 3, 2, 0], 500),
    "D": ([1, 1, 1, 1, 1], 260),
    "E": ([4, 4, 4, 4, 4], 1500),
}


def problem(without: frozenset[str] = frozenset()) -> SelectionProblem:
    kept = {name: offer for name, offer in OFFERS.items() if name not in without}
    return SelectionProblem(
        offer_ids=tuple(kept),
        npv_usd=np.array([-float(cost) for _, cost in kept.values()]),
        covers_kw=np.array([profile for profile, _ in kept.values()], dtype=float).T,
        needed_kw=np.array(NEED),
        blocks=(Block(id="need", value_usd=0.0, rows=(0, 1, 2, 3, 4), is_required=True),),
        exclusive=(("A1", "A2"),),
        requires=(("D", "B"),),
    )


def feasible_sets() -> dict[tuple[str, ...], int]:
    found = {}
    for size in range(len(OFFERS) + 1):
        for chosen in combinations(OFFERS, size):
            covered = np.sum([OFFERS[name][0] for name in chosen], axis=0)
            allowed = not {"A1", "A2"} <= set(chosen) and ("D" not in chosen or "B" in chosen)
            if chosen and allowed and np.all(covered >= NEED):
                found[chosen] = sum(OFFERS[name][1] for name in chosen)
    return found


def test_mip_1_has_21_feasible_portfolios_and_the_published_costs() -> None:
    assert len(feasible_sets()) == 21
    assert sorted(feasible_sets().values())[:5] == [1460, 1860, 2000, 2100, 2200]


def test_mip_1_the_best_portfolio_is_b_c_d_for_1460() -> None:
    found = choose(problem())
    assert found.offer_ids == ("B", "C", "D")
    assert found.npv_usd == pytest.approx(-1460.0, abs=1e-6)
    assert found.bound_usd == pytest.approx(-1460.0, abs=1e-3)


def test_mip_1_without_c_the_best_portfolio_is_a1_b_d_for_1860() -> None:
    assert choose(problem(frozenset({"C"}))).offer_ids == ("A1", "B", "D")
