"""What customers pay over the life of a wires investment: yearly revenue requirements and their present value."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from nmv.case.revenue import RevenueRequirement

Floats = NDArray[np.float64]

# Per cent of the basis by year, half-year convention. IRS Publication 946, Table A-1.
MACRS_PERCENT: Mapping[int, tuple[float, ...]] = MappingProxyType(
    {
        3: (33.33, 44.45, 14.81, 7.41),
        5: (20.0, 32.0, 19.2, 11.52, 11.52, 5.76),
        7: (14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46),
        10: (10.0, 18.0, 14.4, 11.52, 9.22, 7.37, 6.55, 6.55, 6.56, 6.55, 3.28),
        15: (5.0, 9.5, 8.55, 7.7, 6.93, 6.23, 5.9, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 2.95),
        20: (
            3.75, 7.219, 6.677, 6.177, 5.713, 5.285, 4.888, 4.522, 4.462, 4.461, 4.462,
            4.461, 4.462, 4.461, 4.462, 4.461, 4.462, 4.461, 4.462, 4.461, 2.231,
        ),
    }
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class RevenueYears:
    """Yearly figures of one investment, USD, shape (n_years,) each; the first year follows the building."""

    book_depreciation: Floats
    deferred_tax: Floats
    rate_base: Floats
    capital_return: Floats
    income_tax: Floats
    running_costs: Floats

    @property
    def requirement(self) -> Floats:
        """Return, income tax on it, depreciation and running costs."""
        return self.capital_return + self.income_tax + self.book_depreciation + self.running_costs


def tax_depreciation(cost_usd: float, tax_life_years: int, n_years: int) -> Floats:
    """MACRS deductions, USD per year, shape (n_years,); what is left at retirement is deducted then.

    >>> tax_depreciation(100.0, 5, 3).round(2).tolist()
    [20.0, 32.0, 48.0]
    """
    table = np.array(MACRS_PERCENT[tax_life_years]) / 100.0
    taken = np.zeros(n_years)
    shown = min(n_years, len(table))
    taken[:shown] = table[:shown]
    taken[-1] += 1.0 - taken.sum()
    return taken * cost_usd


def revenue_years(
    cost_usd: float, terms: RevenueRequirement, *, life_years: float, inflation_per_year: float
) -> RevenueYears:
    """Year-by-year revenue requirement of an investment of `cost_usd` with normalised taxes.

    book_k = cost * (1 - net salvage)/life * part of year k in the life; deferred tax_k = tax rate * (MACRS_k
    - book_k); rate base = cost - accumulated book - accumulated deferred tax, at the beginning, mean or end
    of the year; return = rate base * WACC; income tax = rate base * equity return * t/(1 - t). Running costs:
    (O&M + insurance) * cost * (1+i)^(k-1), and property tax on the year's mean net plant.
    """
    n_years = math.ceil(life_years)
    part = np.clip(life_years - np.arange(n_years), 0.0, 1.0)
    book = cost_usd * (1.0 - terms.net_salvage) / life_years * part
    rate = terms.income_tax()
    deferred = rate * (tax_depreciation(cost_usd, terms.tax_life_years, n_years) - book)
    net_plant = cost_usd - np.concatenate([[0.0], np.cumsum(book)])
    balance = net_plant - np.concatenate([[0.0], np.cumsum(deferred)])
    base = {
        "beginning": balance[:-1],
        "average": (balance[:-1] + balance[1:]) / 2.0,
        "end": balance[1:],
    }[terms.rate_base] * part
    grown = cost_usd * (1.0 + inflation_per_year) ** np.arange(n_years) * part
    running = (terms.om + terms.insurance) * grown
    running = running + terms.property_tax * (net_plant[:-1] + net_plant[1:]) / 2.0 * part
    return RevenueYears(
        book_depreciation=book,
        deferred_tax=deferred,
        rate_base=base,
        capital_return=base * (terms.equity_return + terms.debt_return),
        income_tax=base * terms.equity_return * rate / (1.0 - rate),
        running_costs=running,
    )


def pvrr_usd(
    cost_usd: float,
    terms: RevenueRequirement,
    *,
    life_years: float,
    rate_per_year: float,
    inflation_per_year: float,
) -> float:
    """Present value of revenue requirements at the moment of building, USD: sum_k requirement_k/(1+r)^k.

    With no taxes, running costs or salvage, rate base at the beginning and WACC = r it is the cost itself.
    NIMO 2025 MCOS Exhibit 2: its four asset types within 2 % (rate base average) and 1.3 % (end of year).

    >>> plain = RevenueRequirement(equity_return=0.05, debt_return=0.02, federal_income_tax=0.0, rate_base="beginning")
    >>> round(pvrr_usd(100.0, plain, life_years=40, rate_per_year=0.07, inflation_per_year=0.02), 9)
    100.0
    """
    yearly = revenue_years(cost_usd, terms, life_years=life_years, inflation_per_year=inflation_per_year)
    factors = (1.0 + rate_per_year) ** -np.arange(1.0, len(yearly.requirement) + 1.0)
    return float((yearly.requirement * factors).sum())
