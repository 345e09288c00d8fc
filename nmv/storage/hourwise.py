"""Energy and reserves that hold no energy back: the exact value function with more segments an hour.

What charging, discharging and awards can do in an hour is a polytope; its upper hull in (change of stored
energy, money) is a concave function as in `nmv.storage.merging`, with one segment per edge of the hull.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nmv.kernels import compiled
from nmv.storage.merging import METHOD, infeasible
from nmv.storage.settlement import Flows, settled
from nmv.storage.terms import Battery, Duties, Reserve, Schedule, Task
from nmv.storage.throughput import Pass

Floats = NDArray[np.float64]

Point = tuple[float, float, float, float, int, float]

_NOTHING = np.empty(0)
_SIDES = 2  # an award stands on the charging or on the discharging side


def suits(task: Task) -> bool:
    """Whether nothing binds but the hour's own power: no energy held, no depth reached, no other rule."""
    if task.net_energy_rule or task.duties.generation_kw is not None or not _is_free_of_duty(task.duties):
        return False
    most_kw = _SIDES * task.battery.power_kw
    return all(product.sustained_hours == 0 and product.depth_kw >= most_kw for product in task.products)


def _is_free_of_duty(duties: Duties) -> bool:
    """Whether no award is allowed in an hour with a duty."""
    if duties.discharge_kw is None:
        return True
    bound = ~np.isnan(duties.discharge_kw)
    return duties.no_reserve is not None and bool(duties.no_reserve[bound].all())


def hourwise_schedule(task: Task) -> Schedule:
    """The store operated for energy and reserves, over all windows."""
    closed = np.zeros(len(task.prices), dtype=np.int8)
    flows, lost_usd, stored = _run(task, closed)
    found = settled(task, flows, stored, METHOD)
    return replace(found, bound_usd=found.net_usd + lost_usd)


def hourwise_pass(task: Task, extra: float, closed: NDArray[np.int8]) -> Pass:
    """The linear program alone, with `extra` USD/MWh on discharge and hours closed to a direction."""
    flows, _, stored = _run(task, closed.copy(), extra=extra, closes=False)
    return Pass(flows, stored, settled(task, flows, stored, METHOD).net_usd)


def _run(
    task: Task, closed: NDArray[np.int8], *, extra: float = 0.0, closes: bool = True
) -> tuple[Flows, float, Floats]:
    """Flows of one direction an hour, what that costs against the linear program, USD, and stored energy."""
    n, products, duties, battery = len(task.prices), task.products, task.duties, task.battery
    charge, discharge, stored = np.empty(n), np.empty(n), np.empty(n + 1)
    awards = np.empty((_SIDES, len(products), n))
    hours = (
        task.prices,
        duties.vom(battery),
        extra,
        duties.limit_kw(battery),
        _NOTHING if duties.discharge_kw is None else duties.discharge_kw,
        np.empty(0, dtype=np.bool_) if duties.no_reserve is None else duties.no_reserve,
        np.array([product.price_usd_per_mw_h for product in products]),
    )
    store, sides = battery.figures(), _sides(battery, products)
    signed = np.array([product.flows for product in products])
    failed, lost_usd = compiled("awards").dispatch_windows(
        hours, duties.starts(), store, sides, signed, closed, closes, charge, discharge, stored, awards
    )
    if failed >= 0:
        raise infeasible(failed, n, duties)
    flows = Flows(charge_kw=charge, discharge_kw=discharge, on_charge=awards[0], on_discharge=awards[1])
    return flows, lost_usd, stored


def points(battery: Battery, products: list[Reserve]) -> tuple[list[Point], list[Point]]:
    """What a kW of the charging and of the discharging side can do, in the order of the energy it takes.

    A point is (fall of stored energy in kWh, and its money as multiples of the price, of the variable cost
    and of the price on discharge, product sold or -1, power).
    """
    into, out = battery.charge_efficiency, 1.0 / battery.discharge_efficiency
    charging: list[Point] = [(0.0, 0.0, 0.0, 0.0, -1, 0.0), (-into, -1.0, 0.0, 0.0, -1, 1.0)]
    discharging: list[Point] = [(0.0, 0.0, 0.0, 0.0, -1, 0.0), (out, 1.0, -1.0, -1.0, -1, 1.0)]
    for k, product in enumerate(products):
        f = product.flows
        full = 1.0 if product.is_up else 0.0  # up is sold by charging less, so from full charging
        charging.append((into * (f - full), f - full, 0.0, 0.0, k, full))
        full = 0.0 if product.is_up else 1.0  # down is sold by discharging less
        discharging.append((out * (full + f), full + f, -full - f, -full, k, full))
    return sorted(charging), sorted(discharging)


def _sides(battery: Battery, products: list[Reserve]) -> tuple[Floats, Floats]:
    charging, discharging = points(battery, products)
    return np.array(charging), np.array(discharging)
