"""A storage's or hybrid's year: its windows, its duty, its reserves, dispatched in one call."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case.needs import HOURS_PER_DAY
from nmv.case.offers import Offer, Storage
from nmv.delivery.contract import kw_part, variable_usd_per_mwh
from nmv.delivery.output import KWH_PER_MWH, Operation
from nmv.dispatch import Battery, DispatchError, Duties, Reserve, Schedule, dispatch
from nmv.market import Market
from nmv.storage.terms import INFINITY
from nmv.timeline import Hours, shape_kw

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A duty that takes all that is stored must not fail by the rounding of the sweep over stored energy.
_ROUNDED_DUTY = 1.0 - 1e-9
_MOST_NAMED = 12


@dataclass(frozen=True, eq=False)
class Asked:
    """The store of one year, what it may sell and what binds it, in the hours `inside` the term."""

    inside: Ints
    battery: Battery
    reserves: dict[str, Reserve]
    duties: Duties

    @property
    def is_energy_alone(self) -> bool:
        """Whether nothing but prices, power and duty binds the store."""
        free, duties = Duties(), self.duties
        ties = ("generation_kw", "max_cycles_per_day", "max_cycles_in_all")
        return not self.reserves and all(getattr(duties, name) == getattr(free, name) for name in ties)


@dataclass(frozen=True, eq=False)
class StoragePlan:
    """A storage's or hybrid's year, before availability.

    `lent` is the contract kW of each hour (0 outside the term), `kept` what degradation leaves, `duty` [kW]
    what needs ask, NaN where nothing; shape (n_hours,).
    """

    market: Market
    offer: Offer
    store: Storage
    year: int
    lent: Floats
    kept: float
    duty: Floats | None

    @property
    def hours(self) -> Hours:
        return self.market.hours(self.year)

    def run(self) -> Operation:
        """The year's sums, all its windows in one call; hours without contract kW are left out.

        `DispatchError` names the offer and the local hours of a duty that cannot be met.
        """
        if not (self.lent > 0).any():
            return Operation(year=self.year)
        asked, made = self.asked()
        return self._figures(self.schedule(asked), made)

    def scheduled_mwh(self) -> Floats:
        """What is delivered net of charging in each hour of the year, MWh, shape (n_hours,)."""
        asked, made = self.asked()
        net = np.zeros(len(self.lent))
        net[asked.inside] = _net_kw(self.schedule(asked), made) / KWH_PER_MWH
        return net

    def schedule(self, asked: Asked) -> Schedule:
        """The optimal operation in the hours of the term."""
        try:
            return dispatch(
                self.market.energy_prices(self.year, self.offer.voltage_level)[asked.inside],
                asked.battery,
                reserves=asked.reserves,
                duties=asked.duties,
                net_energy_rule=self.market.case.protocol.ancillary.dervet_net_energy_rule,
            )
        except DispatchError as error:
            raise self._named(error, asked.inside) from error

    def asked(self) -> tuple[Asked, Floats | None]:
        """What the store is asked to do in the hours of the term, and the generation beside it there."""
        generation = self._generation()
        duty = self._reachable_duty(generation)
        inside = np.flatnonzero(self.lent > 0)
        pay = variable_usd_per_mwh(self.offer, self.year)
        # One price is quicker than one per hour, and most offers have one
        vom = None if (pay == pay[0]).all() else pay[self.hours.month - 1][inside]
        made = None if generation is None else generation[inside]
        reserves = self._reserves(inside)
        if duty is not None and (reserves or made is not None):
            duty = duty * _ROUNDED_DUTY
        duties = self._duties(inside, vom, made, duty)
        return Asked(inside, self._battery(float(pay[0])), reserves, duties), made

    def _named(self, error: DispatchError, inside: Ints) -> DispatchError:
        """The error with the offer's id and the local dates and hours instead of indexes."""
        at = inside[list(error.hours)] if error.hours else inside[:0]
        dates = self.hours.date[at[:_MOST_NAMED]].astype("datetime64[D]")
        clocks = self.hours.hour[at[:_MOST_NAMED]]
        named = ", ".join(f"{date} {clock:02d}:00" for date, clock in zip(dates, clocks, strict=True))
        what = f"the discharge asked at {named} cannot be met" if named else str(error)
        return DispatchError(f"offer {self.offer.id}, {self.year}: {what}", tuple(at.tolist()))

    def _generation(self) -> Floats | None:
        if self.offer.shape is None:
            return None
        left = kw_part(self.offer, self.year)[self.hours.month - 1] * (self.lent > 0)
        return shape_kw(self.offer.shape, self.hours) * left * self.kept

    def _battery(self, variable_cost: float) -> Battery:
        return Battery(
            power_kw=self.store.power_kw,
            energy_kwh=self.store.energy_kwh * self.kept,
            round_trip_efficiency=self.store.round_trip_efficiency,
            soc_min=self.store.soc_min,
            soc_max=self.store.soc_max,
            soc_target=self.store.target(),
            self_discharge_per_hour=self.store.self_discharge_per_hour,
            variable_cost_usd_per_mwh=variable_cost,
        )

    def _reserves(self, inside: Ints) -> dict[str, Reserve]:
        """Products the protocol prices hourly and the offer provides."""
        terms = self.market.case.protocol.ancillary
        if terms.method != "hourly":
            return {}
        return {
            name: Reserve(
                price_usd_per_mw_h=self.market.prices(product.curve, self.year)[inside],
                is_up=name != "regulation_down",
                sustained_hours=product.sustained_hours,
                called_fraction=product.called_fraction,
                depth_kw=INFINITY if product.depth_kw is None else product.depth_kw,
            )
            for name, product in terms.products.items()
            if name in self.offer.ancillary_products
        }

    def _reachable_duty(self, generation: Floats | None) -> Floats | None:
        """The discharge asked of the store: the duty less its own generation.

        Free again are the hours before the term, and those so early in it that an empty store could not be
        full yet.
        """
        if self.duty is None or not (np.nan_to_num(self.duty) > 0).any() or not self.lent.any():
            return None
        asked = self.duty if generation is None else np.maximum(self.duty - generation, 0.0)
        asked = np.minimum(asked, np.minimum(self.store.power_kw, self.lent))
        first = int(np.flatnonzero(self.lent > 0)[0])
        asked[: first + self._hours_to_fill()] = np.nan
        asked[self.lent <= 0] = np.nan
        return asked

    def _hours_to_fill(self) -> int:
        slowest = min(self.store.power_kw, float(self.lent[self.lent > 0].min()))
        gained = slowest * self.store.round_trip_efficiency
        return int(np.ceil(self.store.usable_kwh() * self.kept / gained))

    def _window_starts(self, inside: Ints, duty: Floats | None) -> Ints:
        """Where in `inside` each window begins: the days or months inside the term.

        A window begins at midnight, or, where a duty stands so early in a day that an empty store could
        not be ready for it, right after the duty's last early hour.
        """
        cut = self._cut_hour(duty)
        date = self.hours.date - (self.hours.hour < cut)
        if self.market.case.protocol.dispatch_window == "day":
            key = date
        else:
            key = self.hours.month if cut == 0 else _month_number(date)
        key = np.maximum(key, key[np.argmax(self.hours.hour >= cut)])[inside]
        breaks = np.flatnonzero((key[1:] != key[:-1]) | (inside[1:] != inside[:-1] + 1)) + 1
        return np.concatenate([np.zeros(1, dtype=np.int64), breaks])

    def _cut_hour(self, duty: Floats | None) -> int:
        if duty is None:
            return 0
        asked = set(self.hours.hour[np.nan_to_num(duty) > 0].tolist())
        if not asked & set(range(self._hours_to_fill())):
            return 0
        return max(range(HOURS_PER_DAY), key=lambda hour: (_free_hours_from(hour, asked), -hour))

    def _duties(self, inside: Ints, vom: Floats | None, made: Floats | None, duty: Floats | None) -> Duties:
        store, lent = self.store, self.lent[inside]
        asked = None if duty is None else duty[inside]
        per_year = store.max_cycles_per_year
        return Duties(
            window_starts=self._window_starts(inside, duty),
            variable_cost_usd_per_mwh=vom,
            discharge_kw=asked,
            no_reserve=None if asked is None else ~np.isnan(asked),
            power_limit_kw=lent if (lent < store.power_kw).any() else None,
            generation_kw=made,
            export_limit_kw=INFINITY
            if self.offer.interconnection_kw is None
            else self.offer.interconnection_kw,
            charges_from_grid=store.charges_from_grid,
            day=self.hours.date[inside],
            max_cycles_per_day=store.max_cycles_per_day or INFINITY,
            max_cycles_in_all=INFINITY if per_year is None else per_year * len(inside) / len(self.hours),
        )

    def _figures(self, schedule: Schedule, made: Floats | None) -> Operation:
        """The year's sums; variable payments fall on discharge and on generation that is not stored.

        Called reserve energy counts with it on the discharging side, as dispatch counts it.
        """
        net = _net_kw(schedule, made)
        generated_mwh = 0.0
        if made is not None:
            generated_mwh = float((made - schedule.curtailed_kw).sum()) / KWH_PER_MWH
        return Operation(
            year=self.year,
            energy_usd=schedule.energy_usd,
            reserve_usd=schedule.reserve_usd,
            paid_mwh=float(schedule.paid_kwh.sum()) / KWH_PER_MWH,
            generated_mwh=generated_mwh,
            net_mwh=float(net.sum()) / KWH_PER_MWH,
            variable_usd=schedule.variable_cost_usd,
        )


def _net_kw(schedule: Schedule, made: Floats | None) -> Floats:
    """Deliveries less charging, called reserve energy included."""
    generated = 0.0 if made is None else made - schedule.curtailed_kw
    return np.asarray(schedule.discharge_kw - schedule.charge_kw + schedule.called_kwh + generated)


def _month_number(date: Ints) -> Ints:
    return date.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _free_hours_from(hour: int, asked: set[int]) -> int:
    """How many hours after `hour` pass on a day before the first asked one."""
    steps = range(HOURS_PER_DAY)
    return next((step for step in steps if (hour + step) % HOURS_PER_DAY in asked), HOURS_PER_DAY)
