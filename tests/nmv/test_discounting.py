"""Identities of present values and levelized values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmv.discounting import Timing, annuity_factor, levelized, levelized_real, present_value

RATES = st.floats(-0.05, 0.3)
FLOWS = st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=40)


@given(FLOWS, RATES)
def test_a_stream_paid_at_its_levelized_value_has_the_same_present_value(
    flows: list[float], rate: float
) -> None:
    years = range(2027, 2027 + len(flows))
    kw = np.full(len(flows), 5000.0)
    lev = levelized(flows, kw, years, base_year=2026, rate_per_year=rate)
    worth = [
        present_value(x, years, base_year=2026, rate_per_year=rate, timing=Timing.END_OF_YEAR)
        for x in (flows, lev * kw)
    ]
    assert worth[1] == pytest.approx(worth[0], rel=1e-9, abs=1e-3)


@given(FLOWS, RATES, st.floats(0.01, 0.1))
def test_real_levelized_payments_growing_at_inflation_have_the_same_present_value(
    flows: list[float], rate: float, inflation: float
) -> None:
    years = range(2027, 2027 + len(flows))
    kw = np.ones(len(flows))
    first = levelized_real(flows, kw, years, base_year=2026, rate_per_year=rate, inflation_per_year=inflation)
    grown = first * (1 + inflation) ** np.arange(len(flows))
    worth = [
        present_value(x, years, base_year=2026, rate_per_year=rate, timing=Timing.END_OF_YEAR)
        for x in (flows, grown)
    ]
    assert worth[1] == pytest.approx(worth[0], rel=1e-9, abs=1e-3)


@given(RATES, st.integers(1, 60))
def test_the_annuity_is_the_present_value_of_ones(rate: float, n_years: int) -> None:
    ones = present_value(
        np.ones(n_years), range(1, n_years + 1), base_year=0, rate_per_year=rate, timing=Timing.END_OF_YEAR
    )
    assert annuity_factor(rate, n_years) == pytest.approx(ones, rel=1e-12)


def test_start_middle_and_end_of_year_differ_by_half_a_year_each() -> None:
    worth = [
        present_value([121.0], [2028], base_year=2026, rate_per_year=0.21, timing=timing)
        for timing in (Timing.START_OF_YEAR, Timing.MID_YEAR, Timing.END_OF_YEAR)
    ]
    assert worth == pytest.approx([100.0, 100.0 / 1.1, 100.0 / 1.21])


def test_at_rate_zero_the_present_value_is_the_sum() -> None:
    worth = present_value(
        [1.0, 2.0, 3.0], [2027, 2028, 2029], base_year=2026, rate_per_year=0.0, timing=Timing.MID_YEAR
    )
    assert worth == 6.0


def test_nothing_can_be_levelized_over_no_quantity() -> None:
    with pytest.raises(ValueError, match="above zero"):
        levelized([1.0], [0.0], [2027], base_year=2026, rate_per_year=0.07)
