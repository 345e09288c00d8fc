"""Scenarios: reproducible, common to all offers, and equal to the base where nothing differs."""

from typing import Any

import numpy as np
import pytest

from nmv.case import Case, CaseError
from nmv.case.uncertainty import UncertaintyTerms
from nmv.market import Market
from nmv.portfolio import Holdings, choose_set
from nmv.report import evaluate_case
from nmv.uncertainty.outcomes import outcomes
from nmv.uncertainty.regret import regrets, set_npv_usd
from nmv.uncertainty.scenarios import draw
from nmv.uncertainty.simulation import simulate
from nmv.uncertainty.streams import normal, uniform
from tests.factories.cases import (
    case_data,
    daily_curve,
    project,
    response_offer,
    shape_offer,
    storage_offer,
    yearly_curve,
)

PEAKY = [25.0] * 16 + [80.0] * 5 + [35.0] * 3
RISKS: dict[str, Any] = {
    "seed": 7,
    "n_scenarios": 50,
    "prices": {"level_sd": 0.1, "spread_sd": 0.15, "day_sd": 0.2, "reversion_per_year": 0.3},
    "load_growth_sd": 0.05,
    "outage_sd": 0.02,
    "delay": {"probability": 0.3, "mean_days": 120.0},
}


def world(risks: dict[str, Any] | None = None, **changes: Any) -> Case:
    """A store, sun and called load for three years on a feeder whose project can wait."""
    terms: dict[str, Any] = {"term_ends_on": "2029-12-31", "availability": 0.97}
    offers = [storage_offer(**terms), shape_offer(kw=300.0, **terms), response_offer(**terms)]
    data = case_data(
        curves={"hourly": {"energy": daily_curve(PEAKY)}, "monthly": case_data()["curves"]["monthly"]},
        offers=offers,
        projects=[project()],
    )
    return Case.from_dict(data | {"uncertainty": RISKS if risks is None else risks} | changes)


def test_without_any_risk_every_scenario_is_the_base_value() -> None:
    case = world({"seed": 1, "n_scenarios": 3})
    base = evaluate_case(case)
    found = simulate(case)
    for at, offer in enumerate(case.offers):
        assert found.npv_usd[at] == pytest.approx([base[offer.id].npv_usd] * 3, rel=1e-9)
        assert found.nmv_usd_per_kw_year[at] == pytest.approx(
            [base[offer.id].nmv_usd_per_kw_year] * 3, rel=1e-9
        )


def test_the_same_seed_gives_the_same_scenarios_and_another_seed_others() -> None:
    first, again = simulate(world()), simulate(world())
    other = simulate(world(RISKS | {"seed": 8}))
    assert (first.npv_usd == again.npv_usd).all()
    assert (first.npv_usd != other.npv_usd).all()


def test_an_offer_meets_the_same_scenarios_whoever_else_offers() -> None:
    case = world()
    alone = Case.from_dict(case.to_dict() | {"offers": [case.to_dict()["offers"][1]]})
    assert (simulate(alone).npv_usd[0] == simulate(case).npv_usd[1]).all()


def test_the_probabilities_of_the_ranks_sum_to_one_for_each_offer_and_each_rank() -> None:
    table = np.array([offer.rank_probability for offer in outcomes(simulate(world()))])
    assert table.sum(axis=0) == pytest.approx([1.0, 1.0, 1.0])
    assert table.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])


def test_the_mean_of_many_price_paths_is_the_curve() -> None:
    case = world(RISKS | {"n_scenarios": 4000})
    market = Market(case)
    assert case.uncertainty is not None
    drawn = draw(case, case.uncertainty, [2028])
    paths = drawn.prices(market.energy_prices(2028), market.hours(2028), 2028)
    assert paths.shape == (4000, 8784)
    # the sd of an evening price is about 30 % of 80 $, its mean over 4,000 paths known to about 0.4 $
    assert paths[:, 4000:4048].mean(axis=0) == pytest.approx(market.energy_prices(2028)[4000:4048], abs=2.0)


def test_a_longer_horizon_leaves_the_earlier_years_as_they_were() -> None:
    case = world()
    terms = case.uncertainty or UncertaintyTerms(seed=1)
    short, long = draw(case, terms, [2027, 2028]), draw(case, terms, [2027, 2028, 2035])
    assert (short.level == long.level[:, :2]).all()
    assert (short.load == long.load[:, :2]).all()


def test_a_delay_costs_the_days_it_takes_and_the_years_deferral() -> None:
    late = world({"seed": 3, "n_scenarios": 200, "delay": {"probability": 1.0, "mean_days": 400.0}})
    base, found = evaluate_case(late), simulate(late)
    assert found.npv_usd[0].min() < base["storage"].npv_usd
    drawn = draw(late, late.uncertainty or UncertaintyTerms(seed=3), [2027, 2028, 2029])
    parts = drawn.delivered_part(late.offers[0])
    # the term begins 31 days after commercial operation: a delay of up to 31 days costs nothing
    days = drawn.days_late(late.offers[0])
    assert parts[days == 0].min(initial=1.0) == 1.0
    assert parts[:, 0] == pytest.approx(np.clip((365.0 - days) / 365.0, 0.0, 1.0))
    assert (np.diff(parts, axis=1) >= 0).all()


def test_a_growing_need_never_raises_the_value_of_an_offer_that_fills_it() -> None:
    grown = world({"seed": 3, "n_scenarios": 40, "load_growth_sd": 0.3})
    base = evaluate_case(grown)["storage"]
    assert base.project_deferral_pv_usd > 0
    npv = simulate(grown).npv_usd[0]
    load = draw(grown, grown.uncertainty or UncertaintyTerms(seed=3), [2027, 2028, 2029]).load
    above = (load >= 1.0).all(axis=1)
    assert above.any()
    assert (npv[above] <= base.npv_usd + 1e-6).all()


def test_a_case_without_terms_of_uncertainty_is_refused_by_name() -> None:
    with pytest.raises(CaseError, match="uncertainty: expected terms of uncertainty"):
        simulate(Case.from_dict(case_data()))


def test_streams_are_named_and_do_not_depend_on_each_other() -> None:
    one = uniform((1000,), seed=1, stream="level/2027")
    assert (one == uniform((1000,), seed=1, stream="level/2027")).all()
    assert abs(np.corrcoef(one, uniform((1000,), seed=1, stream="level/2028"))[0, 1]) < 0.1
    assert 0.0 < one.min() < one.max() < 1.0
    # the first numbers, so that another machine or another NumPy cannot change them unseen
    assert normal((3,), seed=1, stream="level/2027").round(9).tolist() == [
        -1.554978931,
        1.280208144,
        0.702968133,
    ]


def test_without_any_risk_a_set_is_worth_what_it_is_worth_in_the_base_and_regrets_nothing() -> None:
    case = world({"seed": 1, "n_scenarios": 3})
    results = evaluate_case(case)
    compared = regrets(simulate(case), results)
    chosen, *others = compared.sets
    best = choose_set(case, results)
    assert chosen.offer_ids == best.offer_ids
    assert compared.ranking_ended == "complete"
    assert chosen.npv_usd.mean == pytest.approx(best.npv_usd, rel=1e-9)
    assert (chosen.regret_usd.mean, chosen.probability_best) == (0.0, 1.0)
    assert () in [other.offer_ids for other in others]
    assert all(other.regret_usd.mean >= 0 for other in others)


def test_awarding_nothing_is_worth_nothing_in_every_scenario() -> None:
    case = world()
    simulation = simulate(case)
    assert (set_npv_usd(simulation, Holdings(simulation.market), {}) == 0.0).all()


def test_regret_is_what_the_best_set_of_a_scenario_is_ahead() -> None:
    case = world()
    simulation = simulate(case)
    found = regrets(simulation, evaluate_case(case), k=3).sets
    holdings = Holdings(simulation.market)
    values = np.array([set_npv_usd(simulation, holdings, dict.fromkeys(row.offer_ids, 1.0)) for row in found])
    ahead = values.max(axis=0) - values
    assert [row.regret_usd.mean for row in found] == pytest.approx(ahead.mean(axis=1).tolist())
    assert sum(row.probability_best for row in found) >= 1.0


def test_without_any_risk_yearly_reserves_and_years_without_contract_are_worth_what_they_are_in_the_base() -> (
    None
):
    # reserves at $/kW-year beside an energy dispatch, and a first year in which no month has contract kW
    data = world({"seed": 1, "n_scenarios": 2}).to_dict()
    data["curves"]["yearly"] = {"as": yearly_curve(10.0, "USD/kW-year")}
    data["protocol"]["ancillary"] = {"method": "yearly", "yearly_curve": "as"}
    summer = [0.0] * 5 + [1000.0] * 4 + [0.0] * 3
    for offer in data["offers"]:
        offer |= {
            "contract_kw": summer,
            "term_starts_on": "2026-11-01",
            "commercial_operation_on": "2026-10-01",
        }
        offer["price"]["variable_usd_per_mwh"] = 4.0
        offer["ancillary_products"] = ["spin"]
    data["convention"]["valuation_year"] = 2025
    for curve in data["curves"]["monthly"].values():
        curve["first_year"] = 2026
    data["curves"]["yearly"]["as"]["first_year"] = 2026
    case = Case.from_dict(data)
    base, found = evaluate_case(case), simulate(case)
    assert base["storage"].component("ANCILLARY").pv_usd > 0
    for at, offer in enumerate(case.offers):
        assert found.npv_usd[at] == pytest.approx([base[offer.id].npv_usd] * 2, rel=1e-9)
