from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from web.forms import ZonedDateTimeField, one_moment

ZONE = "America/Los_Angeles"


def field():
    made = ZonedDateTimeField()
    made.zone = ZONE
    return made


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2027-07-01T17:00", datetime(2027, 7, 2, 0, 0, tzinfo=UTC)),  # summer: UTC-7
        ("2027-12-01T17:00", datetime(2027, 12, 2, 1, 0, tzinfo=UTC)),  # winter: UTC-8
        (
            "2027-03-14T03:00",
            datetime(2027, 3, 14, 10, 0, tzinfo=UTC),
        ),  # the first moment after the spring gap
        ("2027-11-07T00:59", datetime(2027, 11, 7, 7, 59, tzinfo=UTC)),  # the last before the repeated hour
        ("2027-11-07T02:00", datetime(2027, 11, 7, 10, 0, tzinfo=UTC)),  # the first after it
    ],
)
def test_wall_clock_time_becomes_its_moment(typed, moment):
    assert field().clean(typed) == moment


@pytest.mark.parametrize("wall_clock", [datetime(2027, 3, 14, 2, 30), datetime(2027, 11, 7, 1, 30)])  # noqa: DTZ001
def test_a_time_that_is_skipped_or_shown_twice_is_refused(wall_clock):
    with pytest.raises(ValidationError, match="daylight saving"):
        one_moment(wall_clock, ZONE)


def test_a_stored_moment_is_shown_in_local_time():
    shown = field().prepare_value(datetime(2027, 7, 2, 0, 0, tzinfo=UTC))
    assert (shown.hour, shown.day, shown.tzinfo) == (17, 1, None)
