"""Calendar files (RFC 5545): moments in UTC, which no change of clocks can move, and whole days as dates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

FOLD_AT = 75  # octets of a line, its break not counted (section 3.1)
PRODUCT = "-//Gridtender//Solicitation calendar//EN"


@dataclass(frozen=True)
class Entry:
    """One date: a moment, or a whole day. ``key`` is what a calendar knows it by when it is fetched again."""

    key: str
    title: str
    at: datetime | date
    text: str = ""
    url: str = ""
    place: str = ""


def calendar_file(name: str, entries: Iterable[Entry], *, now: datetime) -> bytes:
    """Return a calendar of dates, each without length, as one file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escape(name)}")
    for entry in entries:
        lines.extend(_event(entry, now))
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def _event(entry: Entry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(entry.key)}"
    yield f"DTSTAMP:{spell(now)}"
    if isinstance(entry.at, datetime):
        yield f"DTSTART:{spell(entry.at)}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.at:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.at + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escape(entry.title)}"
    if entry.text:
        yield f"DESCRIPTION:{escape(entry.text)}"
    if entry.place:
        yield f"LOCATION:{escape(entry.place)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def spell(moment: datetime) -> str:
    """Write a moment as UTC.

    >>> from zoneinfo import ZoneInfo
    >>> spell(datetime(2026, 11, 1, 17, 0, tzinfo=ZoneInfo("America/Los_Angeles")))
    '20261102T010000Z'
    """
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape(text: str) -> str:
    r"""Write a text so that its commas, semicolons, backslashes and line breaks are part of it.

    >>> escape("a, b; c\nd")
    'a\\, b\\; c\\nd'
    """
    whole = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    kept = whole.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in kept if letter >= " " or letter == "\t")


def fold(line: str) -> bytes:
    """Return a line with its break, continued on lines that begin with a space where it is too long."""
    pieces, room = [b""], FOLD_AT
    for letter in line:
        octets = letter.encode()
        if len(pieces[-1]) + len(octets) > room:
            pieces.append(b"")
            room = FOLD_AT - 1  # the space counts
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"
