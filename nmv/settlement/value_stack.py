"""New York's Value Stack: the demand reduction value as a rate and as a payment, and the locational adder."""

from collections.abc import Sequence

# One-sided 95 % of a normal distribution, as the staff proposal states it.
_LSRV_STANDARD_ERRORS = 1.645
_DRV_PEAK_HOURS = 10
_MONTHS_PER_YEAR = 12


def drv_usd_per_kwh(drv_usd_per_kw_year: float, window_hours: float) -> float:
    """DRV as a rate over its call window, USD/kWh: $/kW-year over the window's hours of a year.

    Con Edison Value Stack statement, April 2025: 199.40 over 58.4 days of 4 hours.

    >>> round(drv_usd_per_kwh(199.40, 233.6), 6)
    0.853596
    """
    if window_hours <= 0:
        raise ValueError("expected a window of more than 0 hours")
    return drv_usd_per_kw_year / window_hours


def drv_monthly_usd(drv_usd_per_kw_year: float, peak_hour_kw: Sequence[float]) -> float:
    """DRV paid in each month, USD: mean kW of last year's ten peak hours * $/kW-year / 12.

    `ValueError` unless ten hours are given. PNNL-26822 (National Grid); LSRV is paid the same way.

    >>> drv_monthly_usd(120.0, [5.0] * 10)
    50.0
    """
    if len(peak_hour_kw) != _DRV_PEAK_HOURS:
        raise ValueError(f"expected {_DRV_PEAK_HOURS} peak hours, got {len(peak_hour_kw)}")
    return drv_usd_per_kw_year * sum(peak_hour_kw) / _DRV_PEAK_HOURS / _MONTHS_PER_YEAR


def lsrv_usd_per_kw_year(standard_error: float) -> float:
    """Locational adder, USD/kW-year: 1.645 standard errors of the areas' marginal costs.

    NY DPS staff proposal, December 2025, Table B-1.

    >>> round(lsrv_usd_per_kw_year(19.41), 2)
    31.93
    """
    return _LSRV_STANDARD_ERRORS * standard_error
