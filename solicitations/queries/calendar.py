"""The dates of solicitations as entries of a calendar file."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.permissions import Visitor
from solicitations.models import Conference, Solicitation
from solicitations.queries.dates import dates_of
from solicitations.states import DEADLINES, DateKind
from web.ics import Entry
from web.templatetags.times import spell, spell_utc


def calendar_entries(
    found: QuerySet[Solicitation], user: Visitor, url_of: Callable[[Solicitation], str]
) -> Iterator[Entry]:
    """Return every date that is set for these solicitations, and the conferences called; the award as the day it is.

    Three queries, however many solicitations.
    """
    listed = list(found.select_related("organisation").prefetch_related("dates"))
    conferences: defaultdict[UUID, list[Conference]] = defaultdict(list)
    for each in Conference.objects.visible_to(user).filter(solicitation__in=listed).order_by("starts_at"):
        conferences[each.solicitation_id].append(each)
    for solicitation in listed:
        url = url_of(solicitation)
        yield from _dates(solicitation, url)
        for conference in conferences[solicitation.pk]:
            yield _of_conference(conference, solicitation, url)


def _dates(solicitation: Solicitation, url: str) -> Iterator[Entry]:
    for kind, at in dates_of(solicitation).items():
        if kind != DateKind.AWARD:
            yield _of_date(solicitation, kind, at, url)
    if solicitation.award_expected_on is not None:
        key, title = _key(solicitation, DateKind.AWARD), f"{solicitation.code}: {DateKind.AWARD.label}"
        yield Entry(key, title, solicitation.award_expected_on, solicitation.title, url)


def _key(solicitation: Solicitation, name: str) -> str:
    return f"{solicitation.pk}-{name.lower()}@gridtender"


def _of_date(solicitation: Solicitation, kind: DateKind, at: datetime, url: str) -> Entry:
    closes = "Nothing later is accepted." if kind in DEADLINES else ""
    when = f"{spell(at, solicitation.organisation.time_zone)} ({spell_utc(at)})"
    words = "\n".join(part for part in (solicitation.title, f"{when}. {closes}".strip()) if part)
    return Entry(_key(solicitation, kind), f"{solicitation.code}: {kind.label}", at, words, url)


def _of_conference(conference: Conference, solicitation: Solicitation, url: str) -> Entry:
    words = "\n".join(part for part in (solicitation.title, conference.link, conference.note) if part)
    return Entry(
        f"{conference.pk}@gridtender",
        f"{solicitation.code}: Bidder conference",
        conference.starts_at,
        words,
        url,
        conference.place,
    )
