"""A timeline as a page shows it: what is past, what is on now, what comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

PAST, NOW, FUTURE = "past", "now", "future"


@dataclass(frozen=True)
class Milestone:
    """A dated step before it is placed in time; ``at`` is None where no date is set yet."""

    label: str
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Step:
    """A step placed in time; ``place`` is ``past``, ``now`` or ``future``."""

    label: str
    at: datetime | None
    note: str
    place: str


def place_milestones(milestones: Sequence[Milestone], *, now: datetime) -> list[Step]:
    """Mark each milestone: reached ones are past, the first one still ahead is the one being waited for."""
    steps: list[Step] = []
    is_waiting = False
    for milestone in milestones:
        if milestone.at is not None and milestone.at <= now:
            place = PAST
        elif is_waiting:
            place = FUTURE
        else:
            place, is_waiting = NOW, True
        steps.append(Step(milestone.label, milestone.at, milestone.note, place))
    return steps
