"""What of a need an offer can be relied on for: hour by hour of a profile, placement by placement of a call.

A slot is one hour of a profile need (month, day type, clock hour) or one placement of a call's hours. All
offers are measured on the same slots of a need, so the slots of a set of offers add up.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case.needs import HOURS_PER_DAY, Need
from nmv.case.offers import Offer, Storage
from nmv.delivery.called_load import call_obstacle, callable_days, dependable_call_kw
from nmv.delivery.contract import contract_kw, kw_part
from nmv.delivery.exceedance import exceeded_rank
from nmv.delivery.load_growth import is_outgrown
from nmv.delivery.slots import Slot, month_by_hour, need_slots
from nmv.timeline import Hours, month_parts, shape_kw

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Dependable:
    """One offer against one need in one year.

    `dependable_kw` and `needed_kw` have one value per slot; `limits` says what stops each slot.
    """

    need_id: str
    year: int
    slots: tuple[Slot, ...]
    needed_kw: Floats
    dependable_kw: Floats
    limits: tuple[str, ...]

    @property
    def reach(self) -> float:
        """Dependable / needed at the binding slot, above 1 where more is held; 0 in a year without a need."""
        return float(np.min(self.dependable_kw / self.needed_kw)) if self.slots else 0.0

    @property
    def share(self) -> float:
        """min(1, reach): no more than the need counts."""
        return min(1.0, self.reach)

    @property
    def binding(self) -> str:
        """Which slot sets the share and what stops it there."""
        if not self.slots:
            return f"no need in {self.year}"
        at = int(np.argmin(self.dependable_kw / self.needed_kw))
        return f"{self.slots[at].label}, limited by {self.limits[at]}"

    def month_by_hour(self) -> tuple[Floats, Floats]:
        """Needed and dependable kW by month and clock hour, shape (12, 24) each."""
        return month_by_hour(self.slots, self.needed_kw, self.dependable_kw)


@dataclass(frozen=True, kw_only=True)
class Means:
    """What one offer can bring to one day: firm generation, and a store that helps where it falls short."""

    generation_kw: Floats  # of the slot hours
    power_kw: float
    energy_kwh: float
    ceiling_kw: float


def firm_multiple(required_kw: Floats, means: Means) -> tuple[float, str]:
    """The largest multiple of a requirement that can be followed through all its hours, and what stops it.

    max s with s*r <= generation + power, s*r <= ceiling in each hour and sum max(0, s*r - generation) <=
    energy. `required_kw` is above zero everywhere, shape (n_hours,).

    >>> store = Means(generation_kw=np.zeros(4), power_kw=3.0, energy_kwh=8.0, ceiling_kw=9.0)
    >>> firm_multiple(np.full(4, 2.0), store)
    (1.0, 'energy')
    """
    generation = means.generation_kw
    limits = {
        "contract kW": float(np.min(means.ceiling_kw / required_kw)),
        "power" if means.power_kw else "output": float(np.min((generation + means.power_kw) / required_kw)),
    }
    if means.power_kw:
        limits["energy"] = _energy_multiple(required_kw, generation, means.energy_kwh)
    name = min(limits, key=lambda key: limits[key])
    return limits[name], name


def _energy_multiple(required_kw: Floats, generation_kw: Floats, energy_kwh: float) -> float:
    """Solve sum max(0, s*r - g) = energy for s: the sum is piecewise linear with breaks at g/r."""
    order = np.argsort(generation_kw / required_kw, kind="stable")
    breaks = (generation_kw / required_kw)[order]
    candidates = (energy_kwh + np.cumsum(generation_kw[order])) / np.cumsum(required_kw[order])
    upper = np.append(breaks[1:], np.inf)
    return float(candidates[int(np.argmax(candidates <= upper))])


def firm_generation_kw(offer: Offer, hours: Hours, *, exceedance: float) -> Floats:
    """Output of the offer's shape that days of a month reach, kW, shape (12, 2, 24).

    For each month, day type and clock hour the output exceeded on the stated part of the days: 1.0 is the
    smallest of all days.
    """
    firm = np.zeros((12, 2, HOURS_PER_DAY))
    if offer.shape is None:
        return firm
    order, starts = hours.by_slot
    output = shape_kw(offer.shape, hours)[order]
    counts = np.diff(np.append(starts, len(order)))
    has_any = counts > 0
    if exceedance < 1.0:
        slot = np.repeat(np.arange(len(starts)), counts)
        ranked = output[np.lexsort((output, slot))]
        picked = starts[has_any] + exceeded_rank(exceedance, counts[has_any])
        firm.reshape(-1)[has_any] = ranked[picked]
    else:
        firm.reshape(-1)[has_any] = np.minimum.reduceat(output, starts[has_any])
    return firm


def dependable(
    offer: Offer,
    need: Need,
    hours: Hours,
    *,
    year: int,
    exceedance: float,
    derating: float = 1.0,
    increment: float = 1.0,
) -> Dependable:
    """Dependable kW of an offer at every slot of a need in one year; `hours` are the year's hours.

    Generation counts what it reaches on the stated part of the days, a store what it can hold through all
    hours of the day's need, demand response its kW in the hours it may be called. All fall with
    degradation, availability, the protocol's `derating` and to the `increment` that nobody else pays for
    (`Case.deferral_increment`), never exceed contract kW, and are zero where the term, the season, the
    number of calls, the consecutive days, the notice or (where the need's feeder says so) the load's growth
    do not let them reach.
    """
    slots, needed = need_slots(need, year)
    parts = month_parts(year, offer.term_starts_on, offer.term_ends_on)
    age = max(year - offer.term_starts_on.year, 0)
    kept = (1.0 - offer.degradation_per_year) ** age
    lent = contract_kw(offer, year)
    reached = [slot for slot in slots if parts[slot.month - 1] >= 1.0 and lent[slot.month - 1] > 0]
    obstacle = _obstacle(offer, need, year, kept=kept) or _call_obstacle(offer, need, reached, hours)
    counted = offer.availability * derating * increment
    firm = (
        firm_generation_kw(offer, hours, exceedance=exceedance) * kept * kw_part(offer, year)[:, None, None]
    )
    if need.direction == "down":
        firm = np.zeros_like(firm)  # more generation does not take up power
    values, limits = np.zeros(len(slots)), ["term"] * len(slots)
    for members in _same_day(slots, is_call=need.call is not None):
        first = slots[members[0]]
        if obstacle is not None or parts[first.month - 1] < 1.0:
            for index in members:
                limits[index] = obstacle or "term"
            continue
        means = _DayMeans(offer, firm[first.month - 1, first.day_type], float(lent[first.month - 1]), kept)
        held, limit = means.hold([slots[i] for i in members], needed[members])
        for index, kw, name in zip(members, held, limit, strict=True):
            values[index], limits[index] = kw * counted, name
    return Dependable(need.id, year, slots, needed, values, tuple(limits))


def _obstacle(offer: Offer, need: Need, year: int, *, kept: float) -> str | None:
    """Why the offer cannot answer the need at all in this year, if so."""
    if need.service not in offer.services:
        return f"service {need.service}"
    if need.direction == "down" and offer.storage is None:
        return "direction"
    if is_outgrown(offer, need, year, kept=kept):
        return "load growth"
    return None


def _call_obstacle(offer: Offer, need: Need, slots: Sequence[Slot], hours: Hours) -> str | None:
    """Why the need's calls in the slots that the term reaches are more than the offer's load takes, if so."""
    if offer.demand_response is None:
        return None
    return call_obstacle(offer.demand_response, need, callable_days(offer.demand_response, slots, hours))


def _same_day(slots: Sequence[Slot], *, is_call: bool) -> list[list[int]]:
    """Indexes of slots that one day asks for together: a profile's hours do, placements of a call do not."""
    if is_call:
        return [[index] for index in range(len(slots))]
    days: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, slot in enumerate(slots):
        days[slot.month, slot.day_type].append(index)
    return list(days.values())


@dataclass(frozen=True, eq=False)
class _DayMeans:
    """An offer on the days of one month and day type: firm output by clock hour, contract kW, what is left."""

    offer: Offer
    generation: Floats
    lent_kw: float
    kept: float

    def hold(self, slots: list[Slot], needed: Floats) -> tuple[Floats, list[str]]:
        """Dependable kW of one day's slots before availability, and what limits each."""
        offer, ceiling = self.offer, self.lent_kw
        if offer.demand_response is not None:
            held, limits = dependable_call_kw(offer.demand_response, slots, needed, ceiling)
            return held * self.kept, limits
        clock = [hour for slot in slots for hour in slot.hours()]
        if offer.interconnection_kw is not None:
            ceiling = min(ceiling, offer.interconnection_kw)
        if offer.storage is None:
            firm_kw = self.generation[clock].reshape(len(slots), -1).min(axis=1)
            limits = ["contract kW" if ceiling < kw else "output" for kw in firm_kw]
            return np.minimum(firm_kw, ceiling), limits
        means = Means(
            generation_kw=self.generation[clock],
            power_kw=offer.storage.power_kw,
            energy_kwh=_rechargeable_kwh(offer.storage, self.generation, clock, kept=self.kept),
            ceiling_kw=ceiling,
        )
        multiple, limit = firm_multiple(np.repeat(needed, [slot.length for slot in slots]), means)
        return multiple * needed, [limit] * len(slots)


def _rechargeable_kwh(store: Storage, generation: Floats, clock: list[int], *, kept: float) -> float:
    """Energy the store has for one day's need: what it holds, and no more than it regains every day."""
    is_free = np.ones(HOURS_PER_DAY, dtype=np.bool_)
    is_free[clock] = False
    output = generation[is_free]
    source = (
        np.full(len(output), store.power_kw)
        if store.charges_from_grid
        else np.minimum(output, store.power_kw)
    )
    regained = float(source.sum()) * store.round_trip_efficiency
    return min(store.usable_kwh() * kept, regained)
