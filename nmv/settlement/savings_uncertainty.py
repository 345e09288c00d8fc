"""How uncertain metered savings are, for one site and for a portfolio of sites."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SiteFit:
    """A site's baseline model and what it saved.

    `effective_periods` are the independent ones (P') of the `baseline_periods` (P), `degrees_of_freedom` (Q)
    the periods less model parameters, `polynomial` the a, b, d of the model's time step, `t` Student's
    factor of the confidence wanted.
    """

    cv_rmse: float
    savings_fraction: float
    baseline_periods: int
    effective_periods: float
    degrees_of_freedom: int
    reporting_months: float
    polynomial: tuple[float, float, float]
    t: float


def site_fsu(fit: SiteFit) -> float:
    """Fractional savings uncertainty of one site, a fraction of its savings.

    t (a M^2 + b M + d) CV(RMSE) sqrt((P/P')(1 + 2/P')/Q) / F, M the months reported, F the savings
    fraction. CalTRACK 4.3.2; site models above a CV(RMSE) of 100 % are left out of a portfolio.

    >>> fit = SiteFit(cv_rmse=0.5, savings_fraction=0.2, baseline_periods=100, effective_periods=100.0,
    ...               degrees_of_freedom=102, reporting_months=12.0, polynomial=(0.0, 0.0, 1.0), t=2.0)
    >>> round(site_fsu(fit), 12)
    0.5
    """
    a, b, d = fit.polynomial
    months = fit.reporting_months
    spread = fit.baseline_periods / fit.effective_periods * (1.0 + 2.0 / fit.effective_periods)
    inflation = a * months**2 + b * months + d
    noise = fit.cv_rmse * math.sqrt(spread / fit.degrees_of_freedom)
    return fit.t * inflation * noise / fit.savings_fraction


def portfolio_fsu(savings: Sequence[float], fsu: Sequence[float]) -> float:
    """Fractional savings uncertainty of independent sites together: sqrt(sum (FSU_i U_i)^2) / sum U_i.

    Savings in any one unit; `ValueError` when they do not sum above 0. CalTRACK 4.3.2.5; non-wires
    procurement asks for less than 15 %.

    >>> round(portfolio_fsu([100.0, 200.0, 50.0], [0.2, 0.1, 0.4]), 7)
    0.0989743
    """
    total = sum(savings)
    if total <= 0:
        raise ValueError("expected savings that sum to more than 0")
    return math.sqrt(sum((u * each) ** 2 for each, u in zip(savings, fsu, strict=True))) / total
