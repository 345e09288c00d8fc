"""Published and constructed worked cases: carrying charges, levelization, the cost chain, deferral, VDER."""

import numpy as np
import pytest

from nmv.discounting import Timing, annuity_factor, escalation, levelized, present_value
from nmv.finance.deferral import carrying_charge, deferral_value_chain, deferral_value_simple
from nmv.finance.marginal_cost import ChargeRates, usd_per_kw_year

NINE = (0.0687, 0.021)  # r and i of the NIMO 2025 marginal cost study
HUDSON_YEARS = tuple(range(2026, 2036))


# NIMO 2025 MCOS Exhibit 2, original cost $100: PVRR * (r - i)/(1 - ((1+i)/(1+r))^n), published in per cent.
@pytest.mark.parametrize(
    ("pvrr", "life_years", "published_percent"),
    [
        pytest.param(152.44, 47.60, 8.21, id="ECC-1 transmission stations"),
        pytest.param(168.19, 65.75, 8.44, id="ECC-2 transmission lines"),
        pytest.param(158.79, 61.55, 8.06, id="ECC-3 distribution stations"),
        pytest.param(273.96, 56.69, 14.13, id="ECC-4 distribution lines"),
    ],
)
def test_carrying_charge_reproduces_the_published_percentages(
    pvrr: float, life_years: float, published_percent: float
) -> None:
    charge = carrying_charge(
        life_years=life_years, rate_per_year=NINE[0], inflation_per_year=NINE[1], timing=Timing.END_OF_YEAR
    )
    assert pvrr * charge == pytest.approx(published_percent, abs=0.01)


# Central Hudson 2025 MCOS Tables 5, 7, 9: 6.76 %, 2026 to 2035, end of year, zero years count in the window.
@pytest.mark.parametrize(
    ("usd_per_kw_year", "first_year", "published"),
    [
        pytest.param(109.51, 2028, 81.54, id="LEV-1 Pulvers"),
        pytest.param(274.54, 2030, 142.90, id="LEV-2 Woodstock"),
        pytest.param(245.75, 2033, 57.70, id="LEV-3 Hurley"),
        pytest.param(4.98, 2027, 4.32, id="LEV-4 New Baltimore"),
        pytest.param(70.17, 2028, 52.25, id="LEV-5 Maybrook"),
        pytest.param(109.51, 2031, 45.88, id="LEV-6 future substations"),
        pytest.param(11.62, 2033, 2.73, id="LEV-9 transmission system"),
        pytest.param(55.40, 2033, 13.01, id="LEV transmission future"),
    ],
)
def test_levelized_constant_streams_reproduce_the_published_values(
    usd_per_kw_year: float, first_year: int, published: float
) -> None:
    stream = [usd_per_kw_year if year >= first_year else 0.0 for year in HUDSON_YEARS]
    found = levelized(stream, np.ones(10), HUDSON_YEARS, base_year=2025, rate_per_year=0.0676)
    assert found == pytest.approx(published, abs=0.01)


@pytest.mark.parametrize(
    ("steps", "published", "tolerance"),
    [
        pytest.param(
            [0, 0.52, 12.65, 12.65, 42.84, 99.5, 99.5, 127.47, 127.47, 127.47],
            55.51,
            0.02,
            id="LEV-7 typical",
        ),
        pytest.param(
            [0, 0.07, 1.8, 1.8, 6.08, 14.13, 14.13, 18.1, 18.1, 18.1], 7.88, 0.01, id="LEV-8 system-wide"
        ),
    ],
)
def test_levelized_stepped_streams_reproduce_the_published_values(
    steps: list[float], published: float, tolerance: float
) -> None:
    found = levelized(steps, np.ones(10), HUDSON_YEARS, base_year=2025, rate_per_year=0.0676)
    assert found == pytest.approx(published, abs=tolerance)


# Central Hudson Tables 4, 6, 8, e.g. Northwest: 68.25M/166,500 * 1.3 * 1.161 * (0.1372 + 0.0196*0.0895) * 1.014.
@pytest.mark.parametrize(
    ("investment_usd", "added_kw", "charge", "losses", "published"),
    [
        pytest.param(68.25e6, 166_500, 0.1372, 1.014, 87.17, id="CHAIN-1 Northwest"),
        pytest.param(7.388e6, 24_000, 0.1466, 1.018, 70.17, id="CHAIN-3 Maybrook"),
        pytest.param(11.2125e6, 10_400, 0.1466, 1.018, 245.75, id="CHAIN-5 Hurley"),
        pytest.param(0.75e6, 13_000, 0.1783, 1.0494, 16.45, id="CHAIN-7 feeder WI_8031"),
    ],
)
def test_cost_chain_reproduces_the_published_usd_per_kw_year(
    investment_usd: float, added_kw: float, charge: float, losses: float, published: float
) -> None:
    rates = ChargeRates(
        reserve=0.3,
        general_plant=0.161,
        carrying_charge=charge,
        working_capital=0.0196,
        working_capital_rate=0.0895,
        loss_factor=losses,
    )
    assert usd_per_kw_year(investment_usd, added_kw, rates) == pytest.approx(published, abs=0.05)


# DEFER-1: C = $10M, M = 1.5, r = 7 %, i = 2 %, n = 40; q = 1.02/1.07.
def test_deferral_1_carrying_charge_in_both_timings() -> None:
    forms = {
        timing: 15e6
        * carrying_charge(life_years=40, rate_per_year=0.07, inflation_per_year=0.02, timing=timing)
        for timing in (Timing.END_OF_YEAR, Timing.START_OF_YEAR)
    }
    assert forms[Timing.END_OF_YEAR] == pytest.approx(879_717.65, abs=0.01)
    assert forms[Timing.START_OF_YEAR] == pytest.approx(822_166.03, abs=0.01)


def test_deferral_1_the_charges_of_a_whole_life_are_worth_the_pvrr() -> None:
    years = range(2027, 2067)
    stream = 879_717.6486727714 * escalation(years, rate_per_year=0.02)
    worth = present_value(stream, years, base_year=2026, rate_per_year=0.07, timing=Timing.END_OF_YEAR)
    assert worth == pytest.approx(15e6, abs=0.01)


def test_deferral_1_chain_of_replacements_for_five_years() -> None:
    found = deferral_value_chain(15e6, years=5, life_years=40, rate_per_year=0.07, inflation_per_year=0.02)
    assert found == pytest.approx(3_744_177.66, abs=0.01)


@pytest.mark.parametrize(
    ("cost_usd", "years", "worth_usd"),
    [
        (10e6, 1, 467_289.72),
        (10e6, 3, 1_337_381.63),
        (10e6, 5, 2_128_056.46),
        (10e6, 10, 3_803_250.49),
        (15e6, 5, 3_192_084.69),
    ],
)
def test_deferral_1_simple_deferral(cost_usd: float, years: int, worth_usd: float) -> None:
    found = deferral_value_simple(cost_usd, years=years, rate_per_year=0.07, inflation_per_year=0.02)
    assert found == pytest.approx(worth_usd, abs=0.01)


# REOPT-1, NREL REopt.jl utils: sum of ((1+e)/(1+d))^n, growth in the first period, five decimals.
@pytest.mark.parametrize(
    ("years", "growth", "rate", "published"),
    [
        (25, 0.0, 0.083, 10.40681),
        (25, 0.019, 0.083, 12.44941),
        (25, 0.023, 0.0564, 16.91013),
        (20, 0.025, 0.07, 13.13254),
    ],
)
def test_growing_annuities_reproduce_reopt(years: int, growth: float, rate: float, published: float) -> None:
    assert annuity_factor(rate, years, growth_per_year=growth) == pytest.approx(published, abs=1e-5)


# FIN-1, numpy-financial: pv(0.07, 20, 12000) = -127128.1709461939 (its sign marks money paid out).
def test_annuity_reproduces_numpy_financial() -> None:
    assert 12_000 * annuity_factor(0.07, 20) == pytest.approx(127_128.1709461939, abs=1e-6)


# FIN-1: npv(5 %, -15000 now, then 1500, 2500, 3500, 4500, 6000) = 122.89: end-of-year flows from a base year.
def test_present_value_reproduces_numpy_financial() -> None:
    worth = present_value(
        [-15_000.0, 1_500.0, 2_500.0, 3_500.0, 4_500.0, 6_000.0],
        range(2026, 2032),
        base_year=2026,
        rate_per_year=0.05,
        timing=Timing.END_OF_YEAR,
    )
    assert worth == pytest.approx(122.89, abs=0.01)
