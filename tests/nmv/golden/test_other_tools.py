"""Figures of other tools and tariffs: FIN-1, REOPT-1, FLEX, VDER-1, AA-1, FSU-1, cost chains of other utilities."""

from dataclasses import replace

import pytest

from nmv.discounting import Timing, present_value
from nmv.finance.annuities import annuity_growing_later, growth_rate, level_payment, quarterly_factors
from nmv.finance.marginal_cost import AdderRates, CompositeRates, composite_rate, usd_per_kw_year_with_adders
from nmv.settlement.availability import availability_adjustment_percent
from nmv.settlement.savings_uncertainty import portfolio_fsu
from nmv.settlement.value_stack import drv_usd_per_kwh, lsrv_usd_per_kw_year


# numpy-financial: rate(10, 0, -3500, 10000) and pmt(0.08/12, 60, 15000), whose sign marks money paid out.
def test_fin_1_rate_and_payment() -> None:
    assert growth_rate(3_500.0, 10_000.0, 10) == pytest.approx(0.1106908537, abs=1e-6)
    assert level_payment(15_000.0, 0.08 / 12, 60) == pytest.approx(304.1459143262, abs=1e-6)
    assert level_payment(15_000.0, 0.0, 60) == 250.0


def test_fin_1_a_rate_with_payments_repays_them() -> None:
    rate = growth_rate(1_000.0, 2_500.0, 10, payment=50.0)
    years = range(1, 11)
    paid = present_value([50.0] * 10, years, base_year=0, rate_per_year=rate, timing=Timing.END_OF_YEAR)
    assert 1_000.0 + paid == pytest.approx(2_500.0 / (1 + rate) ** 10)


# REopt.jl annuity_escalation: growth from year 2 on.
@pytest.mark.parametrize(
    ("years", "growth", "rate", "published"), [(25, -0.005, 0.083, 9.99785), (20, 0.025, 0.07, 12.81223)]
)
def test_reopt_1_escalation_from_the_second_year(
    years: int, growth: float, rate: float, published: float
) -> None:
    assert annuity_growing_later(rate, years, growth_per_year=growth) == pytest.approx(published, abs=1e-5)


# FLEXvalue at 7.66 %: 1, 1/1.01915, ...; the twentieth quarter is k = 19.
def test_flex_quarterly_factors() -> None:
    found = quarterly_factors(0.0766, 20)
    assert found[:5].tolist() == pytest.approx([1.0, 0.981210, 0.962773, 0.944682, 0.926931], abs=1e-6)
    assert found[19] == pytest.approx(0.697390, abs=1e-6)


# Con Edison statement, April 2025: 199.40 $/kW-year over 233.6 hours; staff proposal Table B-1: 1.645 errors.
@pytest.mark.parametrize(
    ("error", "published"),
    [(32.04, 52.70), (8.47, 13.94), (23.50, 38.67), (19.41, 31.93), (7.29, 11.99), (12.04, 19.80)],
)
def test_vder_1_lsrv_is_1_645_standard_errors(error: float, published: float) -> None:
    assert lsrv_usd_per_kw_year(error) == pytest.approx(published, abs=0.02)


def test_vder_1_drv_over_its_call_window() -> None:
    assert drv_usd_per_kwh(199.40, 233.6) == pytest.approx(0.853596, abs=1e-6)


@pytest.mark.parametrize(
    ("available", "paid"), [(98, 100), (95, 94), (90, 84), (70, 44), (69.9, 0), (100, 100)]
)
def test_aa_1_availability_adjustment(available: float, paid: float) -> None:
    assert availability_adjustment_percent(available) == paid


def test_aa_1_with_the_floor_at_80() -> None:
    assert [availability_adjustment_percent(each, floor_percent=80.0) for each in (80.0, 79.9)] == [64.0, 0.0]


# Each site is uncertain by 20: the root of 3 * 400, over 350 saved.
def test_fsu_1_portfolio_uncertainty() -> None:
    assert portfolio_fsu([100.0, 200.0, 50.0], [0.2, 0.1, 0.4]) == pytest.approx(0.0989743, abs=1e-6)


# Con Edison 2025 MCOS Schedule 11; the published inputs have four decimals.
@pytest.mark.parametrize(
    ("parts", "before", "published"),
    [
        pytest.param((0.0121, 0.1203, 0.1019, 0.0023), 0.1287, 0.1352, id="transmission"),
        pytest.param((0.0110, 0.0693, 0.1019, 0.0021), 0.1221, 0.1283, id="substation"),
    ],
)
def test_con_edison_composite_rates(
    parts: tuple[float, float, float, float], before: float, published: float
) -> None:
    names = ("om", "general_plant", "carrying_charge", "working_capital")
    rates = CompositeRates(**dict(zip(names, parts, strict=True)))
    assert composite_rate(rates) == pytest.approx(before, abs=1.5e-4)
    assert composite_rate(replace(rates, coincidence=0.9517)) == pytest.approx(published, abs=2e-4)


# Eversource CT (CL&P) Table 3: 185.11 * 8.03 % * 1.0614 * 1.0023 + 3.47 * 1.211 + 0.086 + 0.051 = 20.17.
@pytest.mark.parametrize(("usd_per_kw", "om", "published"), [(185.11, 3.47, 20.17), (799.57, 14.95, 86.58)])
def test_eversource_cost_per_kw_year(usd_per_kw: float, om: float, published: float) -> None:
    rates = AdderRates(
        carrying_charge=0.0803,
        general_plant=0.0614,
        working_capital=0.0023,
        om_usd_per_kw_year=om,
        om_loading=0.211,
        other_usd_per_kw_year=0.086 + 0.051,
    )
    assert usd_per_kw_year_with_adders(usd_per_kw, rates) == pytest.approx(published, abs=0.05)
