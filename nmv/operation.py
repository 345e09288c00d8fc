"""What an offer does hour by hour through a year: delivery as it comes, calls, or dispatch.

Output, calls and dispatch are at the delivery point; availability scales every figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case.needs import HOURS_PER_DAY
from nmv.case.offers import Offer, Storage
from nmv.contract import contract_kw, kw_part
from nmv.delivery import KWH_PER_MWH, Operation, deliver
from nmv.dispatch import Battery, Duties, Reserve, Schedule, dispatch
from nmv.market import Market
from nmv.payments import variable_usd_per_mwh
from nmv.programs import INFINITY
from nmv.timeline import Hours, shape_kw

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DAYS_PER_YEAR = 365.0


def operate(market: Market, offer: Offer, year: int, duty: Floats | None = None) -> Operation:
    """Operate an offer through one year; `duty` [kW] is NaN where nothing is asked, shape (n_hours,).

    A shape delivers as it comes, demand response answers its calls, a storage is dispatched against the
    prices with its duty held. Months without contract kW and days outside the term deliver nothing.
    """
    hours = market.hours(year)
    in_term = hours.between(offer.term_starts_on, offer.term_ends_on)
    lent = contract_kw(offer, year)[hours.month - 1] * in_term
    kept = (1.0 - offer.degradation_per_year) ** (year - offer.term_starts_on.year)
    if offer.storage is not None:
        plan = _StoragePlan(market, offer, offer.storage, year, lent, kept, duty)
        return Operation(year=year).plus(plan.run(), times=offer.availability)
    delivered = deliver(market, offer, year, lent_kw=lent, kept=kept, duty=duty)
    return Operation(year=year).plus(delivered, times=offer.availability)


@dataclass(frozen=True, eq=False)
class _StoragePlan:
    """A storage's or hybrid's year, dispatched window by window."""

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
        """The year before availability."""
        total = Operation(year=self.year)
        prices = self.market.energy_prices(self.year, self.offer.voltage_level)
        pay = variable_usd_per_mwh(self.offer, self.year)
        generation, reserves = self._generation(), self._reserves()
        duty = self._reachable_duty(generation)
        for window in self._windows(duty):
            price = float(pay[self.hours.month[window[0]] - 1])
            made = None if generation is None else generation[window]
            schedule = dispatch(
                prices[window],
                self._battery(price),
                reserves={name: _cut(product, window) for name, product in reserves.items()},
                duties=self._duties(window, made, None if duty is None else duty[window]),
                net_energy_rule=self.market.case.protocol.ancillary.dervet_net_energy_rule,
            )
            total = total.plus(self._figures(schedule, made, price))
        return total

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

    def _reserves(self) -> dict[str, Reserve]:
        """Products the protocol prices hourly and the offer provides, over the whole year."""
        terms = self.market.case.protocol.ancillary
        if terms.method != "hourly":
            return {}
        return {
            name: Reserve(
                price_usd_per_mw_h=self.market.prices(product.curve, self.year),
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

    def _windows(self, duty: Floats | None) -> Iterator[Ints]:
        """Hour indexes of each window: the days or months inside the term.

        A window begins at midnight, or, where a duty stands so early in a day that an empty store could
        not be ready for it, right after the duty's last early hour.
        """
        inside = np.flatnonzero(self.lent > 0)
        if inside.size == 0:
            return
        date = self.hours.date - (self.hours.hour < self._cut_hour(duty))
        if self.market.case.protocol.dispatch_window == "day":
            key = date
        else:
            key = date.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        key = np.maximum(key, key[self.hours.hour >= self._cut_hour(duty)][0])
        gaps = np.flatnonzero((np.diff(key[inside]) != 0) | (np.diff(inside) != 1)) + 1
        yield from np.split(inside, gaps)

    def _cut_hour(self, duty: Floats | None) -> int:
        if duty is None:
            return 0
        asked = set(self.hours.hour[np.nan_to_num(duty) > 0].tolist())
        if not asked & set(range(self._hours_to_fill())):
            return 0
        return max(range(HOURS_PER_DAY), key=lambda hour: (_free_hours_from(hour, asked), -hour))

    def _duties(self, window: Ints, made: Floats | None, duty: Floats | None) -> Duties:
        store = self.store
        per_year = store.max_cycles_per_year
        days = len(window) / HOURS_PER_DAY
        return Duties(
            discharge_kw=duty,
            no_reserve=None if duty is None else ~np.isnan(duty),
            power_limit_kw=self.lent[window],
            generation_kw=made,
            export_limit_kw=INFINITY
            if self.offer.interconnection_kw is None
            else self.offer.interconnection_kw,
            charges_from_grid=store.charges_from_grid,
            day=self.hours.date[window],
            max_cycles_per_day=store.max_cycles_per_day or INFINITY,
            max_cycles_in_all=INFINITY if per_year is None else per_year * days / _DAYS_PER_YEAR,
        )

    def _figures(self, schedule: Schedule, made: Floats | None, price: float) -> Operation:
        generated = np.zeros_like(schedule.charge_kw) if made is None else made - schedule.curtailed_kw
        unstored = np.maximum(generated - schedule.charge_kw, 0.0)
        paid = float((unstored + schedule.discharge_kw).sum()) / KWH_PER_MWH
        # called reserve energy is paid at the variable price on the discharging side, as dispatch counts it
        called = schedule.variable_cost_usd - price * float(schedule.discharge_kw.sum()) / KWH_PER_MWH
        net = generated + schedule.discharge_kw - schedule.charge_kw + schedule.called_kwh
        return Operation(
            year=self.year,
            energy_usd=schedule.energy_usd,
            reserve_usd=schedule.reserve_usd,
            paid_mwh=paid,
            generated_mwh=float(generated.sum()) / KWH_PER_MWH,
            net_mwh=float(net.sum()) / KWH_PER_MWH,
            variable_usd=price * paid + called,
        )


def _free_hours_from(hour: int, asked: set[int]) -> int:
    """How many hours after `hour` pass on a day before the first asked one."""
    steps = range(HOURS_PER_DAY)
    return next((step for step in steps if (hour + step) % HOURS_PER_DAY in asked), HOURS_PER_DAY)


def _cut(product: Reserve, window: Ints) -> Reserve:
    return Reserve(
        price_usd_per_mw_h=product.price_usd_per_mw_h[window],
        is_up=product.is_up,
        sustained_hours=product.sustained_hours,
        called_fraction=product.called_fraction,
        depth_kw=product.depth_kw,
    )
