"""Energy alone: the exact value function of the store, by merging sorted slopes.

With V_t(s) the most that hours t.. can still earn from s stored kWh,

    V_t(s) = max over d of f_t(d) + V_t+1(keep * s + d),

f_t the best the hour earns when the store changes by d: two segments, price / efficiency in for charging and
(price - variable cost) * efficiency out for discharging. Both are concave, so their best combination is the
list of both functions' segments in the order of their slopes. The linear program is solved exactly in one
pass backward and one forward; hours in which it charges and discharges together (it pays where the price is
below -eta / (1 - eta) * variable cost) are then closed to discharging, until none is left.
"""

import numpy as np
from numpy.typing import NDArray

from nmv.kernels import compiled
from nmv.storage.program import unmet
from nmv.storage.terms import INFINITY, KW_PER_MW, Battery, DispatchError, Duties, Schedule

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

METHOD = "exact value function"
_NOTHING = np.empty(0)


def energy_schedule(prices: Floats, battery: Battery, duties: Duties) -> Schedule:
    """The store operated for energy alone, within its limit of cycles over all hours."""
    n = len(prices)
    found = _solved(prices, battery, duties, extra=0.0)
    return found


def _solved(prices: Floats, battery: Battery, duties: Duties, *, extra: float) -> Schedule:
    n = len(prices)
    charge, discharge, stored = np.empty(n), np.empty(n), np.empty(n + 1)
    duty = _NOTHING if duties.discharge_kw is None else duties.discharge_kw
    failed, energy, variable, bound = compiled("merge").dispatch_windows(
        prices,
        duties.vom(battery),
        extra,
        duties.limit_kw(battery),
        duty,
        duties.starts(),
        battery.figures(),
        np.zeros(n, dtype=np.bool_),
        charge,
        discharge,
        stored,
    )
    if failed >= 0:
        raise _infeasible(failed, prices, duties)
    nothing = np.broadcast_to(0.0, (n,))
    return Schedule(
        charge_kw=charge,
        discharge_kw=discharge,
        curtailed_kw=nothing,
        called_kwh=nothing,
        stored_kwh=stored,
        energy_usd=energy,
        variable_cost_usd=variable,
        bound_usd=bound,
        method=METHOD,
    )


def _infeasible(window: int, prices: Floats, duties: Duties) -> Exception:
    """What is wrong with a window that cannot end at the target; prices that are no numbers come first."""
    if not np.isfinite(prices).all():
        hour = int(np.flatnonzero(~np.isfinite(prices))[0])
        return ValueError(f"prices_usd_per_mwh: expected finite numbers, hour {hour} holds {prices[hour]}")
    starts = np.append(duties.starts(), len(prices))
    duty = np.zeros(len(prices)) if duties.discharge_kw is None else np.nan_to_num(duties.discharge_kw)
    asked = np.flatnonzero(duty[starts[window] : starts[window + 1]] > 0) + starts[window]
    if asked.size:
        return unmet(tuple(asked.tolist()))
    return DispatchError(f"the store cannot be at its target at both ends of window {window}")
