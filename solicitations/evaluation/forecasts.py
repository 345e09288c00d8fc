"""A forecast, a shape and the triggers of a facility through the engine: what lies beyond which limit, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from nmv import grid_needs
from nmv.grid_needs import Excess, Floats
from nmv.timeline import Hours, year_hours
from solicitations.importers import ProfileHour
from solicitations.models import ForecastYear, LoadShape, Trigger
from solicitations.states import TRIGGER_UNIT, DayType, ShapeQuantity, ShapeResolution, TriggerKind

LOW, HIGH = 0, 1
THOUSANDTH = Decimal("0.001")
PERCENT = 100.0


@dataclass(frozen=True, eq=False)
class Finding:
    """What one trigger found in one year; ``is_down`` where less delivery or more load helps."""

    kind: TriggerKind
    label: str
    unit: str
    limit: float
    excess: Excess
    is_down: bool = False


def _array(shape: LoadShape) -> Floats:
    return np.asarray(shape.values, dtype=np.float64).reshape(grid_needs.MONTHS, grid_needs.DAY_TYPES, -1)


def _told(shape: LoadShape, hours: Hours, year: ForecastYear | None, day: int) -> Floats:
    """The shape in each hour of a year, scaled where a forecast year is given; ``day`` which of low and high."""
    peak = float(year.peak_kw) if year is not None else None
    minimum = float(year.minimum_kw) if year is not None and year.minimum_kw is not None else None
    if shape.resolution == ShapeResolution.HOURLY:
        values = np.asarray(shape.values, dtype=np.float64)
        told = grid_needs.HourlyShape(values, shape.base_year or 0, shape.clock).told(hours)
        return told if peak is None else grid_needs.scaled(told, peak, minimum)
    values = _array(shape)
    if peak is not None:
        values = grid_needs.scaled(values, peak, minimum)
    if shape.resolution == ShapeResolution.LOW_HIGH:
        values = np.repeat(values[:, day : day + 1, :], grid_needs.DAY_TYPES, axis=1)
    return grid_needs.MonthHourShape(values).told(hours)


def findings_of_year(
    *,
    zone: str,
    year: ForecastYear,
    rating_kw: Decimal,
    shape: LoadShape,
    triggers: Iterable[Trigger],
    volts: LoadShape | None = None,
) -> list[Finding]:
    """Return what each trigger finds in a forecast year; without a thermal one, loading above 100 % of the rating."""
    hours = year_hours(zone, year.year)
    stated = list(triggers)
    if not any(trigger.kind == TriggerKind.THERMAL for trigger in stated):
        stated.insert(0, Trigger(kind=TriggerKind.THERMAL, threshold=Decimal(100)))
    found: list[Finding] = []
    high = _told(shape, hours, year, HIGH)
    for trigger in stated:
        if trigger.kind == TriggerKind.VOLTAGE:
            if volts is not None:
                found += _voltage(
                    trigger, _told(volts, hours, None, LOW), _told(volts, hours, None, HIGH), hours
                )
        elif trigger.kind == TriggerKind.HOSTING_CAPACITY:
            limit = float(trigger.threshold)
            low = _told(shape, hours, year, LOW)
            excess = grid_needs.hosting_capacity(low, limit, hours)
            found.append(
                _finding(trigger, "Export above hosting capacity", "kW", limit, excess, is_down=True)
            )
        else:
            found += _of_load(trigger, high, float(rating_kw), hours)
    return found


def _finding(
    trigger: Trigger, label: str, unit: str, limit: float, excess: Excess, *, is_down: bool = False
) -> Finding:
    return Finding(TriggerKind(trigger.kind), label, unit, limit, excess, is_down)


def _of_load(trigger: Trigger, load: Floats, rating_kw: float, hours: Hours) -> list[Finding]:
    limit = float(trigger.threshold)
    if trigger.kind == TriggerKind.THERMAL:
        limit = rating_kw * limit / PERCENT
        excess = grid_needs.thermal(load, limit, hours)
        return [_finding(trigger, "Loading above rating", "kW", limit, excess)]
    if trigger.kind == TriggerKind.RAMP:
        window = trigger.window_hours or 1
        excess = grid_needs.ramp(load, window, limit, hours)
        return [_finding(trigger, f"Rise within {window} h above limit", "kW", limit, excess)]
    cut, filled = grid_needs.flattening(load, limit, hours)
    return [
        _finding(trigger, "To take off the highest hours", "kW", limit, cut),
        _finding(trigger, "To add to the lowest hours", "kW", limit, filled, is_down=True),
    ]


def _voltage(trigger: Trigger, low: Floats, high: Floats, hours: Hours) -> list[Finding]:
    lower, upper = float(trigger.lower_threshold or 0), float(trigger.threshold)
    below, _ = grid_needs.voltage(low, lower, upper, hours)
    _, above = grid_needs.voltage(high, lower, upper, hours)
    unit = TRIGGER_UNIT[TriggerKind.VOLTAGE]
    return [
        _finding(trigger, "Voltage below its band", unit, lower, below),
        _finding(trigger, "Voltage above its band", unit, upper, above, is_down=True),
    ]


def years_of(years: Iterable[ForecastYear], scenario: str) -> list[ForecastYear]:
    """The years of one scenario in order."""
    return sorted((year for year in years if year.scenario == scenario), key=lambda year: year.year)


def amounts_of(year: int, excess: Excess) -> list[ProfileHour]:
    """The hours of a need's profile: both kinds of days in one where they ask for the same, to the watt."""
    found: list[ProfileHour] = []
    for month in range(1, grid_needs.MONTHS + 1):
        for hour in range(grid_needs.HOURS_PER_DAY):
            weekday, weekend = (
                Decimal(str(float(excess.amount[month - 1, kind, hour]))).quantize(THOUSANDTH)
                for kind in (0, 1)
            )
            pairs = (
                [(DayType.ALL, weekday)]
                if weekday == weekend
                else [(DayType.WEEKDAY, weekday), (DayType.WEEKEND, weekend)]
            )
            found += [
                ProfileHour(year, month, kind.value, hour, amount) for kind, amount in pairs if amount > 0
            ]
    return found


def is_load(shape: LoadShape) -> bool:
    """Say whether a shape tells load."""
    return shape.quantity == ShapeQuantity.LOAD
