"""The slots of a need: one hour of a profile, or one placement of a call's hours.

All offers are measured on the same slots of a need, so the slots of a set of offers add up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.case.needs import HOURS_PER_DAY, Need

Floats = NDArray[np.float64]

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAY_TYPE_NAMES = ("weekdays", "weekends")


@dataclass(frozen=True)
class Slot:
    """One hour (`length` 1) or one placement: month 1..12, day type 0/1, start hour, length in hours."""

    month: int
    day_type: int
    start: int
    length: int

    @property
    def label(self) -> str:
        """Words for a reader.

        >>> Slot(7, 0, 22, 5).label
        'July weekdays 22:00–03:00'
        """
        end = (self.start + self.length) % HOURS_PER_DAY
        return (
            f"{MONTH_NAMES[self.month - 1]} {DAY_TYPE_NAMES[self.day_type]} {self.start:02d}:00–{end:02d}:00"
        )

    def hours(self) -> tuple[int, ...]:
        """Clock hours of the slot, over midnight where it runs so."""
        return tuple((self.start + step) % HOURS_PER_DAY for step in range(self.length))


def need_slots(need: Need, year: int) -> tuple[tuple[Slot, ...], Floats]:
    """Slots in which the need asks for something in `year`, and the kW asked, headroom included, shape (n_slots,)."""
    margin = 1.0 + need.headroom
    if need.call is not None:
        kw = need.call.kw_by_year.get(year, 0.0) * margin
        hours = need.call.duration_hours
        slots = tuple(Slot(*placement, hours) for placement in need.call.placements()) if kw > 0 else ()
        return slots, np.full(len(slots), kw)
    stated = need.profile.years.get(year) if need.profile is not None else None
    if stated is None:
        return (), np.zeros(0)
    amounts = np.array([stated.weekday, stated.weekend]) * margin
    found = [(Slot(int(m) + 1, int(d), int(h), 1), amounts[d, m, h]) for d, m, h in np.argwhere(amounts > 0)]
    found.sort(key=lambda pair: (pair[0].month, pair[0].day_type, pair[0].start))
    return tuple(slot for slot, _ in found), np.array([kw for _, kw in found])


def month_by_hour(slots: Sequence[Slot], needed_kw: Floats, held_kw: Floats) -> tuple[Floats, Floats]:
    """Slots as two month-hour tables, (needed, held) in kW, shape (12, 24) each.

    Of all slots that hold an hour the largest need and the smallest held kW; 0 where nothing is needed.
    """
    needed = np.zeros((12, HOURS_PER_DAY))
    least = np.full((12, HOURS_PER_DAY), np.inf)
    for slot, asked, held in zip(slots, needed_kw, held_kw, strict=True):
        for hour in slot.hours():
            needed[slot.month - 1, hour] = max(needed[slot.month - 1, hour], asked)
            least[slot.month - 1, hour] = min(least[slot.month - 1, hour], held)
    return needed, np.where(needed > 0, least, 0.0)
