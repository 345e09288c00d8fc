"""Hour by hour operation of a storage against prices it does not move.

Power in kW, energy in kWh, hourly steps, prices in USD/MWh. The store is at its target at both ends of a
window, and never charges and discharges in one hour.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from nmv.storage.held import held_pass, held_schedule
from nmv.storage.hourwise import hourwise_pass, hourwise_schedule, suits
from nmv.storage.merging import energy_pass, energy_schedule
from nmv.storage.program import solve_program
from nmv.storage.scenarios import dispatch_bounds_many, dispatch_value_many
from nmv.storage.terms import INFINITY, KW_PER_MW, Battery, DispatchError, Duties, Reserve, Schedule, Task
from nmv.storage.throughput import Pass, within

__all__ = [
    "Battery",
    "DispatchError",
    "Duties",
    "Reserve",
    "Schedule",
    "dispatch",
    "dispatch_bounds_many",
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

    Solved by the exact value function of the stored energy; daily limits of cycles, which tie hours together
    in another way, by a linear program with branching. `Schedule.method` says which, `bound_usd` what cannot
    be exceeded. `net_energy_rule` adds DER-VET's inequality on regulation energy. Raises `DispatchError` when
    a duty cannot be met, `ValueError` naming a series that is not one finite number per hour, `SolverError`
    when an optimum is not proven. Formulation: docs/method.md section 5 (DER-VET's, and cases ARB-1 to 7).

    >>> store = Battery(power_kw=1000, energy_kwh=2000, round_trip_efficiency=0.8)
    >>> round(dispatch(np.array([20.0, 10.0, 50.0, 40.0]), store).net_usd, 6)
    44.0
    """
    task = Task(
        prices=np.ascontiguousarray(prices_usd_per_mwh, dtype=np.float64),
        battery=battery,
        reserves=dict(reserves or {}),
        duties=duties or Duties(),
        net_energy_rule=net_energy_rule,
    )
    task.check()
    if task.duties.max_cycles_per_day < INFINITY:
        return solve_program(task)
    schedule, linear = _kernel(task)
    if task.duties.max_cycles_in_all < INFINITY:
        limit_mwh = task.duties.max_cycles_in_all * battery.usable_kwh / KW_PER_MW
        return within(task, partial(linear, task), limit_mwh)
    return schedule(task)


def _kernel(
    task: Task,
) -> tuple[Callable[[Task], Schedule], Callable[[Task, float, NDArray[np.int8]], Pass]]:
    """The simplest of the three that answers the task: energy; reserves that hold no energy; all the rest."""
    if not task.reserves and task.duties.generation_kw is None:
        return energy_schedule, energy_pass
    if suits(task):
        return hourwise_schedule, hourwise_pass
    return held_schedule, held_pass
