"""Hour by hour operation of a storage against prices it does not move.

Power in kW, energy in kWh, hourly steps, prices in USD/MWh. The store is at its target at both ends of a
window, and never charges and discharges in one hour.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nmv.storage.hourwise import hourwise_pass, hourwise_schedule, suits
from nmv.storage.merging import METHOD, energy_pass, energy_schedule
from nmv.storage.program import solve_program
from nmv.storage.scenarios import dispatch_value_many
from nmv.storage.terms import (
    INFINITY,
    KW_PER_MW,
    Battery,
    DispatchError,
    Duties,
    Reserve,
    Schedule,
)
from nmv.storage.throughput import Pass, within

__all__ = [
    "Battery",
    "DispatchError",
    "Duties",
    "Reserve",
    "Schedule",
    "dispatch",
    "dispatch_value_many",
]

Floats = NDArray[np.float64]


def dispatch(
    prices_usd_per_mwh: Floats,
    battery: Battery,
    *,
    reserves: Mapping[str, Reserve] | None = None,
    duties: Duties | None = None,
    net_energy_rule: bool = False,
) -> Schedule:
    """Operate a storage for the greatest net revenue, over all windows of `duties` in one call.

    Energy alone is solved by the exact value function (`nmv.storage.merging`); what it cannot express is a
    linear program with branching. `Schedule.method` says which, `bound_usd` what cannot be exceeded.
    `net_energy_rule` adds DER-VET's inequality on regulation energy. Raises `DispatchError` when a duty
    cannot be met, `ValueError` naming a price that is no number. Formulation: domain digest 4.2, cases 4.5.

    >>> store = Battery(power_kw=1000, energy_kwh=2000, round_trip_efficiency=0.8)
    >>> round(dispatch(np.array([20.0, 10.0, 50.0, 40.0]), store).net_usd, 6)
    44.0
    """
    prices = np.ascontiguousarray(prices_usd_per_mwh, dtype=np.float64)
    bound = duties or Duties()
    sold = dict(reserves or {})
    if bound.max_cycles_per_day < INFINITY or not _is_separable(battery, sold, bound, net_energy_rule):
        return solve_program(prices, battery, sold, bound, net_energy_rule=net_energy_rule)
    if bound.max_cycles_in_all < INFINITY:
        return _within_cycles(prices, battery, sold, bound)
    if not sold:
        return energy_schedule(prices, battery, bound)
    return hourwise_schedule(prices, battery, sold, bound)


def _is_separable(battery: Battery, sold: dict[str, Reserve], bound: Duties, net_energy_rule: bool) -> bool:
    """Whether an hour's choice depends on the stored energy alone through what it adds or takes."""
    if not sold:
        return bound.generation_kw is None
    return suits(battery, sold, bound, net_energy_rule=net_energy_rule)


def _within_cycles(prices: Floats, battery: Battery, sold: dict[str, Reserve], bound: Duties) -> Schedule:
    def solve(extra: float, closed: NDArray[np.int8]) -> Pass:
        if not sold:
            return energy_pass(prices, battery, bound, extra=extra, closed=closed)
        return hourwise_pass(prices, battery, sold, bound, extra=extra, closed=closed)

    limit_mwh = bound.max_cycles_in_all * battery.usable_kwh / KW_PER_MW
    return within(solve, limit_mwh, prices, (battery, sold, bound, METHOD))
