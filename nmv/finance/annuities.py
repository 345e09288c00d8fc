"""Annuities as spreadsheets and other tools count them: payments, rates, growth, quarterly factors."""

import math

import numpy as np
from numpy.typing import NDArray

from nmv.discounting import annuity_factor

Floats = NDArray[np.float64]

_QUARTERS_PER_YEAR = 4
_ENOUGH_STEPS = 200


def annuity_growing_later(rate_per_year: float, n_years: int, *, growth_per_year: float) -> float:
    """Present value of one dollar at the end of year 1 that then grows: growth begins in year 2.

    sum_{k=1..n} (1+g)^(k-1) / (1+r)^k = `annuity_factor` / (1+g). REopt.jl `annuity_escalation`.

    >>> round(annuity_growing_later(0.07, 20, growth_per_year=0.025), 5)
    12.81223
    """
    return annuity_factor(rate_per_year, n_years, growth_per_year=growth_per_year) / (1.0 + growth_per_year)


def level_payment(principal: float, rate_per_period: float, n_periods: int) -> float:
    """Payment at the end of each period that repays a principal: principal / annuity.

    The principal's unit. numpy-financial `pmt`, whose sign marks money paid out.

    >>> round(level_payment(15_000.0, 0.08 / 12, 60), 10)
    304.1459143262
    >>> level_payment(15_000.0, 0.0, 60)
    250.0
    """
    if rate_per_period == 0.0:
        return principal / n_periods
    return principal / annuity_factor(rate_per_period, n_periods)


def periods_to_repay(principal: float, rate_per_period: float, payment: float) -> float:
    """How many end-of-period payments repay a principal: -ln(1 - P r / a) / ln(1 + r).

    `ValueError` when the payment does not even carry the interest. numpy-financial `nper`.

    >>> round(periods_to_repay(8_000.0, 0.07 / 12, 150.0), 8)
    64.07334877
    """
    if rate_per_period == 0.0:
        return principal / payment
    left = 1.0 - principal * rate_per_period / payment
    if left <= 0:
        raise ValueError("the payment does not carry the interest")
    return -math.log(left) / math.log(1.0 + rate_per_period)


def growth_rate(present: float, future: float, n_periods: int, *, payment: float = 0.0) -> float:
    """Rate per period at which `present` and end-of-period payments grow to `future`.

    Solves present (1+r)^n + payment ((1+r)^n - 1)/r = future for r in (-0.99, 10] by bisection to the last
    bit. `ValueError` when no rate does. numpy-financial `rate` (its signs mark who pays).

    >>> round(growth_rate(3_500.0, 10_000.0, 10), 10)
    0.1106908537
    """

    def short(rate: float) -> float:
        grown = (1.0 + rate) ** n_periods
        saved = payment * (float(n_periods) if rate == 0.0 else (grown - 1.0) / rate)
        return present * grown + saved - future

    low, high = -0.99, 10.0
    if short(low) > 0 or short(high) < 0:
        raise ValueError("no rate between -99 % and 1,000 % grows the one to the other")
    for _ in range(_ENOUGH_STEPS):
        middle = (low + high) / 2.0
        low, high = (low, middle) if short(middle) > 0 else (middle, high)
    return (low + high) / 2.0


def quarterly_factors(rate_per_year: float, n_quarters: int) -> Floats:
    """Discount factors of quarters, the first one 1: 1/(1 + d/4)^k, shape (n_quarters,).

    FLEXvalue (Recurve), California avoided costs.

    >>> quarterly_factors(0.0766, 5).round(6).tolist()
    [1.0, 0.98121, 0.962773, 0.944682, 0.926931]
    """
    return np.asarray((1.0 + rate_per_year / _QUARTERS_PER_YEAR) ** -np.arange(n_quarters, dtype=np.float64))
