"""The dates of a solicitation, wherever they stand, in one list."""

from datetime import datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from solicitations.models import Solicitation
from solicitations.states import DateKind


def dates_of(solicitation: Solicitation) -> dict[DateKind, datetime]:
    """Return every date that is set, in the order in which they should fall.

    The award is a day: it stands for that day's last minute in the utility's zone.
    """
    found = {DateKind(planned.kind): planned.at for planned in solicitation.dates.all()}
    if solicitation.questions_due_at is not None:
        found[DateKind.QUESTIONS_DUE] = solicitation.questions_due_at
    if solicitation.offers_due_at is not None:
        found[DateKind.OFFERS_DUE] = solicitation.offers_due_at
    if solicitation.award_expected_on is not None:
        zone = ZoneInfo(solicitation.organisation.time_zone)
        found[DateKind.AWARD] = datetime.combine(solicitation.award_expected_on, time(23, 59), zone)
    return {kind: found[kind] for kind in DateKind if kind in found}


def date_of(solicitation: Solicitation, kind: DateKind) -> datetime | None:
    """Return one date, or None where none is set."""
    return dates_of(solicitation).get(kind)


def first_out_of_order(dates: dict[DateKind, datetime]) -> tuple[DateKind, DateKind] | None:
    """Return the first two dates (earlier kind, later kind) that overlap, or None; ``dates`` in the order of kinds."""
    listed = list(dates.items())
    return next(((one, other) for (one, at), (other, after) in pairwise(listed) if after < at), None)
