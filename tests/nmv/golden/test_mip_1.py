"""MIP-1: the smallest portfolio problem with exclusivity, dependence and a need by the hour."""

from itertools import combinations

import numpy as np
import pytest

from nmv.selection import Block, SelectionProblem, bindings, choose, entry_price, next_best

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


def test_mip_1_the_four_next_best_portfolios_in_order() -> None:
    best = choose(problem())
    ranked = next_best(problem(), best, 4).sets
    assert [each.offer_ids for each in ranked] == [
        ("A1", "B", "D"),
        ("C", "E"),
        ("A1", "B", "C"),
        ("B", "E"),
    ]
    assert [-each.npv_usd for each in ranked] == pytest.approx([1860, 2000, 2100, 2200], abs=1e-6)


def test_mip_1_has_no_further_portfolio_after_its_21() -> None:
    ranked = next_best(problem(), choose(problem()), 30).sets
    assert len(ranked) == 20
    assert [-each.npv_usd for each in ranked] == pytest.approx(sorted(feasible_sets().values())[1:], abs=1e-6)


@pytest.mark.parametrize("name", ["A1", "A2", "E"])
def test_mip_1_a_loser_enters_when_its_price_falls_by_the_difference_of_the_optima(name: str) -> None:
    with_it = min(cost for chosen, cost in feasible_sets().items() if name in chosen)
    assert entry_price(problem(), choose(problem()), name).fall_usd == pytest.approx(with_it - 1460, abs=1e-6)


def test_mip_1_the_first_four_hours_are_exactly_tight() -> None:
    found = bindings(problem(), choose(problem()))
    assert [(each.row, each.spare) for each in found] == [(0, 0.0), (1, 0.0), (2, 0.0), (3, 0.0)]
