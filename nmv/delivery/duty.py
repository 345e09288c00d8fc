"""The stress calendar: on which days a need calls an offer, and what it must then deliver each hour.

Nobody knows the days in advance. The calendar takes, among the days the need may call, those with the
highest energy price over the called hours, which is when feeders peak too; equals go to the earlier day.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case.needs import Need
from nmv.delivery.called_load import run_with
from nmv.delivery.deliverability import Dependable
from nmv.delivery.slots import Slot
from nmv.timeline import Hours

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CalledDay:
    """A day the need may call: its worth (price), its hours, and the slots that would be asked."""

    worth: float
    date: int
    first: int
    n_hours: int
    slots: tuple[tuple[int, int], ...]  # index of the slot, index of its first hour


def stress_days(need: Need, slots: Sequence[Slot], hours: Hours, prices: Floats) -> tuple[CalledDay, ...]:
    """The days a need is taken to call, the same for every offer at these prices (USD/MWh, shape (n_hours,))."""
    return tuple(_called_days(need, _plans(need, slots, hours, prices)))


def duty_kw(
    need: Need, held: Dependable, called: Sequence[CalledDay], n_hours: int, *, availability: float
) -> Floats:
    """What the offer delivers for the need in each hour, kW, shape (n_hours,); NaN on days without a call.

    `called` are the need's `stress_days` over the same slots.

    A profile is followed in all its hours of each called day; a call takes the placement with the highest
    mean price of the day. The offer delivers what it is depended on for, never more than the need. On a
    called day the hours without a need hold 0. A need in direction down asks no discharge.
    """
    duty = np.full(n_hours, np.nan)
    if need.direction == "down" or not held.dependable_kw.any():
        return duty
    amount = np.minimum(held.dependable_kw / availability, held.needed_kw)
    for day in called:
        whole_day = slice(day.first, day.first + day.n_hours)
        duty[whole_day] = np.fmax(duty[whole_day], 0.0)
        for index, begin in day.slots:
            stretch = slice(begin, begin + held.slots[index].length)
            duty[stretch] = np.fmax(duty[stretch], amount[index])
    return duty


def _plans(need: Need, slots: Sequence[Slot], hours: Hours, prices: Floats) -> list[CalledDay]:
    """Every day the need may call, with the placement a call would take."""
    of_day: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, slot in enumerate(slots):
        of_day[slot.month, slot.day_type].append(index)
    days, first = hours.days()
    lengths = np.diff(np.append(first, len(hours)))
    summed = np.concatenate([[0.0], np.cumsum(prices)])
    begins = {start: hours.index_of(days, start) for start in {slot.start for slot in slots}}
    day_type = hours.day_type
    plans = []
    for place, at in enumerate(first.tolist()):
        members = of_day.get((int(hours.month[at]), int(day_type[at])), [])
        found = [(index, int(begins[slots[index].start][place])) for index in members]
        if not found:
            continue
        worth = [_mean(summed, begin, slots[index].length) for index, begin in found]
        best = int(np.argmax(worth))
        chosen = (found[best],) if need.call is not None else tuple(found)
        plans.append(CalledDay(worth[best], int(days[place]), at, int(lengths[place]), chosen))
    return plans


def _mean(summed: Floats, begin: int, length: int) -> float:
    """Mean price of a stretch; what runs over the end of the year is left out."""
    end = min(begin + length, len(summed) - 1)
    return float((summed[end] - summed[begin]) / (end - begin)) if end > begin else -np.inf


def _called_days(need: Need, plans: list[CalledDay]) -> list[CalledDay]:
    """The days of the greatest worth, as many as the need calls, none making a run longer than allowed."""
    limit = len(plans) if need.calls_per_year is None else need.calls_per_year
    longest = need.max_consecutive_days or len(plans)
    taken: set[int] = set()
    called: list[CalledDay] = []
    for day in sorted(plans, key=lambda plan: (-plan.worth, plan.date)):
        if len(called) < limit and run_with(taken, day.date) <= longest:
            taken.add(day.date)
            called.append(day)
    return called
