"""Hour by hour operation of a storage against prices it does not move.

Power in kW, energy in kWh, hourly steps, prices in USD/MWh. The store is at its target at both ends of a
window, and never charges and discharges in one hour.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nmv.storage.merging import energy_schedule
from nmv.storage.program import solve_program
from nmv.storage.scenarios import dispatch_value_many
from nmv.storage.terms import (
    INFINITY,
    Battery,
    DispatchError,
    Duties,
    Reserve,
    Schedule,
)

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
    if not reserves and bound.generation_kw is None and bound.max_cycles_per_day == INFINITY:
        return energy_schedule(prices, battery, bound)
    return solve_program(prices, battery, dict(reserves or {}), bound, net_energy_rule=net_energy_rule)
