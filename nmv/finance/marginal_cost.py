"""From an investment to $/kW-year: the cost chains that New York and Connecticut utilities publish."""

from dataclasses import dataclass


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


@dataclass(frozen=True, kw_only=True)
class CompositeRates:
    """A composite factor's parts, fractions of the investment a year; the coincidence a share of peak."""

    om: float
    general_plant: float
    carrying_charge: float
    working_capital: float
    coincidence: float = 1.0


def composite_rate(rates: CompositeRates) -> float:
    """Yearly cost per dollar invested, 1/year: (O&M + (1+plant) * (charge + working capital)) / coincidence.

    Con Edison 2025 MCOS Schedule 11.

    >>> transmission = CompositeRates(om=0.0121, general_plant=0.1203, carrying_charge=0.1019,
    ...                               working_capital=0.0023, coincidence=0.9517)
    >>> round(composite_rate(transmission), 4)
    0.1354
    """
    loaded = (1.0 + rates.general_plant) * (rates.carrying_charge + rates.working_capital)
    return (rates.om + loaded) / rates.coincidence


@dataclass(frozen=True, kw_only=True)
class AdderRates:
    """A charge with multipliers, and O&M and small amounts in USD/kW-year beside it."""

    carrying_charge: float
    general_plant: float
    working_capital: float
    om_usd_per_kw_year: float
    om_loading: float
    other_usd_per_kw_year: float


def usd_per_kw_year_with_adders(usd_per_kw: float, rates: AdderRates) -> float:
    """Yearly cost of capacity, USD/kW-year, where O&M is an amount per kW and not a fraction.

    usd/kW * charge * (1+plant) * (1+working capital) + O&M * (1+loading) + others. Eversource Connecticut
    (CL&P) MCOS Table 3.
    """
    charged = usd_per_kw * rates.carrying_charge * (1.0 + rates.general_plant) * (1.0 + rates.working_capital)
    return charged + rates.om_usd_per_kw_year * (1.0 + rates.om_loading) + rates.other_usd_per_kw_year
