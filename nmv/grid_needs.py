"""What the grid needs, found from a forecast, a shape and a limit: five triggers, each its own excess.

A shape is scaled to a year's forecast and compared with a limit hour by hour, on the clocks of the utility's zone.
What is found is gathered by month, day type and clock hour: the largest excess of any such hour of the year.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.timeline import Hours, year_hours, year_repeated

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MONTHS, DAY_TYPES, HOURS_PER_DAY = 12, 2, 24
HOURS_OF_SHAPE = 8760
_HALVINGS = 60
# Excesses below a milliwatt-hour's worth of rounding are none.
_NOTHING_KW = 1e-9


@dataclass(frozen=True, eq=False)
class HourlyShape:
    """8,760 values of `base_year`, 29 February left out; `clock` as in :func:`nmv.timeline.year_repeated`."""

    values: Floats
    base_year: int
    clock: str = "prevailing"

    def __post_init__(self) -> None:
        """Refuse another length."""
        if self.values.shape != (HOURS_OF_SHAPE,):
            raise ValueError(f"a shape has {HOURS_OF_SHAPE} hours, got {self.values.shape}")

    def told(self, hours: Hours) -> Floats:
        """The value in each hour of a year, shape (n_hours,)."""
        return year_repeated(self.values, hours, base_year=self.base_year, clock=self.clock)


@dataclass(frozen=True, eq=False)
class MonthHourShape:
    """576 values: month, day type (0 Monday to Friday, 1 weekend), clock hour; shape (12, 2, 24)."""

    values: Floats

    def __post_init__(self) -> None:
        """Refuse another shape."""
        if self.values.shape != (MONTHS, DAY_TYPES, HOURS_PER_DAY):
            raise ValueError(f"a shape has 12 months, 2 day types and 24 hours, got {self.values.shape}")

    def told(self, hours: Hours) -> Floats:
        """The value in each hour of a year, shape (n_hours,)."""
        return np.asarray(self.values[hours.month - 1, hours.day_type, hours.hour])


Shape = HourlyShape | MonthHourShape


@dataclass(frozen=True, eq=False)
class Excess:
    """What lies beyond a limit in one year.

    `amount` the largest of each month, day type and clock hour, shape (12, 2, 24); `n_hours` how many hours of the
    year each of them stands for that lie beyond; `largest` of the year; `energy` summed over the year (kWh where the
    amounts are kW). Units are those of the load given.
    """

    amount: Floats
    n_hours: Ints
    largest: float
    energy: float


def deficiency_kw(peak_kw: float, rating_kw: float) -> float:
    """How far a forecast peak lies above the planning rating: max(0, peak - rating), kW.

    >>> deficiency_kw(14_080.0, 12_190.0), deficiency_kw(9_000.0, 12_190.0)
    (1890.0, 0.0)
    """
    return max(0.0, peak_kw - rating_kw)


def scaled(values: Floats, peak: float, minimum: float | None = None) -> Floats:
    """A shape scaled to a year's forecast.

    With a peak alone every hour is multiplied: L_h = s_h * P / max(s). With a minimum too, the shape is stretched
    between the two: L_h = M + (s_h - min(s)) * (P - M) / (max(s) - min(s)); a minimum below 0 is reverse flow.

    >>> scaled(np.array([5.0, 10.0]), 20.0).tolist(), scaled(np.array([5.0, 10.0]), 20.0, -4.0).tolist()
    ([10.0, 20.0], [-4.0, 20.0])
    """
    low, high = float(values.min()), float(values.max())
    if minimum is None:
        if high <= 0:
            raise ValueError("a shape is scaled by its highest hour, which has to be above 0")
        return np.asarray(values * (peak / high))
    if minimum > peak:
        raise ValueError(f"the forecast's minimum {minimum} lies above its peak {peak}")
    if high <= low:
        raise ValueError("a flat shape cannot be stretched between a minimum and a peak")
    return np.asarray(minimum + (values - low) * ((peak - minimum) / (high - low)))


def load_of_year(
    shape: Shape, zone: str, year: int, *, peak: float, minimum: float | None = None
) -> tuple[Hours, Floats]:
    """The hours of a local year and the load in each, kW: 8,760 of them, or 8,784 in a leap year.

    The year's own highest hour meets the forecast peak, whichever hours of the shape fall into it.
    """
    hours = year_hours(zone, year)
    return hours, scaled(shape.told(hours), peak, minimum)


def _gathered(beyond: Floats, hours: Hours) -> Excess:
    """Gather hourly excesses (0 where there is none) by month, day type and clock hour."""
    amount = np.zeros((MONTHS, DAY_TYPES, HOURS_PER_DAY))
    n_hours = np.zeros((MONTHS, DAY_TYPES, HOURS_PER_DAY), dtype=np.int64)
    place = (hours.month - 1, hours.day_type, hours.hour)
    np.maximum.at(amount, place, beyond)
    np.add.at(n_hours, place, (beyond > _NOTHING_KW).astype(np.int64))
    amount[amount <= _NOTHING_KW] = 0.0
    return Excess(amount, n_hours, float(amount.max()), float(beyond.sum()))


def thermal(load_kw: Floats, limit_kw: float, hours: Hours) -> Excess:
    """Loading above a planning rating: E_h = max(0, L_h - R), kW; energy in kWh (each hour counts one hour).

    >>> hours = year_hours("America/Los_Angeles", 2027)
    >>> load = np.full(len(hours), 90.0); load[0] = 120.0
    >>> found = thermal(load, 100.0, hours)
    >>> found.largest, found.energy, int(found.n_hours.sum()), float(found.amount[0, 0, 0])
    (20.0, 20.0, 1, 20.0)
    """
    return _gathered(np.maximum(load_kw - limit_kw, 0.0), hours)


def hosting_capacity(load_kw: Floats, capacity_kw: float, hours: Hours) -> Excess:
    """Uncontrolled export above hosting capacity: E_h = max(0, -L_h - C), kW, where a load below 0 is export.

    >>> hours = year_hours("Pacific/Honolulu", 2027)
    >>> load = np.zeros(len(hours)); load[12] = -800.0
    >>> hosting_capacity(load, 500.0, hours).largest
    300.0
    """
    return _gathered(np.maximum(-load_kw - capacity_kw, 0.0), hours)


def voltage(per_unit: Floats, low: float, high: float, hours: Hours) -> tuple[Excess, Excess]:
    """Voltage outside its band, per unit: below it max(0, low - v_h), above it max(0, v_h - high).

    >>> hours = year_hours("Pacific/Honolulu", 2027)
    >>> v = np.ones(len(hours)); v[19] = 0.93; v[12] = 1.08
    >>> below, above = voltage(v, 0.95, 1.05, hours)
    >>> round(below.largest, 6), round(above.largest, 6)
    (0.02, 0.03)
    """
    if not low < high:
        raise ValueError(f"a voltage band runs from low to high, got {low} to {high}")
    below, above = np.maximum(low - per_unit, 0.0), np.maximum(per_unit - high, 0.0)
    return _gathered(below, hours), _gathered(above, hours)


def ramp(load_kw: Floats, window_hours: int, limit_kw: float, hours: Hours) -> Excess:
    """Rises above a limit within `window_hours` real hours: E_h = max(0, L_h - L_(h-w) - X), kW, told at their end.

    Hours are consecutive in time, so a rise over the change of clocks is measured over as many real hours. The first
    `window_hours` of the year have nothing before them and count as no rise.

    >>> hours = year_hours("Pacific/Honolulu", 2027)
    >>> load = np.zeros(len(hours)); load[17:] = 300.0; load[18:] = 700.0; load[19:] = 900.0
    >>> ramp(load, 3, 500.0, hours).largest, ramp(load, 1, 500.0, hours).largest
    (400.0, 0.0)
    """
    if window_hours < 1:
        raise ValueError(f"a ramp is measured over 1 hour or more, got {window_hours}")
    rise = np.zeros(len(load_kw))
    rise[window_hours:] = load_kw[window_hours:] - load_kw[:-window_hours]
    return _gathered(np.maximum(rise - limit_kw, 0.0), hours)


def flattening(load_kw: Floats, spread_kw: float, hours: Hours) -> tuple[Excess, Excess]:
    """What has to move within each local day so that it spreads no wider than `spread_kw`: cut here, filled there.

    Each day is cut down to a level u and filled up to u - spread with as much energy as was cut (storage losses are
    the resource's own): sum(max(0, L_h - u)) = sum(max(0, u - spread - L_h)), the one u that balances. A day that
    spreads no wider is left alone. Returned are what is cut and what is filled, kW; their energies (kWh) are equal.

    >>> hours = year_hours("Pacific/Honolulu", 2027)
    >>> load = np.full(len(hours), 100.0); load[12] = 40.0; load[19] = 160.0
    >>> cut, filled = flattening(load, 60.0, hours)
    >>> round(cut.largest, 6), round(filled.largest, 6), round(cut.energy, 6)
    (30.0, 30.0, 30.0)
    """
    if spread_kw < 0:
        raise ValueError(f"a day spreads by 0 kW or more, got {spread_kw}")
    _, first = hours.days()
    starts = first.tolist()
    ends = [*starts[1:], len(load_kw)]
    cut, filled = np.zeros(len(load_kw)), np.zeros(len(load_kw))
    for start, end in zip(starts, ends, strict=True):
        day = load_kw[start:end]
        if float(day.max() - day.min()) <= spread_kw:
            continue
        level = _level(day, spread_kw)
        cut[start:end] = np.maximum(day - level, 0.0)
        filled[start:end] = np.maximum(level - spread_kw - day, 0.0)
    return _gathered(cut, hours), _gathered(filled, hours)


def _level(day: Floats, spread_kw: float) -> float:
    """The level down to which a day is cut, by halving: what is cut shrinks as it rises, what is filled grows."""
    low, high = float(day.min()), float(day.max()) + spread_kw
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        surplus = np.maximum(day - middle, 0.0).sum() - np.maximum(middle - spread_kw - day, 0.0).sum()
        low, high = (middle, high) if surplus > 0 else (low, middle)
    return (low + high) / 2
