"""Energy held for reserves, depth of a market, generation beside the store: the exact value function again.

What an hour may do now depends on the stored energy s itself, with right-hand sides linear in s. The value
function stays concave and piecewise linear; its corners are found by following the hour's optimal basis
from the lowest s to the highest (`nmv.kernels.parametric`).
"""

import numpy as np
from numpy.typing import NDArray

from nmv.kernels import compiled
from nmv.programs import SolverError
from nmv.storage.hourwise import points
from nmv.storage.merging import infeasible
from nmv.storage.settlement import Flows, overcounted_usd, settled
from nmv.storage.terms import INFINITY, Schedule, Task
from nmv.storage.throughput import Pass

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

METHOD = "exact value function, parametric"
Rule = tuple[Floats, float, float, float, float, float]

_NOTHING = np.empty(0)
_NET_ENERGY_SIDES = 2
_GENERATION = 2  # the side of the columns that deliver generation: sold, or into the store


def held_schedule(task: Task) -> Schedule:
    """The store, its reserves and its generation operated over all windows."""
    closed = np.zeros(len(task.prices), dtype=np.int8)
    first, last, stored = _run(task, closed)
    bound_usd = _program_usd(task, first, stored)
    return settled(task, last, stored, METHOD, bound_usd=bound_usd)


def held_pass(task: Task, extra: float, closed: NDArray[np.int8]) -> Pass:
    """The linear program alone, with `extra` USD/MWh on discharge and hours closed to a direction."""
    flows, _, stored = _run(task, closed.copy(), extra=extra, closes=False)
    return Pass(flows, stored, _program_usd(task, flows, stored))


def _program_usd(task: Task, flows: Flows, stored: Floats) -> float:
    """Value of the linear program whose flows these are."""
    made = task.duties.generation_kw
    delivered = None if made is None or flows.curtailed_kw is None else made - flows.curtailed_kw
    over_usd = overcounted_usd(task, delivered, flows.charge_kw)
    return settled(task, flows, stored, METHOD).net_usd + over_usd


def _run(
    task: Task, closed: NDArray[np.int8], *, extra: float = 0.0, closes: bool = True
) -> tuple[Flows, Flows, Floats]:
    """Flows of the linear program, flows of one direction an hour, and stored energy of the latter."""
    n, k = len(task.prices), len(task.products)
    stored, delivered = np.empty(n + 1), np.zeros(n)
    power, awards = np.empty((2, n)), np.empty((2, k, n))
    free = np.empty((3 + 2 * k, n))
    columns = _columns(task)
    status, failed = compiled("parametric").dispatch_windows(
        _hours(task, extra),
        task.duties.starts(),
        task.battery.figures(),
        columns,
        _rules(columns, task),
        closed,
        closes,
        power[0],
        power[1],
        stored,
        awards,
        delivered,
        free,
    )
    if status < 0:
        raise SolverError(f"no end of pivots in window {failed}")
    if failed >= 0:
        raise infeasible(failed, n, task.duties)
    first = _flows(task, free[:2], np.stack([free[3::2], free[4::2]]), free[2])
    return first, _flows(task, power, awards, delivered), stored


def _hours(task: Task, extra: float) -> tuple[Floats | float | NDArray[np.bool_], ...]:
    duties, n = task.duties, len(task.prices)
    return (
        task.prices,
        duties.vom(task.battery),
        extra,
        duties.limit_kw(task.battery),
        _NOTHING if duties.discharge_kw is None else duties.discharge_kw,
        np.empty(0, dtype=np.bool_) if duties.no_reserve is None else duties.no_reserve,
        np.array([product.price_usd_per_mw_h for product in task.products]).reshape(-1, n),
        _NOTHING if duties.generation_kw is None else duties.generation_kw,
    )


def _flows(task: Task, power: Floats, awards: Floats, delivered: Floats) -> Flows:
    made = task.duties.generation_kw
    return Flows(
        charge_kw=power[0],
        discharge_kw=power[1],
        on_charge=awards[0],
        on_discharge=awards[1],
        curtailed_kw=None if made is None else made - delivered,
    )


def _columns(task: Task) -> Floats:
    """One row per column of the hour's program, as `nmv.kernels.parametric` reads them."""
    rows = [
        (*point, side)
        for side, span in enumerate(points(task.battery, task.products))
        for point in span
        if point[4] >= 0 or point[5] > 0
    ]
    if task.duties.generation_kw is not None:
        rows.append((0.0, 1.0, -1.0, 0.0, -1, 0.0, _GENERATION))
    if task.duties.has_paid_generation(task.battery):
        rows.append((0.0, 1.0, 0.0, 0.0, -1, 0.0, _GENERATION))
    return np.array(rows, dtype=np.float64)


def _rules(columns: Floats, task: Task) -> tuple[Floats, ...]:
    """Rows `matrix x <= const + per_power P + per_made G + per_bound duty + per_s s`."""
    product, side = columns[:, 4].astype(int), columns[:, 6]
    rows: list[Rule] = [
        ((side == 0) * 1.0, 0.0, 1.0, 0.0, 0.0, 0.0),
        ((side == 1) * 1.0, 0.0, 1.0, 0.0, 0.0, 0.0),
        *_reservations(product, side, task),
    ]
    for k, reserve in enumerate(task.products):
        if reserve.depth_kw < 2 * task.battery.power_kw:
            rows.append(((product == k) * 1.0, reserve.depth_kw, 0.0, 0.0, 0.0, 0.0))
    if task.net_energy_rule:
        flows = _of_products(product, [reserve.flows for reserve in task.products])
        weight = np.where(side == 0, 1.0 + task.battery.round_trip_efficiency, _NET_ENERGY_SIDES)
        rows.append((-flows * weight, 0.0, 0.0, 0.0, 0.0, 0.0))
    rows += _generation_rules(columns, task)
    return (
        np.array([row[0] for row in rows], dtype=np.float64),
        *(np.array([row[k] for row in rows]) for k in range(1, 6)),
    )


def _reservations(product: Ints, side: Floats, task: Task) -> list[Rule]:
    """Energy held at the start of the hour: for up above the lowest, for down below the highest."""
    battery, rows = task.battery, []
    per_side = np.where(side == 0, battery.charge_efficiency, 1.0 / battery.discharge_efficiency)
    for is_up, edge, sign in ((True, battery.soc_min, 1.0), (False, battery.soc_max, -1.0)):
        hours = [reserve.sustained_hours * (reserve.is_up is is_up) for reserve in task.products]
        if any(hours):
            held = _of_products(product, hours) * per_side
            rows.append((held, -sign * edge * battery.energy_kwh, 0.0, 0.0, 0.0, sign))
    return rows


def _of_products(product: Ints, values: list[float]) -> Floats:
    """The value of each column's product, 0 for columns without one."""
    return np.array([*values, 0.0])[product]


def _generation_rules(columns: Floats, task: Task) -> list[Rule]:
    """What is made can be delivered, the way out is shared, and perhaps nothing else may be stored.

    Where the variable price is not 0, generation into the store has a column of its own, free of that price:
    no more than is charged, and all that is charged where nothing comes from the grid.
    """
    duties = task.duties
    if duties.generation_kw is None:
        return []
    power, side = columns[:, 5], columns[:, 6]
    given = (side == _GENERATION) * 1.0
    kept = given
    charging, discharging = power * (side == 0), power * (side == 1)
    rows = [(given, 0.0, 0.0, 1.0, 0.0, 0.0)]
    if duties.export_limit_kw < INFINITY:
        rows.append((given + discharging - charging, duties.export_limit_kw, 0.0, 0.0, -1.0, 0.0))
    if duties.has_paid_generation(task.battery):
        kept = given * (columns[:, 2] == 0)
        rows.append((kept - charging, 0.0, 0.0, 0.0, 0.0, 0.0))
    if not duties.charges_from_grid:
        rows.append((charging - kept, 0.0, 0.0, 0.0, 0.0, 0.0))
    return rows
