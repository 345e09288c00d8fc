from datetime import UTC, datetime, timedelta

from web.timeline import Milestone, place_milestones

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_what_was_reached_is_past_the_next_is_now_and_the_rest_is_future():
    steps = place_milestones(
        [
            Milestone("Published", NOW - timedelta(days=1)),
            Milestone("Offers due", NOW + timedelta(days=1)),
            Milestone("Opening", NOW + timedelta(days=2)),
            Milestone("Award"),
        ],
        now=NOW,
    )
    assert [(step.label, step.place) for step in steps] == [
        ("Published", "past"),
        ("Offers due", "now"),
        ("Opening", "future"),
        ("Award", "future"),
    ]


def test_a_moment_that_is_exactly_now_has_been_reached():
    assert [step.place for step in place_milestones([Milestone("Offers due", NOW)], now=NOW)] == ["past"]
