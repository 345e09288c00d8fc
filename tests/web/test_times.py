from datetime import UTC, date, datetime

from web.templatetags.times import day, deadline, local_time


def test_a_moment_is_shown_in_the_utilitys_time_with_utc_in_the_title():
    shown = local_time(datetime(2026, 11, 21, 1, 0, tzinfo=UTC), "America/Los_Angeles")
    assert ">20 Nov 2026, 17:00 PST</time>" in shown
    assert 'title="2026-11-21 01:00 UTC"' in shown


def test_the_same_wall_clock_hour_across_daylight_saving_is_two_moments():
    # On 2026-11-01 the hour from 01:00 to 02:00 comes twice in California.
    first = local_time(datetime(2026, 11, 1, 8, 30, tzinfo=UTC), "America/Los_Angeles")
    second = local_time(datetime(2026, 11, 1, 9, 30, tzinfo=UTC), "America/Los_Angeles")
    assert "1 Nov 2026, 01:30 PDT" in first
    assert "1 Nov 2026, 01:30 PST" in second


def test_a_deadline_shows_both_clocks():
    shown = deadline(datetime(2026, 7, 1, 0, 0, tzinfo=UTC), "America/New_York")
    assert "30 Jun 2026, 20:00 EDT" in shown
    assert "(2026-07-01 00:00 UTC)" in shown


def test_nothing_is_shown_as_a_dash():
    assert (local_time(None), deadline(None), day(None)) == ("—", "—", "—")


def test_a_date_is_machine_readable_too():
    assert day(date(2027, 6, 1)) == '<time datetime="2027-06-01" class="nowrap">1 Jun 2027</time>'
