"""Hour by hour operation of a storage against prices it does not move.

Power in kW, energy in kWh, hourly steps, prices in USD/MWh. The store is at its target at both ends of a
window, and never charges and discharges in one hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.storage.held import held_pass, held_schedule
from nmv.storage.hourwise import hourwise_pass, hourwise_schedule, suits
from nmv.storage.merging import energy_pass, energy_schedule
from nmv.storage.program import solve_program
from nmv.storage.scenarios import dispatch_bounds_many, dispatch_value_many
from nmv.storage.terms import INFINITY, KW_PER_MW, Battery, DispatchError, Duties, Reserve, Schedule
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
    work = _Work(
        np.ascontiguousarray(prices_usd_per_mwh, dtype=np.float64),
        battery,
        dict(reserves or {}),
        duties or Duties(),
        net_energy_rule,
    )
    work.check()
    if work.duties.max_cycles_per_day < INFINITY:
        return solve_program(
            work.prices, battery, work.reserves, work.duties, net_energy_rule=net_energy_rule
        )
    if work.duties.max_cycles_in_all < INFINITY:
        limit_mwh = work.duties.max_cycles_in_all * battery.usable_kwh / KW_PER_MW
        return within(work.linear, limit_mwh, work.prices, (battery, work.reserves, work.duties))
    return work.schedule()


@dataclass(frozen=True, eq=False)
class _Work:
    """What is asked, and the kernel that is the simplest to answer it."""

    prices: Floats
    battery: Battery
    reserves: dict[str, Reserve]
    duties: Duties
    net_energy_rule: bool

    def check(self) -> None:
        """Every series has one value per hour, and every price is a number."""
        series = {"prices_usd_per_mwh": self.prices} | {
            f"reserves.{name}.price_usd_per_mw_h": product.price_usd_per_mw_h
            for name, product in self.reserves.items()
        }
        for name, values in series.items():
            if values.shape != self.prices.shape or values.ndim != 1 or not values.size:
                raise ValueError(f"{name}: expected one value per hour, got the shape {values.shape}")
            if not np.isfinite(values).all():
                hour = int(np.flatnonzero(~np.isfinite(values))[0])
                raise ValueError(f"{name}: expected finite numbers, hour {hour} holds {values[hour]}")
        self.duties.check(len(self.prices))

    @property
    def kind(self) -> str:
        """Energy alone; reserves that hold no energy; or all the rest."""
        if not self.reserves and self.duties.generation_kw is None:
            return "energy"
        if suits(self.battery, self.reserves, self.duties, net_energy_rule=self.net_energy_rule):
            return "hourwise"
        return "held"

    def schedule(self) -> Schedule:
        """The operation of all windows."""
        given = (self.prices, self.battery, self.reserves, self.duties)
        if self.kind == "energy":
            return energy_schedule(self.prices, self.battery, self.duties)
        if self.kind == "hourwise":
            return hourwise_schedule(*given)
        return held_schedule(*given, net_energy_rule=self.net_energy_rule)

    def linear(self, extra: float, closed: NDArray[np.int8]) -> Pass:
        """The linear program with a price on discharge and hours closed to a direction."""
        given = (self.prices, self.battery, self.reserves, self.duties)
        if self.kind == "energy":
            return energy_pass(self.prices, self.battery, self.duties, extra=extra, closed=closed)
        if self.kind == "hourwise":
            return hourwise_pass(*given, extra=extra, closed=closed)
        return held_pass(*given, net_energy_rule=self.net_energy_rule, extra=extra, closed=closed)
