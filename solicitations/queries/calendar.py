"""The dates of solicitations as entries of a calendar file."""

from collections.abc import Callable
from datetime import datetime

from accounts.permissions import Visitor
from solicitations.models import Conference, Solicitation
from solicitations.queries.dates import dates_of
from solicitations.queries.outreach import conferences_of
from solicitations.states import DEADLINES, DateKind
from web.ics import Entry
from web.templatetags.times import spell, spell_utc


def calendar_entries(
    solicitation: Solicitation, user: Visitor, url_of: Callable[[Solicitation], str]
) -> list[Entry]:
    """Return every date that is set, and the conferences called; the award as the day it is."""
    url = url_of(solicitation)
    dates = dates_of(solicitation)
    entries = [_of_date(solicitation, kind, at, url) for kind, at in dates.items() if kind != DateKind.AWARD]
    if solicitation.award_expected_on is not None:
        key, title = _key(solicitation, DateKind.AWARD), f"{solicitation.code}: {DateKind.AWARD.label}"
        entries.append(Entry(key, title, solicitation.award_expected_on, solicitation.title, url))
    return entries + [_of_conference(each, url) for each in conferences_of(solicitation, user)]


def _key(solicitation: Solicitation, name: str) -> str:
    return f"{solicitation.pk}-{name.lower()}@gridtender"


def _of_date(solicitation: Solicitation, kind: DateKind, at: datetime, url: str) -> Entry:
    closes = "Nothing later is accepted." if kind in DEADLINES else ""
    when = f"{spell(at, solicitation.organisation.time_zone)} ({spell_utc(at)})"
    words = "\n".join(part for part in (solicitation.title, f"{when}. {closes}".strip()) if part)
    return Entry(_key(solicitation, kind), f"{solicitation.code}: {kind.label}", at, words, url)


def _of_conference(conference: Conference, url: str) -> Entry:
    solicitation = conference.solicitation
    words = "\n".join(part for part in (solicitation.title, conference.link, conference.note) if part)
    return Entry(
        f"{conference.pk}@gridtender",
        f"{solicitation.code}: Bidder conference",
        conference.starts_at,
        words,
        url,
        conference.place,
    )
