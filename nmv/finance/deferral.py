"""What it is worth to build a wires project later: carrying charges and deferral values.

The charge's timing and the discounting's must agree: in arrears it is paid at the end of each year and
discounted as such; at the start of the year it is (1 + r) smaller, and discounted one year less.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nmv.case.projects import Project, Solution
from nmv.discounting import Timing
from nmv.finance.revenue_requirement import pvrr_usd

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
    gap = rate_per_year - inflation_per_year
    # 1 - q^n, written so that it does not vanish when the two rates are almost the same
    arrears = gap / -math.expm1(life_years * math.log1p(-gap / (1.0 + rate_per_year)))
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


def lifetime_cost_usd(solution: Solution, *, rate_per_year: float, inflation_per_year: float) -> float:
    """Present value of a solution's revenue requirements at the moment of building, USD of its cost year."""
    if solution.pvrr_usd is not None:
        return solution.pvrr_usd
    if solution.revenue_requirement is not None:
        return pvrr_usd(
            solution.installed_cost_usd,
            solution.revenue_requirement,
            life_years=solution.life_years,
            rate_per_year=rate_per_year,
            inflation_per_year=inflation_per_year,
        )
    return solution.installed_cost_usd * (solution.revenue_requirement_multiplier or 0.0)


def first_year_charge_usd(
    solution: Solution,
    *,
    starts_in: int,
    rate_per_year: float,
    inflation_per_year: float,
    timing: Timing = Timing.END_OF_YEAR,
    replacement: str = "chain",
) -> float:
    """Avoided yearly cost of a solution in the first deferral year, USD, paid at the moment `timing` says.

    Lifetime cost in dollars of the year before `starts_in`, times the carrying charge of that timing, plus
    the yearly O&M that the lifetime cost leaves out. Deferred `once`, the charge is that of an endless life,
    r - i in arrears: D years of it are worth cost * (1 - q^D).
    """
    charge = carrying_charge(
        life_years=solution.life_years if replacement == "chain" else math.inf,
        rate_per_year=rate_per_year,
        inflation_per_year=inflation_per_year,
        timing=timing,
    )
    built_in = starts_in - 1
    aged = 0 if solution.cost_year is None else built_in - solution.cost_year
    cost = lifetime_cost_usd(solution, rate_per_year=rate_per_year, inflation_per_year=inflation_per_year)
    return cost * (1.0 + inflation_per_year) ** aged * charge + solution.om_usd_per_year


def project_value_usd(
    project: Project,
    years: Sequence[int],
    *,
    rate_per_year: float,
    inflation_per_year: float,
    timing: Timing = Timing.END_OF_YEAR,
    replacement: str = "chain",
) -> Floats:
    """Deferral value of a whole project in each year, USD, shape (n_years,); 0 outside its deferral years.

    The least expensive solution counts: the one with the smallest first-year charge, which compares lives
    of different length fairly. Year k of the deferral is worth charge * (1 + i)^(k-1); `timing` must be the
    one it is then discounted with.
    """
    charge = min(
        first_year_charge_usd(
            solution,
            starts_in=project.deferral_starts_in,
            rate_per_year=rate_per_year,
            inflation_per_year=inflation_per_year,
            timing=timing,
            replacement=replacement,
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
