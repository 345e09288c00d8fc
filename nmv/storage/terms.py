"""The words of dispatch: the store, the reserves it sells, what binds it, and the operation that comes out."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

INFINITY = float("inf")
KW_PER_MW = 1000.0


class DispatchError(ValueError):
    """The duty asked of a storage cannot be met; the message names the hours, `hours` holds their indexes."""

    def __init__(self, message: str, hours: tuple[int, ...] = ()) -> None:
        """Keep the hours for a caller that knows their dates."""
        super().__init__(message)
        self.hours = hours


@dataclass(frozen=True, kw_only=True)
class Battery:
    """What the store can do, as of one year.

    Losses are on charging unless a part of them is stated as `discharge_efficiency`: stored energy grows by
    charge * round_trip_efficiency / discharge_efficiency, and falls by discharge / discharge_efficiency.
    `ValueError` names a value outside its range.
    """

    power_kw: float
    energy_kwh: float
    round_trip_efficiency: float
    soc_min: float = 0.0
    soc_max: float = 1.0
    soc_target: float = 0.0
    self_discharge_per_hour: float = 0.0
    variable_cost_usd_per_mwh: float = 0.0
    discharge_efficiency: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no store can be."""
        for name in ("power_kw", "energy_kwh"):
            if not 0.0 < getattr(self, name) < INFINITY:
                raise ValueError(f"{name}: expected above 0, got {getattr(self, name)}")
        if not 0.0 < self.round_trip_efficiency <= self.discharge_efficiency <= 1.0:
            raise ValueError(
                "round_trip_efficiency: expected above 0 and at most the discharge efficiency, itself at most 1;"
                f" got {self.round_trip_efficiency} and {self.discharge_efficiency}"
            )
        if not 0.0 <= self.soc_min <= self.soc_target <= self.soc_max <= 1.0:
            raise ValueError("soc_target: expected 0 <= soc_min <= soc_target <= soc_max <= 1")
        if not 0.0 <= self.self_discharge_per_hour < 1.0:
            raise ValueError(f"self_discharge_per_hour: expected 0 to 1, got {self.self_discharge_per_hour}")

    @property
    def charge_efficiency(self) -> float:
        """Stored kWh per kWh charged."""
        return self.round_trip_efficiency / self.discharge_efficiency

    @property
    def usable_kwh(self) -> float:
        """Energy between the limits of the state of charge, kWh."""
        return self.energy_kwh * (self.soc_max - self.soc_min)

    def figures(self) -> tuple[float, float, float, float, float, float]:
        """Efficiency in, efficiency out, part kept per hour, and lowest, highest, target stored kWh."""
        size = self.energy_kwh
        return (
            self.charge_efficiency,
            self.discharge_efficiency,
            1.0 - self.self_discharge_per_hour,
            self.soc_min * size,
            self.soc_max * size,
            self.soc_target * size,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Reserve:
    """One reserve product over the hours: price USD/MW-h, direction, and what an award implies.

    `sustained_hours` of energy are held for each awarded MW; `called_fraction` of it flows on average and
    is settled at the energy price; `depth_kw` caps the award.
    """

    price_usd_per_mw_h: Floats
    is_up: bool
    sustained_hours: float = 1.0
    called_fraction: float = 0.0
    depth_kw: float = INFINITY

    @property
    def flows(self) -> float:
        """What an award moves on average, signed: up is out of the store."""
        return self.called_fraction if self.is_up else -self.called_fraction


@dataclass(frozen=True, kw_only=True, eq=False)
class Duties:
    """What binds the store beside prices; every array has one value per hour.

    `window_starts` are the indexes of the windows' first hours, the first of them 0; the store is at its
    target at both ends of each; without it all hours are one window. `variable_cost_usd_per_mwh` takes the
    place of the battery's where it changes in the course of the hours.

    `discharge_kw` is NaN where the store is free, otherwise exactly what it discharges; `no_reserve` marks
    hours without awards. `power_limit_kw` is what the contract lends in that hour. Behind one
    interconnection `generation_kw` shares `export_limit_kw`; without `charges_from_grid` the store takes
    only that generation. The variable cost falls on delivered generation that is not stored, as on
    discharge. `day` numbers the hours' days for `max_cycles_per_day`; `max_cycles_in_all` holds
    over all hours, whatever their windows.
    """

    HOURLY: ClassVar[tuple[str, ...]] = (
        "variable_cost_usd_per_mwh",
        "discharge_kw",
        "no_reserve",
        "power_limit_kw",
        "generation_kw",
        "day",
    )

    window_starts: Ints | None = None
    variable_cost_usd_per_mwh: Floats | None = None
    discharge_kw: Floats | None = None
    no_reserve: NDArray[np.bool_] | None = None
    power_limit_kw: Floats | None = None
    generation_kw: Floats | None = None
    export_limit_kw: float = INFINITY
    charges_from_grid: bool = True
    day: Ints | None = None
    max_cycles_per_day: float = INFINITY
    max_cycles_in_all: float = INFINITY

    def check(self, n_hours: int) -> None:
        """Every series has one value per hour (`ValueError` names the one that has not)."""
        for name in self.HOURLY:
            values = getattr(self, name)
            if values is not None and values.shape != (n_hours,):
                raise ValueError(f"duties.{name}: expected {n_hours} values, got the shape {values.shape}")
        if self.window_starts is not None and (
            self.window_starts[0] != 0 or (np.diff(self.window_starts) <= 0).any()
        ):
            raise ValueError("duties.window_starts: expected 0 and then growing indexes of hours")

    def starts(self) -> Ints:
        """First hours of the windows."""
        return np.zeros(1, dtype=np.int64) if self.window_starts is None else self.window_starts

    def limit_kw(self, battery: Battery) -> Floats:
        """What the store's power is limited to, one value for all hours or one per hour."""
        if self.power_limit_kw is None:
            return np.array([battery.power_kw])
        return np.minimum(self.power_limit_kw, battery.power_kw)

    def vom(self, battery: Battery) -> Floats:
        """Variable cost, USD/MWh discharged or sold, one value for all hours or one per hour."""
        if self.variable_cost_usd_per_mwh is None:
            return np.array([battery.variable_cost_usd_per_mwh])
        return self.variable_cost_usd_per_mwh

    def has_paid_generation(self, battery: Battery) -> bool:
        """Whether a kWh generated beside the store costs more sold than stored or curtailed."""
        return self.generation_kw is not None and bool(self.vom(battery).any())


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """All that one dispatch is asked: prices, store, reserves, what binds, and DER-VET's rule."""

    prices: Floats
    battery: Battery
    reserves: dict[str, Reserve]
    duties: Duties
    net_energy_rule: bool = False

    @property
    def products(self) -> list[Reserve]:
        """The reserves without their names."""
        return list(self.reserves.values())

    def check(self) -> None:
        """Every series has one value per hour, and every price is a number (`ValueError` names the series)."""
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Schedule:
    """The operation of a store; arrays have one value per hour, `stored_kwh` one more.

    It never charges and discharges in one hour. `net_usd` = energy_usd + reserve_usd - variable cost is what
    it earns. `bound_usd` is what no operation can exceed: the linear program, which may do both at once.
    `energy_usd` settles generation, discharge, charge and called reserve energy at the price;
    `reserve_usd` is the awards alone. `paid_kwh` is what the variable cost falls on: discharge, called or not,
    and generation that is neither stored nor curtailed. `method` says how it was found.
    """

    charge_kw: Floats
    discharge_kw: Floats
    curtailed_kw: Floats
    called_kwh: Floats
    paid_kwh: Floats
    stored_kwh: Floats
    awards_kw: dict[str, Floats] = field(default_factory=dict)
    energy_usd: float
    reserve_usd: float = 0.0
    variable_cost_usd: float
    bound_usd: float
    method: str

    @property
    def net_usd(self) -> float:
        """What the hours earn after variable cost, USD."""
        return self.energy_usd + self.reserve_usd - self.variable_cost_usd
