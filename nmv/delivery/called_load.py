"""What of a need load that can be called off answers: its season, its window, how long and how often."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nmv.case.needs import Need
from nmv.case.offers import DemandResponse
from nmv.delivery.slots import Slot
from nmv.timeline import Hours

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def callable_days(called: DemandResponse, slots: Sequence[Slot], hours: Hours) -> Ints:
    """The local days of a year on which slots of a need can call load off, in order, as `Hours.days` numbers them."""
    asked = {(slot.month, slot.day_type) for slot in slots if called.answers_at(slot.month, slot.day_type)}
    days, first = hours.days()
    kinds = zip(hours.month[first].tolist(), hours.day_type[first].tolist(), strict=True)
    return days[np.array([kind in asked for kind in kinds], dtype=np.bool_)]


def call_obstacle(called: DemandResponse, need: Need, days: Ints) -> str | None:
    """Why the need's calls are more than demand response agreed to, if so.

    A need that states no number of calls, or no consecutive days, may call on all `days` it can.
    """
    if need.notice_hours is not None and called.notice_hours > need.notice_hours:
        return f"notice of {called.notice_hours:g} h"
    runs = _runs(days)
    calls = need.calls_per_year
    if calls is None:
        longest = need.max_consecutive_days or len(days)
        calls = int((runs - runs // (longest + 1)).sum())
    if called.calls_per_year < calls:
        return f"{called.calls_per_year} calls a year"
    in_a_row = need.max_consecutive_days or min(int(runs.max()), calls)
    if called.max_consecutive_days is not None and called.max_consecutive_days < in_a_row:
        return f"{called.max_consecutive_days} consecutive days"
    return None


def _runs(days: Ints) -> Ints:
    """Lengths of the runs of consecutive days, at least one run (of length 0 where there is no day)."""
    last_of_run = np.flatnonzero(np.diff(days) != 1)
    return np.diff(np.concatenate([[-1], last_of_run, [len(days) - 1]]))


def run_with(taken: set[int], day: int) -> int:
    """Length of the run of called days that `day` would belong to.

    >>> run_with({3, 4, 7}, 5)
    3
    """
    first = last = day
    while first - 1 in taken:
        first -= 1
    while last + 1 in taken:
        last += 1
    return last - first + 1


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
