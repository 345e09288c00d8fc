"""What of a need load that can be called off answers: its season, its window, how long and how often."""

import numpy as np
from numpy.typing import NDArray

from nmv.case.needs import Need
from nmv.case.offers import DemandResponse
from nmv.delivery.slots import Slot

Floats = NDArray[np.float64]


def call_obstacle(called: DemandResponse, need: Need) -> str | None:
    """Why the need's calls are more than demand response agreed to, if so."""
    if need.notice_hours is not None and called.notice_hours > need.notice_hours:
        return f"notice of {called.notice_hours:g} h"
    if need.calls_per_year is not None and called.calls_per_year < need.calls_per_year:
        return f"{called.calls_per_year} calls a year"
    days, asked = called.max_consecutive_days, need.max_consecutive_days
    if days is not None and asked is not None and days < asked:
        return f"{days} consecutive days"
    return None


def dependable_call_kw(
    called: DemandResponse, slots: list[Slot], needed: Floats, ceiling: float
) -> tuple[Floats, list[str]]:
    """Demand response: full kW in the hours of its best call of the day, nothing outside."""
    month, day_type = slots[0].month, slots[0].day_type
    kw = min(called.power_kw, ceiling)
    if not called.answers_at(month, day_type):
        return np.zeros(len(slots)), ["season"] * len(slots)
    window = called.hours()
    if slots[0].length > 1 or len(slots) == 1:
        fits = [_fits(slot.hours(), window, called.hours_per_call) for slot in slots]
    else:
        hours = _best_call(called, {slot.start: float(kw) for slot, kw in zip(slots, needed, strict=True)})
        fits = [slot.start in hours for slot in slots]
    names = ["contract kW" if ceiling < called.power_kw else "power", "call window or duration"]
    return np.where(fits, kw, 0.0), [names[0] if fit else names[1] for fit in fits]


def _fits(hours: tuple[int, ...], window: list[int], hours_per_call: int) -> bool:
    """Whether the hours lie in a row inside the window and are no more than a call may last."""
    if len(hours) > hours_per_call or hours[0] not in window:
        return False
    start = window.index(hours[0])
    return tuple(window[start : start + len(hours)]) == hours


def _best_call(called: DemandResponse, needed_by_hour: dict[int, float]) -> set[int]:
    """Hours of the placement inside the window that serves most of the need; the earliest of equals."""
    window = called.hours()
    starts = range(len(window) - called.hours_per_call + 1)
    best = max(
        starts,
        key=lambda start: (
            sum(needed_by_hour.get(hour, 0.0) for hour in window[start : start + called.hours_per_call]),
            -start,
        ),
    )
    return set(window[best : best + called.hours_per_call])
