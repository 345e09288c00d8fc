"""Time value of money: present values, levelized values and growing series.

Flows are arrays whose last axis is years. Years are calendar years; the timing of a flow inside its year is
always stated, there is no default.
"""

import math
from collections.abc import Sequence
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Timing(Enum):
    """When in its year a flow is counted; the value is the shift of the exponent in years."""

    END_OF_YEAR = 0.0
    MID_YEAR = -0.5
    START_OF_YEAR = -1.0


def discount_factors(years: Sequence[int], *, base_year: int, rate_per_year: float, timing: Timing) -> Floats:
    """Worth at the end of `base_year` of one dollar in each year, shape (n_years,).

    factor_y = (1 + r)^-(y - base_year + shift), shift 0 at the end, -1/2 in the middle, -1 at the start of
    the year. Domain digest 1.2.

    >>> discount_factors([2027, 2028], base_year=2026, rate_per_year=0.25, timing=Timing.END_OF_YEAR).tolist()
    [0.8, 0.64]
    """
    exponents = np.asarray(years, dtype=np.float64) - base_year + timing.value
    return np.asarray((1.0 + rate_per_year) ** -exponents, dtype=np.float64)


def present_value(
    flows: ArrayLike, years: Sequence[int], *, base_year: int, rate_per_year: float, timing: Timing
) -> float:
    """Present value at the end of `base_year` of yearly flows, in the flows' unit.

    PV = sum_y flow_y * factor_y. With rate 0 this is the plain sum.

    >>> present_value([125.0], [2027], base_year=2026, rate_per_year=0.25, timing=Timing.END_OF_YEAR)
    100.0
    """
    factors = discount_factors(years, base_year=base_year, rate_per_year=rate_per_year, timing=timing)
    # added exactly, so that no machine's order of addition shows
    return math.fsum((np.asarray(flows, dtype=np.float64) * factors).tolist())


def levelized(
    flows_usd: ArrayLike, quantity: ArrayLike, years: Sequence[int], *, base_year: int, rate_per_year: float
) -> float:
    """Nominal levelized value per unit of quantity: PV of dollars over PV of quantity.

    Cash and quantity count at the same moment of their year, so the moment cancels: it is the same at the
    start, in the middle and at the end of the year.

    lev = sum x_y f_y / sum q_y f_y; with q in kW-years the unit is USD/kW-year. `ValueError` when the
    quantity's present value is not above zero. NY PSC order on marginal cost studies, footnote 82.

    >>> levelized([50.0, 50.0], [5.0, 5.0], [2027, 2028], base_year=2026, rate_per_year=0.25)
    10.0
    """
    size = present_value(
        quantity, years, base_year=base_year, rate_per_year=rate_per_year, timing=Timing.END_OF_YEAR
    )
    if size <= 0:
        raise ValueError("the quantity to levelize over must be above zero")
    worth = present_value(
        flows_usd, years, base_year=base_year, rate_per_year=rate_per_year, timing=Timing.END_OF_YEAR
    )
    return worth / size


def levelized_real(
    flows_usd: ArrayLike,
    quantity: ArrayLike,
    years: Sequence[int],
    *,
    base_year: int,
    rate_per_year: float,
    inflation_per_year: float,
) -> float:
    """First-year value of a stream growing at inflation with the same present value, USD/kW-year.

    Nominal flows over the PV of quantity grown at inflation from the first year on. Lower than the nominal
    levelized value whenever inflation is positive; never mix the two.
    """
    grown = np.asarray(quantity, dtype=np.float64) * escalation(years, rate_per_year=inflation_per_year)
    return levelized(flows_usd, grown, years, base_year=base_year, rate_per_year=rate_per_year)


def escalation(years: Sequence[int], *, rate_per_year: float, from_year: int | None = None) -> Floats:
    """(1 + e)^(y - from_year) for each year; from the first year unless stated, shape (n_years,).

    >>> escalation([2027, 2028], rate_per_year=0.5).tolist()
    [1.0, 1.5]
    """
    origin = years[0] if from_year is None else from_year
    return np.asarray((1.0 + rate_per_year) ** (np.asarray(years, dtype=np.float64) - origin))


def annuity_factor(rate_per_year: float, n_years: int, *, growth_per_year: float = 0.0) -> float:
    """Present value of one dollar at the end of each of n years, the first payment already grown once.

    sum_{k=1..n} ((1 + g) / (1 + r))^k. Without growth the ordinary annuity; with rate 0 and no growth, n.

    >>> round(annuity_factor(0.07, 10), 6)
    7.023582
    """
    ratio = (1.0 + growth_per_year) / (1.0 + rate_per_year)
    return float(np.sum(ratio ** np.arange(1, n_years + 1)))
