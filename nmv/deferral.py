"""What it is worth to build a wires project later: carrying charges, deferral values, failure years.

The charge's timing and the discounting's must agree: the charge here is in arrears, paid at the end of
each year, and is discounted as such. A charge quoted at the start of the year is (1 + r) smaller.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmv.case.projects import Project, Solution
from nmv.discounting import Timing

Floats = NDArray[np.float64]


def carrying_charge(
    *, life_years: float, rate_per_year: float, inflation_per_year: float, timing: Timing
) -> float:
    """First-year economic carrying charge per dollar of PVRR, 1/year.

    With q = (1+i)/(1+r): arrears (r - i)/(1 - q^n); start of year the same over (1 + r); the stream then
    grows at i and its present value over the life is 1. Needs r > i, else `ValueError`. At i = 0 it is
    the capital recovery factor. NARUC cost allocation manual ch. 10; NIMO 2025 MCOS Exhibit 2.

    >>> charge = carrying_charge(
    ...     life_years=47.6, rate_per_year=0.0687, inflation_per_year=0.021, timing=Timing.END_OF_YEAR)
    >>> round(152.44 * charge, 3)
    8.205
    """
    if rate_per_year <= inflation_per_year:
        raise ValueError("the carrying charge needs a discount rate above inflation")
    q = (1.0 + inflation_per_year) / (1.0 + rate_per_year)
    arrears = (rate_per_year - inflation_per_year) / (1.0 - q**life_years)
    return float(arrears * (1.0 + rate_per_year) ** timing.value)


def deferral_value_simple(
    lifetime_cost_usd: float, *, years: float, rate_per_year: float, inflation_per_year: float
) -> float:
    """Saving of building one project `years` later, USD: cost * (1 - q^years).

    >>> deferral_value_simple(10_000.0, years=1, rate_per_year=0.25, inflation_per_year=0.0)
    1999.9999999999995
    """
    q = (1.0 + inflation_per_year) / (1.0 + rate_per_year)
    return float(lifetime_cost_usd * (1.0 - q**years))


def deferral_value_chain(
    lifetime_cost_usd: float,
    *,
    years: float,
    life_years: float,
    rate_per_year: float,
    inflation_per_year: float,
) -> float:
    """Saving of shifting a project and all its replacements by `years`, USD.

    cost * (1 - q^years)/(1 - q^life), the present value of that many yearly carrying charges.
    """
    q = (1.0 + inflation_per_year) / (1.0 + rate_per_year)
    return float(lifetime_cost_usd * (1.0 - q**years) / (1.0 - q**life_years))


@dataclass(frozen=True, kw_only=True)
class ChargeRates:
    """What stands between an investment per kW and its yearly cost (all fractions, loss factor a ratio)."""

    reserve: float
    general_plant: float
    carrying_charge: float
    working_capital: float
    working_capital_rate: float
    loss_factor: float
    share_affected: float = 1.0


def usd_per_kw_year(investment_usd: float, added_kw: float, rates: ChargeRates) -> float:
    """Yearly cost of capacity, USD/kW-year, through reserve, general plant, working capital and losses.

    ((invest/kW * (1+reserve) * share * (1+plant)) * (charge + wc * wc_rate)) * losses.
    Central Hudson 2025 MCOS Tables 4, 6, 8.
    """
    per_kw = investment_usd / added_kw * (1.0 + rates.reserve) * rates.share_affected
    loaded = per_kw * (1.0 + rates.general_plant)
    return (
        loaded
        * (rates.carrying_charge + rates.working_capital * rates.working_capital_rate)
        * rates.loss_factor
    )


def first_year_charge_usd(
    solution: Solution, *, starts_in: int, rate_per_year: float, inflation_per_year: float
) -> float:
    """Avoided yearly cost of a solution in the first deferral year, USD, paid at that year's end.

    Lifetime cost in dollars of the year before `starts_in`, times the charge in arrears, plus the yearly
    O&M that the lifetime cost leaves out.
    """
    charge = carrying_charge(
        life_years=solution.life_years,
        rate_per_year=rate_per_year,
        inflation_per_year=inflation_per_year,
        timing=Timing.END_OF_YEAR,
    )
    built_in = starts_in - 1
    aged = 0 if solution.cost_year is None else built_in - solution.cost_year
    cost = solution.lifetime_cost_usd() * (1.0 + inflation_per_year) ** aged
    return cost * charge + solution.om_usd_per_year


def project_value_usd(
    project: Project, years: Sequence[int], *, rate_per_year: float, inflation_per_year: float
) -> Floats:
    """Deferral value of a whole project in each year, USD, shape (n_years,); 0 outside its deferral years.

    The least expensive solution counts: the one with the smallest first-year charge, which compares lives
    of different length fairly. Year k of the deferral is worth charge * (1 + i)^(k-1).
    """
    charge = min(
        first_year_charge_usd(
            solution,
            starts_in=project.deferral_starts_in,
            rate_per_year=rate_per_year,
            inflation_per_year=inflation_per_year,
        )
        for solution in project.solutions
    )
    elapsed = np.asarray(years, dtype=np.float64) - project.deferral_starts_in
    inside = (elapsed >= 0) & (elapsed < project.deferral_years)
    return np.asarray(np.where(inside, charge * (1.0 + inflation_per_year) ** elapsed, 0.0))


def split_over_needs(project: Project, size_kw_by_need: dict[str, float]) -> dict[str, float]:
    """The part of a project's value that each of its needs carries; the parts sum to one.

    By the protocol's split where the project has one, otherwise by the size of each need. `ValueError`
    when no need has a size.
    """
    if project.need_split is not None:
        return dict(project.need_split)
    total = sum(size_kw_by_need[need_id] for need_id in project.need_ids)
    if total <= 0:
        raise ValueError(f"project {project.id}: its needs have no size to split the value by")
    return {need_id: size_kw_by_need[need_id] / total for need_id in project.need_ids}


@dataclass(frozen=True)
class Requirement:
    """What a feeder asks of a storage in one year: the power and the swing of energy."""

    power_kw: float
    energy_kwh: float
    hours_over: int


def requirement(load_kw: ArrayLike, *, limit_kw: float, round_trip_efficiency: float) -> Requirement:
    """Power and energy a storage needs to keep an hourly load under a limit.

    power = max(load - limit). Energy walks hour by hour: down by what is over the limit, up again at
    min(power, what is missing, room under the limit) * efficiency; the swing is max - min.
    EPRI DER-VET, Deferral; hourly steps, no reverse flow.

    >>> requirement([8.0, 12.0, 11.0, 5.0], limit_kw=10.0, round_trip_efficiency=1.0)
    Requirement(power_kw=2.0, energy_kwh=3.0, hours_over=2)
    """
    load = np.asarray(load_kw, dtype=np.float64)
    over = np.maximum(load - limit_kw, 0.0)
    power = float(over.max(initial=0.0))
    level = lowest = 0.0
    for over_kw, room_kw in zip(over.tolist(), (limit_kw - load).tolist(), strict=True):
        if over_kw > 0:
            level -= over_kw
            lowest = min(lowest, level)
        elif level < 0:
            level += min(power, -level, room_kw) * round_trip_efficiency
    return Requirement(power, 0.0 - lowest, int(np.count_nonzero(over)))


def failure_year(
    load_kw: ArrayLike,
    *,
    base_year: int,
    growth_per_year: float,
    limit_kw: float,
    power_kw: float,
    energy_kwh: float,
    round_trip_efficiency: float,
    horizon_years: int = 40,
) -> int | None:
    """First year in which a storage no longer holds the load under the limit; None within the horizon."""
    base = np.asarray(load_kw, dtype=np.float64)
    for ahead in range(horizon_years):
        asked = requirement(
            base * (1.0 + growth_per_year) ** ahead,
            limit_kw=limit_kw,
            round_trip_efficiency=round_trip_efficiency,
        )
        if asked.power_kw > power_kw or asked.energy_kwh > energy_kwh:
            return base_year + ahead
    return None
