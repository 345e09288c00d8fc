"""What offers that need no dispatch deliver: output as it comes, and load called off.

`Operation` is the one year of an offer that the components read, whatever the technology.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case.offers import DemandResponse, Offer
from nmv.delivery.called_load import run_with
from nmv.delivery.contract import kw_part, variable_usd_per_mwh
from nmv.market import Market
from nmv.sums import dot
from nmv.timeline import Hours, shape_kw

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

KWH_PER_MWH = 1000.0


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One year of an offer.

    `paid_mwh` is what the variable price is paid on (generation that is not stored, discharge, load called
    off), `generated_mwh` what comes from the generating part, `net_mwh` deliveries less charging.
    `variable_usd` is the variable payment, positive.
    """

    year: int
    energy_usd: float = 0.0
    reserve_usd: float = 0.0
    paid_mwh: float = 0.0
    generated_mwh: float = 0.0
    net_mwh: float = 0.0
    variable_usd: float = 0.0

    def plus(self, other: "Operation", *, times: float = 1.0) -> "Operation":
        """The sum of two stretches of the same year, `other` counted `times`."""
        return Operation(
            year=self.year,
            energy_usd=self.energy_usd + times * other.energy_usd,
            reserve_usd=self.reserve_usd + times * other.reserve_usd,
            paid_mwh=self.paid_mwh + times * other.paid_mwh,
            generated_mwh=self.generated_mwh + times * other.generated_mwh,
            net_mwh=self.net_mwh + times * other.net_mwh,
            variable_usd=self.variable_usd + times * other.variable_usd,
        )


def deliver(
    market: Market, offer: Offer, year: int, *, lent_kw: Floats, kept: float, duty: Floats | None
) -> Operation:
    """One year of a shape or of demand response, before availability.

    `lent_kw` is the contract kW of each hour (0 outside the term), `kept` what degradation leaves, `duty`
    [kW] what needs ask, NaN where nothing; hourly arrays have shape (n_hours,). A shape delivers as it
    comes in hours with contract kW; demand response answers calls. `ValueError` for any other offer.
    """
    pay = variable_usd_per_mwh(offer, year)[market.hours(year).month - 1]
    kw = delivered_kw(market, offer, year, lent_kw=lent_kw, kept=kept, duty=duty)
    mwh = kw / KWH_PER_MWH
    total = float(mwh.sum())
    return Operation(
        year=year,
        energy_usd=dot(market.energy_prices(year, offer.voltage_level), mwh),
        paid_mwh=total,
        generated_mwh=0.0 if offer.demand_response is not None else total,
        net_mwh=total,
        variable_usd=dot(pay, mwh),
    )


def delivered_kw(
    market: Market, offer: Offer, year: int, *, lent_kw: Floats, kept: float, duty: Floats | None
) -> Floats:
    """Hourly output or load called off, kW, shape (n_hours,), before availability; arguments as in `deliver`."""
    hours = market.hours(year)
    if offer.demand_response is not None:
        pay = variable_usd_per_mwh(offer, year)[hours.month - 1]
        margins = market.energy_prices(year, offer.voltage_level) - pay
        return called_kw(offer.demand_response, hours, margins, lent_kw, duty) * kept
    if offer.shape is not None:
        left = kw_part(offer, year)[hours.month - 1] * (lent_kw > 0)
        return np.asarray(shape_kw(offer.shape, hours) * left * kept)
    raise ValueError(f"offer {offer.id} has no shape and no demand response")


def called_kw(
    called: DemandResponse, hours: Hours, margins: Floats, lent: Floats, duty: Floats | None
) -> Floats:
    """Load called off in each hour, kW, shape (n_hours,): first the need's calls, then the best other days.

    `margins` are USD/MWh after the variable price. A call lasts its full hours at the placement of the
    window with the largest sum; days without a positive sum are not called, nor more days in a row than
    agreed.
    """
    kw = np.zeros(len(hours))
    on_duty = np.zeros(len(hours), dtype=bool) if duty is None else np.nan_to_num(duty) > 0
    kw[on_duty] = np.minimum(called.power_kw, lent)[on_duty]
    used = np.unique(hours.date[on_duty])
    remaining = max(called.calls_per_year - len(used), 0)
    worth, begins, days = _best_calls(called, hours, margins, lent, used)
    order = np.lexsort((begins, -worth))
    order = order[worth[order] > 0]
    if called.max_consecutive_days is not None:
        order = _in_allowed_runs(order, days, used, longest=called.max_consecutive_days)
    chosen = begins[order[:remaining]]
    stretches = (chosen[:, None] + np.arange(called.hours_per_call)).ravel()
    kw[stretches] = np.minimum(called.power_kw, lent[stretches])
    return kw


def _in_allowed_runs(order: Ints, days: Ints, used: Ints, *, longest: int) -> Ints:
    """Of the days in `order`, best first, those that make no run longer than `longest` with the days before."""
    taken, allowed = set(used.tolist()), []
    for at in order.tolist():
        if run_with(taken, int(days[at])) <= longest:
            taken.add(int(days[at]))
            allowed.append(at)
    return np.array(allowed, dtype=np.int64)


def _best_calls(
    called: DemandResponse, hours: Hours, margins: Floats, lent: Floats, used: Ints
) -> tuple[Floats, Ints, Ints]:
    """Each free day of the season: the largest sum of margins, the index of its first hour, and the day."""
    days, first = hours.days()
    answers = np.isin(hours.month[first], called.window.months) & (lent[first] > 0)
    answers &= np.isin(hours.day_type[first], called.window.day_types()) & ~np.isin(days, used)
    open_days = days[answers]
    if open_days.size == 0:
        return np.zeros(0), np.zeros(0, dtype=np.int64), open_days
    summed = np.concatenate([[0.0], np.cumsum(margins)])
    latest = len(hours) - called.hours_per_call
    starts = range(called.window.length_hours - called.hours_per_call + 1)
    begins = np.array([hours.index_of(open_days, called.window.starts_hour) + start for start in starts])
    begins = np.minimum(begins, latest)
    sums = summed[begins + called.hours_per_call] - summed[begins]
    best = np.argmax(sums, axis=0)
    columns = np.arange(open_days.size)
    return sums[best, columns], begins[best, columns], open_days
