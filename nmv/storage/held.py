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
from nmv.storage.settlement import Flows, settled
from nmv.storage.terms import INFINITY, Battery, Duties, Reserve, Schedule
from nmv.storage.throughput import Pass

Floats = NDArray[np.float64]

METHOD = "exact value function, parametric"
_NOTHING = np.empty(0)
_NET_ENERGY_SIDES = 2
_GENERATION = 2  # the side of the column that delivers generation


def held_schedule(
    prices: Floats, battery: Battery, reserves: dict[str, Reserve], duties: Duties, *, net_energy_rule: bool
) -> Schedule:
    """The store, its reserves and its generation operated over all windows."""
    closed = np.zeros(len(prices), dtype=np.int8)
    first, last, stored = _run(prices, battery, reserves, duties, closed, net_energy_rule=net_energy_rule)
    terms = (prices, battery, reserves, duties, stored, METHOD)
    return settled(last, *terms, bound_usd=settled(first, *terms).net_usd)


def held_pass(
    prices: Floats,
    battery: Battery,
    reserves: dict[str, Reserve],
    duties: Duties,
    *,
    net_energy_rule: bool,
    extra: float,
    closed: NDArray[np.int8],
) -> Pass:
    """The linear program alone, with `extra` USD/MWh on discharge and hours closed to a direction."""
    flows, _, stored = _run(
        prices,
        battery,
        reserves,
        duties,
        closed.copy(),
        net_energy_rule=net_energy_rule,
        extra=extra,
        closes=False,
    )
    return Pass(flows, stored, settled(flows, prices, battery, reserves, duties, stored, METHOD).net_usd)


def _run(
    prices: Floats,
    battery: Battery,
    reserves: dict[str, Reserve],
    duties: Duties,
    closed: NDArray[np.int8],
    *,
    net_energy_rule: bool,
    extra: float = 0.0,
    closes: bool = True,
) -> tuple[Flows, Flows, Floats]:
    """Flows of the linear program, flows of one direction an hour, and stored energy of the latter."""
    n, products = len(prices), list(reserves.values())
    columns = _columns(battery, products, duties)
    charge, discharge, stored = np.empty(n), np.empty(n), np.empty(n + 1)
    awards, delivered = np.empty((2, len(products), n)), np.zeros(n)
    free = np.empty((3 + 2 * len(products), n))
    made = duties.generation_kw
    hours = (
        prices,
        duties.vom(battery),
        extra,
        duties.limit_kw(battery),
        _NOTHING if duties.discharge_kw is None else duties.discharge_kw,
        np.empty(0, dtype=np.bool_) if duties.no_reserve is None else duties.no_reserve,
        np.array([product.price_usd_per_mw_h for product in products]).reshape(len(products), n),
        _NOTHING if made is None else made,
    )
    rules = _rules(columns, battery, products, duties, net_energy_rule=net_energy_rule)
    store = battery.figures()
    status, failed = compiled("parametric").dispatch_windows(
        hours,
        duties.starts(),
        store,
        columns,
        rules,
        closed,
        closes,
        charge,
        discharge,
        stored,
        awards,
        delivered,
        free,
    )
    if status < 0:
        raise SolverError(f"no end of pivots in window {failed}")
    if failed >= 0:
        raise infeasible(failed, prices, duties)
    first = Flows(
        charge_kw=free[0],
        discharge_kw=free[1],
        on_charge=free[3::2],
        on_discharge=free[4::2],
        curtailed_kw=None if made is None else made - free[2],
    )
    last = Flows(
        charge_kw=charge,
        discharge_kw=discharge,
        on_charge=awards[0],
        on_discharge=awards[1],
        curtailed_kw=None if made is None else made - delivered,
    )
    return first, last, stored


def _columns(battery: Battery, products: list[Reserve], duties: Duties) -> Floats:
    """One row per column of the hour's program, as `nmv.kernels.parametric` reads them."""
    rows = [
        (*point, side)
        for side, span in enumerate(points(battery, products))
        for point in span
        if point[4] >= 0 or point[5] > 0
    ]
    if duties.generation_kw is not None:
        rows.append((0.0, 1.0, 0.0, 0.0, -1, 0.0, _GENERATION))
    return np.array(rows, dtype=np.float64)


def _rules(
    columns: Floats, battery: Battery, products: list[Reserve], duties: Duties, *, net_energy_rule: bool
) -> tuple[Floats, ...]:
    """Rows `matrix x <= const + per_power P + per_made G + per_bound duty + per_s s`."""
    product, power, side = columns[:, 4].astype(int), columns[:, 5], columns[:, 6]
    rows: list[tuple[Floats, float, float, float, float, float]] = [
        ((side == 0) * 1.0, 0.0, 1.0, 0.0, 0.0, 0.0),
        ((side == 1) * 1.0, 0.0, 1.0, 0.0, 0.0, 0.0),
    ]
    per_side = np.where(side == 0, battery.charge_efficiency, 1.0 / battery.discharge_efficiency)
    for is_up in (True, False):
        held = np.array(
            [
                products[k].sustained_hours if k >= 0 and products[k].is_up is is_up else 0.0
                for k in product
            ]
        )
        if held.any():
            edge = battery.soc_min if is_up else battery.soc_max
            sign = 1.0 if is_up else -1.0
            rows.append((held * per_side, -sign * edge * battery.energy_kwh, 0.0, 0.0, 0.0, sign))
    for k, reserve in enumerate(products):
        if reserve.depth_kw < 2 * battery.power_kw:
            rows.append(((product == k) * 1.0, reserve.depth_kw, 0.0, 0.0, 0.0, 0.0))
    if net_energy_rule:
        flows = np.array([products[k].flows if k >= 0 else 0.0 for k in product])
        weight = np.where(side == 0, 1.0 + battery.round_trip_efficiency, _NET_ENERGY_SIDES)
        rows.append((-flows * weight, 0.0, 0.0, 0.0, 0.0, 0.0))
    rows += _generation_rules(side, power, duties)
    return (
        np.array([row[0] for row in rows], dtype=np.float64),
        *(np.array([row[k] for row in rows]) for k in range(1, 6)),
    )


def _generation_rules(
    side: Floats, power: Floats, duties: Duties
) -> list[tuple[Floats, float, float, float, float, float]]:
    """What is made can be delivered, the way out is shared, and perhaps nothing else may be stored."""
    if duties.generation_kw is None:
        return []
    given = (side == _GENERATION) * 1.0
    charging, discharging = power * (side == 0), power * (side == 1)
    rows = [(given, 0.0, 0.0, 1.0, 0.0, 0.0)]
    if duties.export_limit_kw < INFINITY:
        rows.append((given + discharging - charging, duties.export_limit_kw, 0.0, 0.0, -1.0, 0.0))
    if not duties.charges_from_grid:
        rows.append((charging - given, 0.0, 0.0, 0.0, 0.0, 0.0))
    return rows
