"""Dispatch as a linear program: every rule there is, in one formulation, solved by HiGHS.

The other ways of dispatch are measured against this one. Inside MW and MWh are used, which keeps the
program's numbers near one.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from nmv.programs import INFINITY, Program, SolverError
from nmv.storage.settlement import overcounted_usd, unstored_kw
from nmv.storage.terms import KW_PER_MW, DispatchError, Duties, Schedule, Task

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST_BRANCHES = 40
# Behind a full interconnection curtailing and burning in the store earn the same: curtailing is preferred.
_TIE_USD_PER_MWH = 1e-6
_TOGETHER_MW = 1e-7  # charge and discharge this small in one hour are the solver's rounding
_NET_ENERGY_SIDES = 2


def solve_program(task: Task) -> Schedule:
    """The best operation that never charges and discharges in one hour, proven by branching; bound = value.

    Windows are programs of their own unless a limit holds over all of them. Raises `DispatchError` when a
    duty cannot be met, `SolverError` when HiGHS does not prove its optimum.
    """
    starts = task.duties.starts()
    if len(starts) == 1 or task.duties.max_cycles_in_all < INFINITY:
        return _optimum(task)
    parts = []
    for window in np.split(np.arange(len(task.prices)), starts[1:]):
        try:
            parts.append(_optimum(_cut(task, window)))
        except DispatchError as error:
            raise unmet(tuple(int(window[0]) + hour for hour in error.hours)) from error
    return _joined(parts)


def _optimum(task: Task) -> Schedule:
    model = StoreProgram(task)
    return model.schedule(model.solve())


def unmet(hours: tuple[int, ...]) -> DispatchError:
    """The error for a duty that cannot be met in these hours."""
    named = ", ".join(str(hour) for hour in hours[:12])
    return DispatchError(f"the discharge asked in hours {named} cannot be met", hours)


def _cut(task: Task, window: Ints) -> Task:
    """One window of the task."""
    hourly = {
        name: getattr(task.duties, name)[window]
        for name in Duties.HOURLY
        if getattr(task.duties, name) is not None
    }
    return replace(
        task,
        prices=task.prices[window],
        reserves={
            name: replace(product, price_usd_per_mw_h=product.price_usd_per_mw_h[window])
            for name, product in task.reserves.items()
        },
        duties=replace(task.duties, **(hourly | {"window_starts": None})),
    )


def _joined(parts: list[Schedule]) -> Schedule:
    """Windows one after the other; the store is at its target between them."""

    def laid(name: str) -> Floats:
        return np.concatenate([getattr(part, name) for part in parts])

    def added(name: str) -> float:
        return float(sum(getattr(part, name) for part in parts))

    stored = [part.stored_kwh[:-1] for part in parts] + [parts[-1].stored_kwh[-1:]]
    return Schedule(
        charge_kw=laid("charge_kw"),
        discharge_kw=laid("discharge_kw"),
        curtailed_kw=laid("curtailed_kw"),
        called_kwh=laid("called_kwh"),
        paid_kwh=laid("paid_kwh"),
        stored_kwh=np.concatenate(stored),
        awards_kw={
            name: np.concatenate([part.awards_kw[name] for part in parts]) for name in parts[0].awards_kw
        },
        energy_usd=added("energy_usd"),
        reserve_usd=added("reserve_usd"),
        variable_cost_usd=added("variable_cost_usd"),
        bound_usd=added("bound_usd"),
        method=parts[0].method,
    )


@dataclass(frozen=True)
class _Awards:
    """Columns of one product: its part from charging and its part from discharging."""

    from_charge: Ints
    from_discharge: Ints


@dataclass(eq=False)
class StoreProgram:
    """The window's program; built anew for each set of exclusive hours."""

    task: Task
    program: Program = field(init=False)
    charge: Ints = field(init=False)
    discharge: Ints = field(init=False)
    stored: Ints = field(init=False)
    curtailed: Ints | None = field(init=False)
    awards: dict[str, _Awards] = field(init=False)

    def __post_init__(self) -> None:
        """Name what every rule reads."""
        self.prices, self.battery = self.task.prices, self.task.battery
        self.reserves, self.duties = self.task.reserves, self.task.duties
        self.n = len(self.prices)

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
                raise unmet(self._asked()) from error
            raise

    def relaxed_usd(self) -> float:
        """Value of the linear program, which may charge and discharge in one hour, USD."""
        self._build(np.zeros(0, dtype=np.int64))
        return -self.program.solve().objective + self._given_usd()

    def _given_usd(self) -> float:
        """What generation earns before anything is decided: the program counts from there."""
        made = self.duties.generation_kw
        if made is None:
            return 0.0
        return float((self.prices - self.duties.vom(self.battery)) @ made) / KW_PER_MW

    def _solve_with_binaries(self) -> Floats:
        """Give binaries to the hours that need them, until no hour does both."""
        exclusive = np.zeros(0, dtype=np.int64)
        values = self.program.solve().values
        while (both := self.hours_together(values)).size:
            exclusive = np.union1d(exclusive, both)
            self._build(exclusive)
            values = self.program.solve().values
        return values

    def _asked(self) -> tuple[int, ...]:
        duty = self.duties.discharge_kw
        asked = np.flatnonzero(np.nan_to_num(duty if duty is not None else np.zeros(self.n)) > 0)
        return tuple(asked.tolist())

    def hours_together(self, values: Floats) -> Ints:
        """Hours in which the store both charges and discharges."""
        return np.flatnonzero(np.minimum(values[self.charge], values[self.discharge]) > _TOGETHER_MW)

    def _limit_mw(self) -> Floats:
        return np.broadcast_to(self.duties.limit_kw(self.battery), (self.n,)) / KW_PER_MW

    def _build(self, exclusive: Ints) -> None:
        self.program = Program()
        limit = self._limit_mw()
        charge_limit, lowest, highest = limit.copy(), np.zeros(self.n), limit.copy()
        duty = self.duties.discharge_kw
        if duty is not None:
            bound = ~np.isnan(duty)
            lowest[bound] = duty[bound] / KW_PER_MW
            highest[bound] = np.minimum(lowest, limit)[bound]
            charge_limit[bound & (np.nan_to_num(duty) > 0)] = 0.0
        bat = self.battery
        vom = self.duties.vom(bat)
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
        bounds[np.append(self.duties.starts(), self.n)] = self.battery.soc_target * size
        return bounds

    def _add_generation(self) -> None:
        """Generation behind the same meter: it may be curtailed or stored, and shares the way out.

        What is neither is sold, at the price less the variable price.
        """
        duties, self.curtailed = self.duties, None
        if duties.generation_kw is None:
            return
        made = duties.generation_kw / KW_PER_MW
        vom = self.duties.vom(self.battery)
        self.curtailed = self.program.columns(self.n, cost=self.prices - vom, upper=made)
        out = ((self.discharge, 1.0), (self.charge, -1.0), (self.curtailed, -1.0))
        if duties.export_limit_kw < INFINITY:
            self.program.rows(self.n, *out, upper=duties.export_limit_kw / KW_PER_MW - made)
        if not duties.charges_from_grid:
            self.program.rows(self.n, (self.charge, 1.0), (self.curtailed, 1.0), upper=made)
        if duties.has_paid_generation(self.battery):
            kept = self.program.columns(self.n, cost=-vom, upper=made)
            least = -INFINITY if duties.charges_from_grid else 0.0
            self.program.rows(self.n, (kept, 1.0), (self.charge, -1.0), lower=least, upper=0.0)
            self.program.rows(self.n, (kept, 1.0), (self.curtailed, 1.0), upper=made)

    def _add_awards(self, limit: Floats) -> None:
        """Up: less charge or more discharge; down: more charge or less discharge."""
        self.awards = {}
        free = (
            np.ones(self.n) if self.duties.no_reserve is None else np.where(self.duties.no_reserve, 0.0, 1.0)
        )
        for name, product in self.reserves.items():
            earned = -(product.price_usd_per_mw_h + product.flows * self.prices)
            cap = np.minimum(limit, product.depth_kw / KW_PER_MW) * free
            from_charge = self.program.columns(self.n, cost=earned, upper=cap)
            vom = product.flows * self.duties.vom(self.battery)
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
            (self.awards[name], product.flows)
            for name, product in self.reserves.items()
            if product.called_fraction
        ]

    def _add_balance(self) -> None:
        """s[t+1] = keep * s[t] + in * (charge - flows from charge) - (discharge + flows from discharge) / out."""
        eta, per_discharge = self.battery.charge_efficiency, 1.0 / self.battery.discharge_efficiency
        keep = 1.0 - self.battery.self_discharge_per_hour
        terms = [
            (self.stored[1:], 1.0),
            (self.stored[:-1], -keep),
            (self.charge, -eta),
            (self.discharge, per_discharge),
        ]
        for award, flows in self._called():
            terms += [(award.from_charge, eta * flows), (award.from_discharge, per_discharge * flows)]
        self.program.rows(self.n, *terms, lower=0.0, upper=0.0)

    def _add_reservations(self, size: float) -> None:
        """Energy held at the start of the hour for awards that may be called in full."""
        eta, per_discharge = self.battery.charge_efficiency, 1.0 / self.battery.discharge_efficiency
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
            terms += [(award.from_discharge, sign * per_discharge * hours) for award, hours in held]
            lower = self.battery.soc_min * size if is_up else -INFINITY
            upper = INFINITY if is_up else self.battery.soc_max * size
            self.program.rows(self.n, (self.stored[:-1], 1.0), *terms, lower=lower, upper=upper)
        if self.task.net_energy_rule:
            self._add_net_energy_rule(self.battery.round_trip_efficiency)

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
        """Throughput limits: discharge per day and in all, in cycles of the usable energy."""
        usable = size * (self.battery.soc_max - self.battery.soc_min)
        duties = self.duties
        if duties.max_cycles_per_day < INFINITY and duties.day is not None:
            _, day = np.unique(duties.day, return_inverse=True)
            rows = self.program.rows(int(day.max()) + 1, upper=duties.max_cycles_per_day * usable)
            self.program.entries(rows[day], self.discharge, 1.0)
        if duties.max_cycles_in_all < INFINITY:
            row = self.program.rows(1, upper=duties.max_cycles_in_all * usable)
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
        vom = self.duties.vom(self.battery)
        unstored = unstored_kw(made - curtailed, charge)
        over_usd = overcounted_usd(self.task, (made - curtailed) * KW_PER_MW, charge * KW_PER_MW)
        energy_usd = float(self.prices @ (made - curtailed + discharge - charge + called))
        reserve_usd = float(
            sum(self.reserves[name].price_usd_per_mw_h @ award for name, award in awards.items())
        )
        paid = discharge + from_discharge + unstored
        variable_cost_usd = float(np.sum(vom * paid))
        return Schedule(
            charge_kw=charge * KW_PER_MW,
            discharge_kw=discharge * KW_PER_MW,
            curtailed_kw=curtailed * KW_PER_MW,
            called_kwh=called * KW_PER_MW,
            paid_kwh=paid * KW_PER_MW,
            stored_kwh=values[self.stored] * KW_PER_MW,
            awards_kw={name: award * KW_PER_MW for name, award in awards.items()},
            energy_usd=energy_usd,
            reserve_usd=reserve_usd,
            variable_cost_usd=variable_cost_usd,
            bound_usd=energy_usd + reserve_usd - variable_cost_usd + over_usd,
            method="linear program with branching (HiGHS)",
        )

    def _called_mwh(self, values: Floats, *, discharge_side_only: bool = False) -> Floats:
        total = np.zeros(self.n)
        for award, flows in self._called():
            total += flows * values[award.from_discharge]
            if not discharge_side_only:
                total += flows * values[award.from_charge]
        return total
