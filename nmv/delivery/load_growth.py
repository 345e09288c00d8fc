"""How a growing load outgrows a storage: yearly requirement of power and energy, and the year it fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmv.case.feeder import FeederLoad
from nmv.case.needs import Need
from nmv.case.offers import Offer, Storage

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Requirement:
    """What a feeder asks of a storage in one year: the power, the swing of energy, and in how many hours."""

    power_kw: float
    energy_kwh: float
    hours_over: int


def requirement(
    load_kw: ArrayLike,
    *,
    limit_kw: float,
    round_trip_efficiency: float,
    reverse_limit_kw: float | None = None,
) -> Requirement:
    """Power and energy a storage needs to keep an hourly load between a limit and a reverse limit.

    power = max(load - limit, reverse limit - load). Energy walks hour by hour from 0: down by what is over
    the limit, up by what flows back beyond the reverse limit, times the efficiency; in the other hours back
    towards 0, charging at min(power, what is missing, room under the limit) * efficiency and discharging at
    min(power, what is in excess, room above the reverse limit). The swing is max - min. The reverse limit is
    below 0 where generation may flow back. EPRI DER-VET, Deferral; hourly steps.

    >>> requirement([8.0, 12.0, 11.0, 5.0], limit_kw=10.0, round_trip_efficiency=1.0)
    Requirement(power_kw=2.0, energy_kwh=3.0, hours_over=2)
    """
    load = np.asarray(load_kw, dtype=np.float64)
    over = np.maximum(load - limit_kw, 0.0)
    floor = -np.inf if reverse_limit_kw is None else reverse_limit_kw
    under = np.maximum(floor - load, 0.0)
    power = float(max(over.max(initial=0.0), under.max(initial=0.0)))
    if power == 0.0:
        return Requirement(0.0, 0.0, 0)
    change = under * round_trip_efficiency - over
    level = lowest = highest = 0.0
    for asked, room, slack in zip(
        change.tolist(), (limit_kw - load).tolist(), (load - floor).tolist(), strict=True
    ):
        if asked != 0.0:
            level += asked
        elif level < 0:
            level += min(power, -level, room) * round_trip_efficiency
        elif level > 0:
            level -= min(power, level, slack)
        lowest, highest = min(lowest, level), max(highest, level)
    return Requirement(power, highest - lowest, int(np.count_nonzero(change)))


def failure_year(
    load_kw: ArrayLike,
    *,
    base_year: int,
    growth_per_year: float,
    limit_kw: float,
    power_kw: float,
    energy_kwh: float,
    round_trip_efficiency: float,
    reverse_limit_kw: float | None = None,
    horizon_years: int = 40,
) -> int | None:
    """First year in which a storage no longer holds the load within its limits; None within the horizon."""
    base = np.asarray(load_kw, dtype=np.float64)
    for ahead in range(horizon_years):
        asked = requirement(
            base * (1.0 + growth_per_year) ** ahead,
            limit_kw=limit_kw,
            round_trip_efficiency=round_trip_efficiency,
            reverse_limit_kw=reverse_limit_kw,
        )
        if asked.power_kw > power_kw or asked.energy_kwh > energy_kwh:
            return base_year + ahead
    return None


def values_until_failure(
    usd_per_year: float,
    years: Sequence[int],
    *,
    base_year: int,
    inflation_per_year: float,
    fails_in: int | None,
) -> Floats:
    """Value of a deferral that lasts until a storage fails, USD per year, shape (n_years,).

    price * (1+i)^(y - base year) in every year before the failure, 0 from then on. EPRI DER-VET.

    >>> values_until_failure(100.0, [2017, 2018, 2019], base_year=2017, inflation_per_year=0.5, fails_in=2019).tolist()
    [100.0, 150.0, 0.0]
    """
    when = np.asarray(years, dtype=np.float64)
    grown = usd_per_year * (1.0 + inflation_per_year) ** (when - base_year)
    return np.where(when < (np.inf if fails_in is None else fails_in), grown, 0.0)


@lru_cache(maxsize=4096)
def feeder_requirement(feeder: FeederLoad, year: int, round_trip_efficiency: float) -> Requirement:
    """What a need's feeder asks of a storage of this efficiency in `year`."""
    return requirement(
        feeder.hourly_kw * (1.0 + feeder.growth_per_year) ** (year - feeder.base_year),
        limit_kw=feeder.limit_kw,
        round_trip_efficiency=round_trip_efficiency,
        reverse_limit_kw=feeder.reverse_limit_kw,
    )


@dataclass(frozen=True, kw_only=True)
class YearRequirement:
    """What the load behind a need asks of a storage in one year, and whether an offer alone holds it."""

    year: int
    power_kw: float
    energy_kwh: float
    hours_over: int
    is_held: bool


def requirements_of(offer: Offer, need: Need, years: Sequence[int]) -> tuple[YearRequirement, ...]:
    """A storage offer against the load behind a need, year by year; empty for other offers and needs."""
    store, feeder = offer.storage, need.feeder_load
    if store is None or feeder is None or offer.shape is not None:
        return ()
    found = []
    for year in years:
        asked = feeder_requirement(feeder, year, store.round_trip_efficiency)
        kept = (1.0 - offer.degradation_per_year) ** max(year - offer.term_starts_on.year, 0)
        found.append(
            YearRequirement(
                year=year,
                power_kw=asked.power_kw,
                energy_kwh=asked.energy_kwh,
                hours_over=asked.hours_over,
                is_held=holds(store, feeder, year, kept=kept),
            )
        )
    return tuple(found)


def is_outgrown(offer: Offer, need: Need, year: int, *, kept: float) -> bool:
    """Whether a storage no longer counts for a need because it alone does not hold the load behind it."""
    feeder, store = need.feeder_load, offer.storage
    if feeder is None or store is None or offer.shape is not None or not feeder.binds:
        return False
    return not holds(store, feeder, year, kept=kept)


def holds(store: Storage, feeder: FeederLoad, year: int, *, kept: float) -> bool:
    """Whether a storage alone keeps the feeder within its limits in `year`; `kept` is left of its energy."""
    asked = feeder_requirement(feeder, year, store.round_trip_efficiency)
    return asked.power_kw <= store.power_kw and asked.energy_kwh <= store.usable_kwh() * kept
