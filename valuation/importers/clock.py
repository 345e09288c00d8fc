"""Clock hours of market files as instants. The day an hour is named twice or not at all is where files go wrong."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from valuation.importers.series import BadRow


def hours_of_day(day: date, zone: ZoneInfo) -> int:
    """Return how many hours a local day has: 23, 24 or 25."""
    begin = datetime(day.year, day.month, day.day, tzinfo=zone)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return round((end.astimezone(UTC) - begin.astimezone(UTC)) / timedelta(hours=1))


def caiso_hour(day: date, hour_ending: int, zone: ZoneInfo, where: str) -> datetime:
    """Return the instant at which an hour of CAISO's prevailing-time count begins.

    Hours end: 1 is midnight to one o'clock. On the autumn day the second one-o'clock hour is numbered 25 and is,
    in time, the third; on the spring day hour 3 is left out, the hour that the clock skips.

    Raises:
        BadRow: an hour the day does not have.
    """
    n_hours = hours_of_day(day, zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    if n_hours == 25 and hour_ending == 25:  # noqa: PLR2004 - the autumn day
        return midnight + timedelta(hours=2)
    if not 1 <= hour_ending <= 24 or (n_hours == 23 and hour_ending == 3):  # noqa: PLR2004 - clock hours
        raise BadRow(where, f"{day} has no hour ending {hour_ending} ({n_hours} hours that day).")
    elapsed = hour_ending - 1
    if n_hours == 25 and hour_ending > 2:  # noqa: PLR2004 - after the repeated hour
        elapsed += 1
    if n_hours == 23 and hour_ending > 3:  # noqa: PLR2004 - after the skipped hour
        elapsed -= 1
    return midnight + timedelta(hours=elapsed)


def local_hour(clock: datetime, zone: ZoneInfo, *, is_second: bool, where: str) -> datetime:
    """Return the instant of a local clock time without offset; ``is_second`` chooses the repeated autumn hour.

    Raises:
        BadRow: the clock skips that time on that day, or it comes once only.
    """
    first = clock.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = clock.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first > second:
        raise BadRow(where, f"the clock skips {clock:%Y-%m-%d %H:%M} in {zone.key}.")
    if is_second and first == second:
        raise BadRow(where, f"the hour {clock:%Y-%m-%d %H:%M} is told twice.")
    return second if is_second else first
