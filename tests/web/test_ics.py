from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from web.ics import Entry, calendar_file, escape, fold, spell

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")


def lines(*entries):
    content = calendar_file("Dates", entries, now=NOW).decode()
    assert content.endswith("\r\n")
    return content.replace("\r\n ", "").split("\r\n")[:-1]


def test_an_entry_is_an_event_with_key_stamp_start_and_words():
    found = lines(
        Entry("a@b", "Offers due", datetime(2026, 7, 1, 17, 0, tzinfo=PACIFIC), "Text", "https://x/")
    )
    assert found == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Gridtender//Solicitation calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Dates",
        "BEGIN:VEVENT",
        "UID:a@b",
        "DTSTAMP:20260101T000000Z",
        "DTSTART:20260702T000000Z",
        "SUMMARY:Offers due",
        "DESCRIPTION:Text",
        "URL:https://x/",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (
            datetime(2026, 3, 7, 17, 0, tzinfo=PACIFIC),
            "20260308T010000Z",
        ),  # the evening before clocks go forward
        (datetime(2026, 3, 8, 17, 0, tzinfo=PACIFIC), "20260309T000000Z"),  # the evening after
        (datetime(2026, 10, 31, 17, 0, tzinfo=PACIFIC), "20261101T000000Z"),
        (datetime(2026, 11, 1, 17, 0, tzinfo=PACIFIC), "20261102T010000Z"),
        (datetime(2026, 11, 1, 1, 30, tzinfo=PACIFIC), "20261101T083000Z"),  # the hour that comes twice
        (datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=PACIFIC), "20261101T093000Z"),
    ],
)
def test_moments_are_utc_on_both_sides_of_a_change_of_clocks(local, utc):
    assert spell(local) == utc


def test_a_day_is_a_whole_day_and_ends_before_the_next():
    found = lines(Entry("a@b", "Award", date(2026, 12, 31)))
    assert found[9:11] == ["DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101"]


def test_what_has_a_meaning_in_the_format_is_escaped_and_control_characters_are_dropped():
    assert escape("a\\b;c,d\r\ne\x07f") == "a\\\\b\\;c\\,d\\nef"


@pytest.mark.parametrize("text", ["x" * 75, "x" * 76, "é" * 200, "𝛑" * 100, "a" * 74 + "é", ""])
def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut(text):
    folded = fold(text)
    pieces = folded.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert [piece.decode() for piece in pieces]
    assert folded.replace(b"\r\n ", b"").decode() == text + "\r\n"


def test_a_title_cannot_begin_another_event():
    found = lines(Entry("a@b", "x\r\nEND:VEVENT\r\nBEGIN:VEVENT", NOW + timedelta(days=1)))
    assert found.count("BEGIN:VEVENT") == 1
