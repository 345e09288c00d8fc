"""Settle an operation at its prices, hour by hour, in one fixed order of addition."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.storage.terms import KW_PER_MW, Schedule, Task
from nmv.sums import dot

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Flows:
    """Power of each hour, and awards by product from the charging and from the discharging side, kW."""

    charge_kw: Floats
    discharge_kw: Floats
    on_charge: Floats
    on_discharge: Floats
    curtailed_kw: Floats | None = None


def unstored_kw(delivered_kw: Floats, charge_kw: Floats) -> Floats:
    """Delivered generation that the store beside it does not take: the variable price falls on it."""
    return np.maximum(delivered_kw - charge_kw, 0.0)


def overcounted_usd(task: Task, delivered_kw: Floats | None, charge_kw: Floats) -> float:
    """What the linear program counts beyond the settlement, USD.

    Where the buyer is paid to take generation (a variable price below 0) and the store may charge from the
    grid, the program takes all of the charge from the grid: a bound, not what is billed.
    """
    if delivered_kw is None or not task.duties.charges_from_grid:
        return 0.0
    gained = np.broadcast_to(np.maximum(-task.duties.vom(task.battery), 0.0), charge_kw.shape)
    return dot(gained, np.minimum(delivered_kw, charge_kw)) / KW_PER_MW


def settled(
    task: Task, flows: Flows, stored_kwh: Floats, method: str, *, bound_usd: float = np.inf
) -> Schedule:
    """The schedule with its money: energy and called reserve at the price, awards, variable cost.

    The variable cost falls on discharge, called or not, and on generation that is neither stored nor curtailed.
    """
    n = len(task.prices)
    nothing = np.broadcast_to(0.0, (n,))
    called, worn, awards, reserve_usd = np.zeros(n), flows.discharge_kw, {}, 0.0
    for k, (name, product) in enumerate(task.reserves.items()):
        award = awards[name] = flows.on_charge[k] + flows.on_discharge[k]
        reserve_usd += dot(product.price_usd_per_mw_h, award)
        if product.flows:
            called += product.flows * award
            worn = worn + product.flows * flows.on_discharge[k]
    curtailed = nothing if flows.curtailed_kw is None else flows.curtailed_kw
    net = flows.discharge_kw - flows.charge_kw + called
    if task.duties.generation_kw is not None:
        delivered = task.duties.generation_kw - curtailed
        net += delivered
        worn = worn + unstored_kw(delivered, flows.charge_kw)
    vom = task.duties.vom(task.battery)
    return Schedule(
        charge_kw=flows.charge_kw,
        discharge_kw=flows.discharge_kw,
        curtailed_kw=curtailed,
        called_kwh=called if task.reserves else nothing,
        paid_kwh=worn,
        stored_kwh=stored_kwh,
        awards_kw=awards,
        energy_usd=dot(task.prices, net) / KW_PER_MW,
        reserve_usd=reserve_usd / KW_PER_MW,
        variable_cost_usd=dot(np.broadcast_to(vom, (n,)), worn) / KW_PER_MW,
        bound_usd=bound_usd,
        method=method,
    )
