"""What the scheduler does with dates: it takes down that they passed and tells everybody; it closes no door itself.

Doors close by predicates over the dates, on the database's clock. Whoever comes late is refused whether or not the
scheduler has run; a scheduler that was down catches up.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from audit.states import SYSTEM
from solicitations.models import ClockEvent, Solicitation
from solicitations.queries.dates import dates_of
from solicitations.services.announcing import announce
from solicitations.services.records import record_for_solicitation
from solicitations.states import (
    DEADLINES,
    ENDED,
    PASSINGS,
    REMINDERS,
    AnnouncementKind,
    DateKind,
    SolicitationState,
)

S = SolicitationState
# In these states a date means something to whoever follows the solicitation.
TICKING = frozenset(S) - ENDED - {S.DRAFT, S.INTERNAL_REVIEW}
# A scheduler that was down for longer does not remind of what has nearly passed anyway.
STALE = timedelta(hours=12)


def tell_of_dates(*, now: datetime) -> int:
    """Tell of every deadline that has passed or draws near and was not told of yet; return how many were told."""
    ticking = Solicitation.objects.filter(state__in=TICKING).select_related("organisation")
    ticking = ticking.prefetch_related("dates", "clock_events")
    return sum(
        _tell(solicitation, *due, now=now) for solicitation in ticking for due in _due(solicitation, now)
    )


def _due(solicitation: Solicitation, now: datetime) -> Iterator[tuple[DateKind, datetime, int]]:
    told = {(event.kind, event.at, event.lead_hours) for event in solicitation.clock_events.all()}
    for kind, at in dates_of(solicitation).items():
        if kind not in DEADLINES or (kind == DateKind.COMMENTS_DUE) != (solicitation.state == S.COMMENT):
            continue
        leads = [hours for hours in _leads(at, now) if (kind, at, hours) not in told]
        yield from ((kind, at, hours) for hours in leads)


def _leads(at: datetime, now: datetime) -> list[int]:
    """Hours before the date of what is to be told now: 0 once it has passed, else the nearest reminder reached."""
    if at <= now:
        return [0]
    reached = [lead for lead in REMINDERS if at - lead <= now < at - lead + STALE]
    return [int(min(reached) / timedelta(hours=1))] if reached else []


@transaction.atomic
def _tell(
    solicitation: Solicitation, kind: DateKind, at: datetime, lead_hours: int, *, now: datetime
) -> bool:
    _, is_new = ClockEvent.objects.get_or_create(
        solicitation=solicitation, kind=kind, at=at, lead_hours=lead_hours, defaults={"recorded_at": now}
    )
    if not is_new:
        return False
    if lead_hours:
        local = at.astimezone(ZoneInfo(solicitation.organisation.time_zone))
        announce(
            solicitation=solicitation,
            kind=AnnouncementKind.REMINDER,
            title=f"{solicitation.code}: {kind.label.lower()} {local:%-d %B %Y, %H:%M} {local:%Z}",
            at=now,
        )
        return True
    passing = PASSINGS[kind]
    facts = {"date": kind, "at": at}
    record_for_solicitation(solicitation, SYSTEM, "solicitation.date_passed", facts)
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.DATE,
        title=f"{solicitation.code}: {passing.title[0].lower()}{passing.title[1:]}",
        text=passing.text,
        at=now,
    )
    return True
