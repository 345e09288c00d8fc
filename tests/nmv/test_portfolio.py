"""Sets of offers: shares, coverage, deferral earned once, the best set against brute force."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmv.case import Case
from nmv.portfolio import choose_set, coverage, value_set
from nmv.report import evaluate_case
from nmv.selection import Block, SelectionError, SelectionProblem, choose
from tests.factories.cases import call_need, case_data, project, shape_offer, storage_offer

# Flat shapes make offers whose kW are easy to add; r 7 %, five deferral years of the $6M project.
PROJECT_PV_USD = 2_246_506.59


def flat_case(*kw: float, need_kw: float = 1000.0, **changes: Any) -> Case:
    offers = [
        shape_offer(f"offer-{index}", kw=amount, price={"fixed_usd_per_kw_month": 35.0})
        for index, amount in enumerate(kw)
    ]
    return Case.from_dict(case_data(**({"needs": [call_need(kw=need_kw)], "offers": offers} | changes)))


def test_shares_in_a_set_sum_to_at_most_one() -> None:
    found = coverage(flat_case(800.0, 600.0), ["offer-0", "offer-1"], "feeder", 2027)
    assert found.ratio == pytest.approx(1.4)
    assert sum(found.shares.values()) == pytest.approx(1.0)
    assert found.shares["offer-0"] / found.shares["offer-1"] == pytest.approx(8 / 6)


def test_a_set_that_falls_short_lists_what_stays_uncovered() -> None:
    found = coverage(flat_case(600.0, 300.0), ["offer-0", "offer-1"], "feeder", 2027)
    assert not found.is_met
    assert len(found.uncovered) == 4 * 2 * 4
    label, missing_kw = found.uncovered[0]
    assert label == "June weekdays 15:00–19:00"
    assert missing_kw == pytest.approx(100.0)
    assert found.covered_kw[6][16] == pytest.approx(900.0)
    assert found.needed_kw[6][16] == 1000.0


def test_nothing_chosen_covers_nothing() -> None:
    found = coverage(flat_case(600.0), [], "feeder", 2027)
    assert (found.ratio, found.shares) == (0.0, {})


def test_a_projects_deferral_is_earned_once_by_a_set_that_covers_it() -> None:
    case = flat_case(700.0, 700.0)
    results = evaluate_case(case)
    both = value_set(case, results, ["offer-0", "offer-1"])
    assert both.deferral_pv_usd == {"transformer": pytest.approx(PROJECT_PV_USD, abs=0.01)}
    assert value_set(case, results, ["offer-0"]).deferral_pv_usd == {"transformer": 0.0}


def test_partial_fill_earns_the_covered_part() -> None:
    protocol = case_data()["protocol"] | {"deferral": {"policy": "partial_fill"}}
    case = flat_case(700.0, protocol=protocol)
    found = value_set(case, evaluate_case(case), ["offer-0"])
    assert found.deferral_pv_usd["transformer"] == pytest.approx(0.7 * PROJECT_PV_USD, abs=0.01)


def test_a_need_that_stays_unmet_costs_the_project_its_deferral() -> None:
    needs = [call_need(), call_need("other", kw=100.0)]
    case = flat_case(1000.0, needs=needs, projects=[project(need_ids=["feeder", "other"])])
    assert value_set(case, evaluate_case(case), ["offer-0"]).deferral_pv_usd == {"transformer": 0.0}


def test_deferral_ends_with_the_first_year_that_is_not_covered() -> None:
    need = call_need()
    need["call"]["kw_by_year"] = {str(year): 700.0 if year < 2029 else 5000.0 for year in range(2027, 2037)}
    case = flat_case(1000.0, needs=[need])
    earned = value_set(case, evaluate_case(case), ["offer-0"]).deferral_pv_usd["transformer"]
    assert earned == pytest.approx(527_830.59 / 1.07 + 527_830.59 * 1.02 / 1.07**2, abs=0.02)


def test_years_of_which_no_need_says_anything_earn_nothing() -> None:
    need = call_need()
    need["call"]["kw_by_year"] = {"2027": 700.0, "2028": 700.0}
    case = flat_case(1000.0, needs=[need])
    results = evaluate_case(case)
    two_years = 527_830.59 / 1.07 + 527_830.59 * 1.02 / 1.07**2
    assert value_set(case, results, ["offer-0"]).deferral_pv_usd["transformer"] == pytest.approx(
        two_years, abs=0.02
    )
    assert value_set(case, results, []).deferral_pv_usd == {"transformer": 0.0}


@pytest.mark.parametrize("policy", ["all_needs_met", "partial_fill"])
def test_the_best_set_is_the_best_of_all_sets(policy: str) -> None:
    protocol = case_data()["protocol"] | {"deferral": {"policy": policy}}
    case = flat_case(300.0, 450.0, 550.0, 700.0, 200.0, protocol=protocol)
    results = evaluate_case(case)
    every = [
        value_set(case, results, chosen).npv_usd
        for size in range(6)
        for chosen in combinations(results, size)
        if not {"offer-1", "offer-3"} <= set(chosen) and ("offer-2" not in chosen or "offer-4" in chosen)
    ]
    best = choose_set(case, results, exclusive=[["offer-1", "offer-3"]], requires=[("offer-2", "offer-4")])
    assert best.npv_usd == pytest.approx(max(every), abs=0.01)
    assert best.bound_usd == pytest.approx(best.npv_usd, abs=1.0)


def test_no_award_is_the_best_set_when_no_offer_is_worth_its_price() -> None:
    dear = storage_offer(price={"fixed_usd_per_kw_month": 500.0})
    case = Case.from_dict(case_data(offers=[dear]))
    best = choose_set(case, evaluate_case(case))
    assert (best.offer_ids, best.npv_usd) == ((), 0.0)


def test_required_blocks_nobody_can_cover_are_refused() -> None:
    with pytest.raises(SelectionError):
        choose(
            SelectionProblem(
                offer_ids=("a",),
                npv_usd=np.array([-1.0]),
                covers_kw=np.array([[1.0]]),
                needed_kw=np.array([2.0]),
                blocks=(Block(id="need", value_usd=0.0, rows=(0,), is_required=True),),
            )
        )


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(-900, 300)), min_size=1, max_size=6),
    st.integers(1, 8),
    st.integers(1, 8),
    st.integers(0, 2000),
)
@settings(max_examples=40, deadline=None)
def test_selection_matches_brute_force(
    offers: list[tuple[int, int, int]], first: int, second: int, value: int
) -> None:
    ids = tuple(str(index) for index in range(len(offers)))
    covers = np.array([[a, b] for a, b, _ in offers], dtype=float).T
    npv = np.array([float(worth) * 1000 for *_, worth in offers])
    blocks = (
        Block(id="one", value_usd=value * 1000.0, rows=(0,)),
        Block(id="two", value_usd=value * 1500.0, rows=(0, 1), after="one"),
    )
    needed = np.array([float(first), float(second)])

    def worth(chosen: tuple[int, ...]) -> float:
        covered = covers[:, list(chosen)].sum(axis=1) >= needed
        return float(npv[list(chosen)].sum() + value * 1000 * covered[0] + value * 1500 * covered.all())

    best = max(
        worth(chosen) for size in range(len(ids) + 1) for chosen in combinations(range(len(ids)), size)
    )
    found = choose(
        SelectionProblem(offer_ids=ids, npv_usd=npv, covers_kw=covers, needed_kw=needed, blocks=blocks)
    )
    assert found.npv_usd == pytest.approx(best, abs=0.5)
    assert worth(tuple(int(name) for name in found.offer_ids)) == pytest.approx(best, abs=0.5)
