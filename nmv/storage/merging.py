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
from nmv.storage.settlement import Flows
from nmv.storage.terms import DispatchError, Duties, Schedule, Task
from nmv.storage.throughput import Pass

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

METHOD = "exact value function"
_NOTHING = np.empty(0)


def energy_schedule(task: Task) -> Schedule:
    """The store operated for energy alone, over all windows."""
    n = len(task.prices)
    work = (np.empty(n), np.empty(n), np.empty(n + 1))
    energy, variable, bound = _run(task, np.zeros(n, dtype=np.int8), work)
    nothing = np.broadcast_to(0.0, (n,))
    return Schedule(
        charge_kw=work[0],
        discharge_kw=work[1],
        curtailed_kw=nothing,
        called_kwh=nothing,
        paid_kwh=work[1],
        stored_kwh=work[2],
        energy_usd=energy,
        variable_cost_usd=variable,
        bound_usd=bound,
        method=METHOD,
    )


def energy_pass(task: Task, extra: float, closed: NDArray[np.int8]) -> Pass:
    """The linear program alone, with `extra` USD/MWh on discharge and hours closed to a direction."""
    n = len(task.prices)
    work = (np.empty(n), np.empty(n), np.empty(n + 1))
    energy, variable, _ = _run(task, closed.copy(), work, extra=extra, closes=False)
    none = np.empty((0, n))
    flows = Flows(charge_kw=work[0], discharge_kw=work[1], on_charge=none, on_discharge=none)
    return Pass(flows, work[2], energy - variable)


def _run(
    task: Task,
    closed: NDArray[np.int8],
    work: tuple[Floats, Floats, Floats],
    *,
    extra: float = 0.0,
    closes: bool = True,
) -> tuple[float, float, float]:
    """Fill charge, discharge and stored energy; energy USD, variable cost USD, upper bound USD."""
    duties, battery = task.duties, task.battery
    failed, energy, variable, bound = compiled("merge").dispatch_windows(
        task.prices,
        duties.vom(battery),
        extra,
        duties.limit_kw(battery),
        _NOTHING if duties.discharge_kw is None else duties.discharge_kw,
        duties.starts(),
        battery.figures(),
        closed,
        closes,
        *work,
    )
    if failed >= 0:
        raise infeasible(failed, len(task.prices), duties)
    return energy, variable, bound


def infeasible(window: int, n_hours: int, duties: Duties) -> DispatchError:
    """What is wrong with a window that cannot end at the target."""
    starts = np.append(duties.starts(), n_hours)
    duty = np.zeros(n_hours) if duties.discharge_kw is None else np.nan_to_num(duties.discharge_kw)
    asked = np.flatnonzero(duty[starts[window] : starts[window + 1]] > 0) + starts[window]
    if asked.size:
        return unmet(tuple(asked.tolist()))
    return DispatchError(f"the store cannot be at its target at both ends of window {window}")
