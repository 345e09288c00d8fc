"""Hour by hour operation of a storage against prices it does not move.

Power in kW, energy in kWh, hourly steps, prices in USD/MWh; inside the program MW and MWh are used, which
keeps its numbers near one. Losses are on charging. The store is at its target at both ends of a window.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nmv.programs import INFINITY, Program, SolverError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

KW_PER_MW = 1000.0
_MOST_BRANCHES = 40
# Behind a full interconnection curtailing and burning in the store earn the same: curtailing is preferred.
_TIE_USD_PER_MWH = 1e-6
_TOGETHER_MW = 1e-7  # charge and discharge this small in one hour are the solver's rounding
_NET_ENERGY_SIDES = 2


class DispatchError(ValueError):
    """The duty asked of a storage cannot be met; the message names the hours."""


@dataclass(frozen=True, kw_only=True)
class Battery:
    """What the store can do, as of one year."""

    power_kw: float
    energy_kwh: float
    round_trip_efficiency: float
    soc_min: float = 0.0
    soc_max: float = 1.0
    soc_target: float = 0.0
    self_discharge_per_hour: float = 0.0
    variable_cost_usd_per_mwh: float = 0.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Reserve:
    """One reserve product over the window's hours: price USD/MW-h, direction, and what an award implies.

    `sustained_hours` of energy are held for each awarded MW; `called_fraction` of it flows on average and
    is settled at the energy price; `depth_kw` caps the award.
    """

    price_usd_per_mw_h: Floats
    is_up: bool
    sustained_hours: float = 1.0
    called_fraction: float = 0.0
    depth_kw: float = INFINITY


@dataclass(frozen=True, kw_only=True, eq=False)
class Duties:
    """What binds the store beside prices; every array has one value per hour of the window.

    `discharge_kw` is NaN where the store is free, otherwise exactly what it discharges; `no_reserve` marks
    hours without awards. `power_limit_kw` is what the contract lends in that hour. Behind one
    interconnection `generation_kw` shares `export_limit_kw`; without `charges_from_grid` the store takes
    only that generation. `day` numbers the hours' days for `max_cycles_per_day`.
    """

    discharge_kw: Floats | None = None
    no_reserve: NDArray[np.bool_] | None = None
    power_limit_kw: Floats | None = None
    generation_kw: Floats | None = None
    export_limit_kw: float = INFINITY
    charges_from_grid: bool = True
    day: Ints | None = None
    max_cycles_per_day: float = INFINITY
    max_cycles_in_window: float = INFINITY


@dataclass(frozen=True, kw_only=True, eq=False)
class Schedule:
    """The optimal operation of a window; arrays have one value per hour.

    `net_usd` = energy_usd + reserve_usd - variable cost, what the program maximised. `energy_usd` settles
    generation, discharge, charge and called reserve energy at the price; `reserve_usd` is the awards alone.
    """

    charge_kw: Floats
    discharge_kw: Floats
    curtailed_kw: Floats
    called_kwh: Floats
    stored_kwh: Floats
    awards_kw: dict[str, Floats]
    energy_usd: float
    reserve_usd: float
    variable_cost_usd: float

    @property
    def net_usd(self) -> float:
        """What the window earns after variable cost, USD."""
        return self.energy_usd + self.reserve_usd - self.variable_cost_usd


def dispatch(
    prices_usd_per_mwh: Floats,
    battery: Battery,
    *,
    reserves: Mapping[str, Reserve] | None = None,
    duties: Duties | None = None,
    net_energy_rule: bool = False,
) -> Schedule:
    """Operate a storage over one window for the greatest net revenue, exactly.

    A linear program, in which charging and discharging in one hour can pay where prices are negative or
    reserves are sold. Hours in which a solution does so are branched on, charging closed or discharging
    closed, until none is left; should that take long, such hours get binaries instead. Either way the
    optimum of the program that forbids it in every hour. `net_energy_rule` adds DER-VET's inequality on
    regulation energy. Raises `DispatchError` when a duty cannot be met. Formulation: domain digest 4.2
    (DER-VET), cases 4.5.

    >>> store = Battery(power_kw=1000, energy_kwh=2000, round_trip_efficiency=0.8)
    >>> round(dispatch(np.array([20.0, 10.0, 50.0, 40.0]), store).net_usd, 6)
    44.0
    """
    model = _Model(
        np.asarray(prices_usd_per_mwh, dtype=np.float64),
        battery,
        dict(reserves or {}),
        duties or Duties(),
        net_energy_rule=net_energy_rule,
    )
    return model.schedule(model.solve())


@dataclass(frozen=True)
class _Awards:
    """Columns of one product: its part from charging and its part from discharging."""

    from_charge: Ints
    from_discharge: Ints


@dataclass(eq=False)
class _Model:
    """The window's program; built anew for each set of exclusive hours."""

    prices: Floats
    battery: Battery
    reserves: dict[str, Reserve]
    duties: Duties
    net_energy_rule: bool
    program: Program = field(init=False)
    charge: Ints = field(init=False)
    discharge: Ints = field(init=False)
    stored: Ints = field(init=False)
    curtailed: Ints | None = field(init=False)
    awards: dict[str, _Awards] = field(init=False)

    @property
    def n(self) -> int:
        return len(self.prices)

    def solve(self) -> Floats:
        """The columns of the exact optimum."""
        try:
            self._build(np.zeros(0, dtype=np.int64))
            found = self.program.solve_apart(
                self.charge, self.discharge, above=_TOGETHER_MW, most_programs=_MOST_BRANCHES
            )
            return found.values if found is not None else self._solve_with_binaries()
        except SolverError as error:
            if error.is_infeasible and self.duties.discharge_kw is not None:
                raise DispatchError(self._infeasible_duty()) from error
            raise

    def _solve_with_binaries(self) -> Floats:
        """Give binaries to the hours that need them, until no hour does both."""
        exclusive = np.zeros(0, dtype=np.int64)
        values = self.program.solve().values
        while (both := self.hours_together(values)).size:
            exclusive = np.union1d(exclusive, both)
            self._build(exclusive)
            values = self.program.solve().values
        return values

    def _infeasible_duty(self) -> str:
        duty = self.duties.discharge_kw
        asked = np.flatnonzero(np.nan_to_num(duty if duty is not None else np.zeros(self.n)) > 0)
        hours = ", ".join(str(hour) for hour in asked[:12])
        return f"the discharge asked in hours {hours} of the window cannot be met"

    def hours_together(self, values: Floats) -> Ints:
        """Hours in which the store both charges and discharges."""
        return np.flatnonzero(np.minimum(values[self.charge], values[self.discharge]) > _TOGETHER_MW)

    def _limit_mw(self) -> Floats:
        rated = self.battery.power_kw
        lent = self.duties.power_limit_kw
        return (np.full(self.n, rated) if lent is None else np.minimum(lent, rated)) / KW_PER_MW

    def _build(self, exclusive: Ints) -> None:
        self.program = Program()
        limit = self._limit_mw()
        charge_limit, lowest, highest = limit.copy(), np.zeros(self.n), limit.copy()
        duty = self.duties.discharge_kw
        if duty is not None:
            bound = ~np.isnan(duty)
            lowest[bound] = highest[bound] = duty[bound] / KW_PER_MW
            charge_limit[bound & (np.nan_to_num(duty) > 0)] = 0.0
        bat = self.battery
        vom = bat.variable_cost_usd_per_mwh
        size = bat.energy_kwh / KW_PER_MW
        tie = 0.0 if self.duties.generation_kw is None else _TIE_USD_PER_MWH
        self.charge = self.program.columns(self.n, cost=self.prices + tie, upper=charge_limit)
        self.discharge = self.program.columns(self.n, cost=vom - self.prices, lower=lowest, upper=highest)
        self.stored = self.program.columns(
            self.n + 1, lower=self._soc_bounds(bat.soc_min, size), upper=self._soc_bounds(bat.soc_max, size)
        )
        self._add_generation()
        self._add_awards(limit)
        self._add_balance()
        self._add_reservations(size)
        self._add_cycles(size)
        self._add_exclusive(exclusive, limit)

    def _soc_bounds(self, fraction: float, size: float) -> Floats:
        bounds = np.full(self.n + 1, fraction * size)
        bounds[[0, -1]] = self.battery.soc_target * size
        return bounds

    def _add_generation(self) -> None:
        """Generation behind the same meter: it may be curtailed, and shares the way out."""
        duties, self.curtailed = self.duties, None
        if duties.generation_kw is None:
            return
        made = duties.generation_kw / KW_PER_MW
        self.curtailed = self.program.columns(self.n, cost=self.prices, upper=made)
        out = ((self.discharge, 1.0), (self.charge, -1.0), (self.curtailed, -1.0))
        if duties.export_limit_kw < INFINITY:
            self.program.rows(self.n, *out, upper=duties.export_limit_kw / KW_PER_MW - made)
        if not duties.charges_from_grid:
            self.program.rows(self.n, (self.charge, 1.0), (self.curtailed, 1.0), upper=made)

    def _add_awards(self, limit: Floats) -> None:
        """Up: less charge or more discharge; down: more charge or less discharge."""
        self.awards = {}
        free = (
            np.ones(self.n) if self.duties.no_reserve is None else np.where(self.duties.no_reserve, 0.0, 1.0)
        )
        for name, product in self.reserves.items():
            flows = product.called_fraction * (1.0 if product.is_up else -1.0)
            earned = -(product.price_usd_per_mw_h + flows * self.prices)
            cap = np.minimum(limit, product.depth_kw / KW_PER_MW) * free
            from_charge = self.program.columns(self.n, cost=earned, upper=cap)
            vom = flows * self.battery.variable_cost_usd_per_mwh
            from_discharge = self.program.columns(self.n, cost=earned + vom, upper=cap)
            self.awards[name] = _Awards(from_charge, from_discharge)
            if product.depth_kw < INFINITY:
                both = ((from_charge, 1.0), (from_discharge, 1.0))
                self.program.rows(self.n, *both, upper=product.depth_kw / KW_PER_MW)
        self._add_room(limit)

    def _add_room(self, limit: Floats) -> None:
        """What charging and discharging leave for awards in each direction."""
        for is_up in (True, False):
            awards = [self.awards[name] for name, product in self.reserves.items() if product.is_up is is_up]
            if not awards:
                continue
            on_charge = [(award.from_charge, 1.0) for award in awards]
            on_discharge = [(award.from_discharge, 1.0) for award in awards]
            sign = -1.0 if is_up else 1.0
            self.program.rows(self.n, *on_charge, (self.charge, sign), upper=0.0 if is_up else limit)
            self.program.rows(self.n, *on_discharge, (self.discharge, -sign), upper=limit if is_up else 0.0)

    def _called(self) -> list[tuple[_Awards, float]]:
        """Each product's awards with the signed fraction that flows out of the store (up is out)."""
        return [
            (self.awards[name], product.called_fraction * (1.0 if product.is_up else -1.0))
            for name, product in self.reserves.items()
            if product.called_fraction
        ]

    def _add_balance(self) -> None:
        """s[t+1] = keep * s[t] + eta * (charge - flows from charge) - (discharge + flows from discharge)."""
        eta = self.battery.round_trip_efficiency
        keep = 1.0 - self.battery.self_discharge_per_hour
        terms = [
            (self.stored[1:], 1.0),
            (self.stored[:-1], -keep),
            (self.charge, -eta),
            (self.discharge, 1.0),
        ]
        for award, flows in self._called():
            terms += [(award.from_charge, eta * flows), (award.from_discharge, flows)]
        self.program.rows(self.n, *terms, lower=0.0, upper=0.0)

    def _add_reservations(self, size: float) -> None:
        """Energy held at the start of the hour for awards that may be called in full."""
        eta = self.battery.round_trip_efficiency
        for is_up in (True, False):
            held = [
                (self.awards[name], product.sustained_hours)
                for name, product in self.reserves.items()
                if product.is_up is is_up and product.sustained_hours > 0
            ]
            if not held:
                continue
            sign = -1.0 if is_up else 1.0
            terms = [(award.from_charge, sign * eta * hours) for award, hours in held]
            terms += [(award.from_discharge, sign * hours) for award, hours in held]
            lower = self.battery.soc_min * size if is_up else -INFINITY
            upper = INFINITY if is_up else self.battery.soc_max * size
            self.program.rows(self.n, (self.stored[:-1], 1.0), *terms, lower=lower, upper=upper)
        if self.net_energy_rule:
            self._add_net_energy_rule(eta)

    def _add_net_energy_rule(self, eta: float) -> None:
        """DER-VET: (1+eta)*(flows of charge side) + 2*(flows of discharge side) >= 0 in every hour."""
        terms = []
        for award, flows in self._called():
            terms += [
                (award.from_charge, (1.0 + eta) * flows),
                (award.from_discharge, _NET_ENERGY_SIDES * flows),
            ]
        if terms:
            self.program.rows(self.n, *terms, lower=0.0)

    def _add_cycles(self, size: float) -> None:
        """Throughput limits: discharge per day and per window, in cycles of the usable energy."""
        usable = size * (self.battery.soc_max - self.battery.soc_min)
        duties = self.duties
        if duties.max_cycles_per_day < INFINITY and duties.day is not None:
            _, day = np.unique(duties.day, return_inverse=True)
            rows = self.program.rows(int(day.max()) + 1, upper=duties.max_cycles_per_day * usable)
            self.program.entries(rows[day], self.discharge, 1.0)
        if duties.max_cycles_in_window < INFINITY:
            row = self.program.rows(1, upper=duties.max_cycles_in_window * usable)
            self.program.entries(row, self.discharge, 1.0)

    def _add_exclusive(self, hours: Ints, limit: Floats) -> None:
        """One binary per hour: charging allowed (1) or discharging allowed (0)."""
        if hours.size == 0:
            return
        is_charging = self.program.columns(len(hours), upper=1.0, whole=True)
        self.program.rows(len(hours), (self.charge[hours], 1.0), (is_charging, -limit[hours]), upper=0.0)
        self.program.rows(
            len(hours), (self.discharge[hours], 1.0), (is_charging, limit[hours]), upper=limit[hours]
        )

    def schedule(self, values: Floats) -> Schedule:
        """Read the operation out of the columns and settle it at the prices."""
        charge, discharge = values[self.charge], values[self.discharge]
        curtailed = np.zeros(self.n) if self.curtailed is None else values[self.curtailed]
        awards = {
            name: values[award.from_charge] + values[award.from_discharge]
            for name, award in self.awards.items()
        }
        called = self._called_mwh(values)
        from_discharge = self._called_mwh(values, discharge_side_only=True)
        made = (
            np.zeros(self.n) if self.duties.generation_kw is None else self.duties.generation_kw / KW_PER_MW
        )
        vom = self.battery.variable_cost_usd_per_mwh
        return Schedule(
            charge_kw=charge * KW_PER_MW,
            discharge_kw=discharge * KW_PER_MW,
            curtailed_kw=curtailed * KW_PER_MW,
            called_kwh=called * KW_PER_MW,
            stored_kwh=values[self.stored] * KW_PER_MW,
            awards_kw={name: award * KW_PER_MW for name, award in awards.items()},
            energy_usd=float(self.prices @ (made - curtailed + discharge - charge + called)),
            reserve_usd=float(
                sum(self.reserves[name].price_usd_per_mw_h @ award for name, award in awards.items())
            ),
            variable_cost_usd=float(vom * np.sum(discharge + from_discharge)),
        )

    def _called_mwh(self, values: Floats, *, discharge_side_only: bool = False) -> Floats:
        total = np.zeros(self.n)
        for award, flows in self._called():
            total += flows * values[award.from_discharge]
            if not discharge_side_only:
                total += flows * values[award.from_charge]
        return total
