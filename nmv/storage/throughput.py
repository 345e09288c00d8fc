"""A limit on the year's throughput, over all windows: one price on discharge, found exactly.

With m USD/MWh added to the cost of discharge the store earns g(m), convex and piecewise linear. The least of
g(m) + m * limit is what the limit allows (duality). It lies at a kink: two operations are optimal there, one
above the limit, one below; the mixture that just meets the limit is the optimum.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nmv.storage.settlement import Flows, settled
from nmv.storage.terms import KW_PER_MW, DispatchError, Schedule, Task

Floats = NDArray[np.float64]
Closed = NDArray[np.int8]

METHOD = "exact value function, a price on discharge"
_MOST_PRICES = 200
_SAME = 1e-12  # relative: two values of one kink differ by the rounding of sums over hours
_ROUNDING_MWH = 1e-9
_HIGHEST_PRICE = 1e7  # USD/MWh
_TOGETHER_KW = 1e-6

Solve = Callable[[float, Closed], "Pass"]


class Pass:
    """One linear operation at one price on discharge: its flows, stored energy, discharge and money."""

    def __init__(self, flows: Flows, stored_kwh: Floats, net_usd: float) -> None:
        """Count the discharge once."""
        self.flows = flows
        self.stored_kwh = stored_kwh
        self.net_usd = net_usd
        self.mwh = float(flows.discharge_kw.sum()) / KW_PER_MW

    def worth(self, price: float) -> float:
        """Money less `price` USD/MWh on discharge: a tangent of g."""
        return self.net_usd - price * self.mwh

    def mixed(self, other: "Pass", share: float) -> "Pass":
        """`share` of this and the rest of the other; linear, so it is feasible too."""

        def mix(mine: Floats, theirs: Floats) -> Floats:
            return share * mine + (1.0 - share) * theirs

        flows = Flows(
            charge_kw=mix(self.flows.charge_kw, other.flows.charge_kw),
            discharge_kw=mix(self.flows.discharge_kw, other.flows.discharge_kw),
            on_charge=mix(self.flows.on_charge, other.flows.on_charge),
            on_discharge=mix(self.flows.on_discharge, other.flows.on_discharge),
            curtailed_kw=None
            if self.flows.curtailed_kw is None or other.flows.curtailed_kw is None
            else mix(self.flows.curtailed_kw, other.flows.curtailed_kw),
        )
        net = share * self.net_usd + (1.0 - share) * other.net_usd
        return Pass(flows, mix(self.stored_kwh, other.stored_kwh), net)


def within(task: Task, solve: Solve, limit_mwh: float) -> Schedule:
    """The best operation whose discharge over all hours keeps to `limit_mwh`.

    `solve(price, closed)` gives a linear operation with hours closed to a direction (1 discharge, 2 charge).
    Hours that do both are closed and the price is found anew. `DispatchError` when a duty asks for more.
    """
    closed = np.zeros(len(task.prices), dtype=np.int8)
    best = _limited(solve, closed, limit_mwh)
    bound_usd = best.net_usd
    while (both := _together(best)).size:
        charge, discharge = best.flows.charge_kw[both], best.flows.discharge_kw[both]
        closed[both] = np.where((task.prices[both] < 0) | (discharge <= charge), 1, 2)
        best = _limited(solve, closed, limit_mwh)
    return settled(task, best.flows, best.stored_kwh, METHOD, bound_usd=bound_usd)


def _together(found: Pass) -> NDArray[np.int64]:
    return np.flatnonzero(np.minimum(found.flows.charge_kw, found.flows.discharge_kw) > _TOGETHER_KW)


def _limited(solve: Solve, closed: Closed, limit_mwh: float) -> Pass:
    """The optimum of the linear program with the limit: intersect tangents until they meet on g."""
    above = solve(0.0, closed)
    if above.mwh <= limit_mwh + _ROUNDING_MWH:
        return above
    price, below = _first_below(solve, closed, limit_mwh)
    for _ in range(_MOST_PRICES):
        price = (above.net_usd - below.net_usd) / (above.mwh - below.mwh)
        found = solve(price, closed)
        if found.worth(price) <= above.worth(price) + _SAME * max(abs(above.net_usd), 1.0):
            break
        if found.mwh > limit_mwh + _ROUNDING_MWH:
            above = found
        else:
            below = found
    share = max((limit_mwh - below.mwh) / (above.mwh - below.mwh), 0.0)
    return above.mixed(below, share)


def _first_below(solve: Solve, closed: Closed, limit_mwh: float) -> tuple[float, Pass]:
    price = 16.0
    while price < _HIGHEST_PRICE:
        found = solve(price, closed)
        if found.mwh <= limit_mwh + _ROUNDING_MWH:
            return price, found
        price *= 8.0
    raise DispatchError(f"the duties discharge more than the {limit_mwh:g} MWh that the cycles allow")
