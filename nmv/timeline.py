"""Everything about hours: local calendars, daylight saving, leap days, and prices of other years.

An hour is named by its beginning. A local year is a run of consecutive UTC instants, so the spring day has
23 hours and the autumn day 25, and the year still has 8,760 or 8,784. No other module touches a clock.
"""

import datetime as dt
import itertools
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmv.case import CaseError
from nmv.case.curves import Extension, HourlyCurve
from nmv.case.offers import Shape

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Instants = NDArray[np.datetime64]

HOUR_S = 3600
DAY_S = 24 * HOUR_S
_SATURDAY = 5
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday; Monday is 0
_FEB_28 = 58  # zero-based day of a year without a leap day
_FOLDS = 2
_DAYS_BEFORE_MONTH = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])


@dataclass(frozen=True, eq=False)
class Hours:
    """Consecutive hours with their local clock reading; every array has shape (n_hours,).

    `starts_at` UTC instants; `date` days since 1970-01-01; `month` 1..12; `day` of the month 1..31;
    `hour` 0..23 of the prevailing clock; `fold` 1 for the second pass of the repeated autumn hour;
    `day_type` 0 Monday to Friday, 1 Saturday and Sunday.
    """

    zone: str
    starts_at: Instants
    date: Ints
    month: Ints
    day: Ints
    hour: Ints
    fold: Ints

    @cached_property
    def day_type(self) -> Ints:
        """0 for Monday to Friday, 1 for the weekend."""
        return ((self.date + _EPOCH_WEEKDAY) % 7 >= _SATURDAY).astype(np.int64)

    def __len__(self) -> int:
        return len(self.starts_at)

    def days(self) -> tuple[Ints, Ints]:
        """The local days in order (days since 1970-01-01) and the index of the first hour of each."""
        return self._days

    @cached_property
    def _days(self) -> tuple[Ints, Ints]:
        days, first = np.unique(self.date, return_index=True)
        return days, first.astype(np.int64)

    @cached_property
    def by_slot(self) -> tuple[Ints, Ints]:
        """Hours gathered by month, day type and clock hour: their indexes, and where each of 12 * 2 * 24 begins."""
        slot = ((self.month - 1) * 2 + self.day_type) * 24 + self.hour
        order = np.argsort(slot, kind="stable")
        return order, np.searchsorted(slot[order], np.arange(12 * 2 * 24))

    @cached_property
    def place_in_year(self) -> Ints:
        """Which of 8,760 hours of the prevailing clock each hour is; 29 February repeats the 28th."""
        return _place_in_year(self.month, self.day, self.hour)

    @cached_property
    def standard_place_in_year(self) -> Ints:
        """The same for hours counted in standard time all year."""
        middle = int(self.starts_at[len(self) // 2].astype("datetime64[Y]").astype(np.int64)) + 1970
        local = self.starts_at.astype(np.int64) + standard_offset_s(self.zone, middle)
        date, second = np.divmod(local, DAY_S)
        return _place_in_year(*_month_and_day(date), second // HOUR_S)

    def index_of(self, date: ArrayLike, hour: int) -> Ints:
        """Index of the first hour of each day whose clock shows `hour` or, where the clock skips it, later."""
        return np.searchsorted(self.date * 24 + self.hour, np.asarray(date) * 24 + hour).astype(np.int64)

    def between(self, first: dt.date, last: dt.date) -> NDArray[np.bool_]:
        """Which hours lie on the local days from `first` to `last`, both included."""
        return (self.date >= _day_number(first)) & (self.date <= _day_number(last))


def _day_number(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days


def local_midnight(zone: str, day: dt.date) -> dt.datetime:
    """The UTC instant at which a local day begins.

    >>> local_midnight("America/Los_Angeles", dt.date(2027, 7, 1)).isoformat()
    '2027-07-01T07:00:00+00:00'
    """
    return dt.datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def year_hours(zone: str, year: int) -> Hours:
    """The hours of a local calendar year: 8,760, or 8,784 in a leap year.

    >>> len(year_hours("America/New_York", 2028)), len(year_hours("America/New_York", 2027))
    (8784, 8760)
    """
    start = local_midnight(zone, dt.date(year, 1, 1))
    end = local_midnight(zone, dt.date(year + 1, 1, 1))
    return hours_from(zone, start, int((end - start).total_seconds()) // HOUR_S)


def clock_labels(hours: Hours) -> list[str]:
    """What clocks show at the beginning of each hour, with their offset from UTC.

    >>> spring = dt.datetime(2027, 3, 14, 9, tzinfo=dt.UTC)
    >>> clock_labels(hours_from("America/Los_Angeles", spring, 2))
    ['2027-03-14T01:00-08:00', '2027-03-14T03:00-07:00']
    """
    utc = hours.starts_at.astype("datetime64[s]").astype(np.int64)
    ahead_min = (hours.date * DAY_S + hours.hour * HOUR_S - utc) // 60
    shown = np.datetime_as_string((utc + ahead_min * 60).astype("datetime64[s]"), unit="m")
    signs = np.where(ahead_min < 0, "-", "+")
    told = zip(shown, signs, *np.divmod(np.abs(ahead_min), 60), strict=True)
    return [f"{label}{sign}{hour:02d}:{minute:02d}" for label, sign, hour, minute in told]


def hours_from(zone: str, start: dt.datetime, n_hours: int) -> Hours:
    """Consecutive hours from the aware instant `start`, read on the clocks of `zone`."""
    utc = _instants(start, n_hours + 1, lead=1)
    local = utc.astype(np.int64) + _offsets_s(zone, utc)
    date, second = np.divmod(local, DAY_S)
    fold = (local[1:] <= local[:-1]).astype(np.int64)
    month, day = _month_and_day(date[1:])
    return Hours(zone, utc[1:], date[1:], month, day, second[1:] // HOUR_S, fold)


def _instants(start: dt.datetime, n_hours: int, *, lead: int = 0) -> Instants:
    first = np.datetime64(start.astimezone(dt.UTC).replace(tzinfo=None), "s")
    return first + np.arange(-lead, n_hours - lead) * np.timedelta64(HOUR_S, "s")


def _month_and_day(date: Ints) -> tuple[Ints, Ints]:
    days = date.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    return months.astype(np.int64) % 12 + 1, (days - months.astype("datetime64[D]")).astype(np.int64) + 1


def _offsets_s(zone: str, utc: Instants) -> Ints:
    """Seconds that local clocks are ahead of UTC at each hour: asked daily, and hourly where it changed."""
    clock = ZoneInfo(zone)
    n_hours = len(utc)
    marks = [*range(0, n_hours, 24), n_hours - 1]
    known = {mark: _offset_s(clock, utc[mark]) for mark in marks}
    offsets = np.empty(n_hours, dtype=np.int64)
    for left, right in itertools.pairwise(marks):
        if known[left] == known[right]:
            offsets[left : right + 1] = known[left]
        else:
            offsets[left : right + 1] = [_offset_s(clock, at) for at in utc[left : right + 1]]
    if n_hours == 1:
        offsets[0] = known[0]
    return offsets


def _offset_s(clock: ZoneInfo, at: np.datetime64) -> int:
    moment = dt.datetime.fromtimestamp(int(at.astype(np.int64)), tz=clock)
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def standard_offset_s(zone: str, year: int) -> int:
    """Seconds that standard time is ahead of UTC: the smallest offset of the year.

    >>> standard_offset_s("America/Los_Angeles", 2027) // 3600
    -8
    """
    clock = ZoneInfo(zone)
    days = (dt.datetime(year, month, 15, tzinfo=clock) for month in range(1, 13))
    return min(int((day.utcoffset() or dt.timedelta()).total_seconds()) for day in days)


def shape_kw(shape: Shape, hours: Hours) -> Floats:
    """Output of a shape in each of the hours, kW, shape (n_hours,).

    A month-hour shape is read by the prevailing clock. 8,760 hours are read by the prevailing clock or by
    standard time, as the shape says; 29 February repeats the 28th, and on the autumn day the repeated hour
    of a prevailing shape counts twice, as it does in life.
    """
    if shape.month_hour_kw is not None:
        return np.asarray(shape.month_hour_kw)[hours.month - 1, hours.hour]
    if shape.hourly_kw is None:
        raise ValueError("a shape holds hourly_kw or month_hour_kw")
    return shape.hourly_kw[hours.standard_place_in_year if shape.clock == "standard" else hours.place_in_year]


def _place_in_year(month: Ints, day: Ints, hour: Ints) -> Ints:
    day_of_year = _DAYS_BEFORE_MONTH[month - 1] + day - 1
    is_leap_day = (month == 2) & (day == 29)  # noqa: PLR2004 -- the calendar's own numbers
    return np.where(is_leap_day, _FEB_28, day_of_year) * 24 + hour


def curve_prices(curve: HourlyCurve, hours: Hours, *, year: int) -> Floats:
    """Prices of the local calendar year `year`, USD/MWh, shape (n_hours,); `hours` are that year's hours.

    A year that the series holds whole is taken as given. Any other year repeats the pattern (twelve months
    of the series) day by day, on the same date or on the nearest same weekday, and grows by the escalator
    from the price year. Hours are matched on the prevailing clock: where the pattern's day lacks the hour
    (spring) the hour before serves, the repeated autumn hour takes the pattern's second pass or, if there
    is none, its first.
    """
    series = hours_from(hours.zone, curve.starts_at, len(curve.values))
    first = int((hours.starts_at[0] - series.starts_at[0]).astype(np.int64))
    if first % HOUR_S == 0 and first >= 0 and first // HOUR_S + len(hours) <= len(series):
        return curve.values[first // HOUR_S : first // HOUR_S + len(hours)]
    rule = curve.extension
    growth = (1.0 + rule.escalator_per_year) ** (year - rule.price_year)
    return np.asarray(curve.values[_twin_hours(series, hours, rule)] * growth)


def _twin_hours(series: Hours, hours: Hours, rule: Extension) -> Ints:
    """For each hour the index of the series' hour that stands for it, matched on the prevailing clock."""
    wanted = _pattern_days(series, hours, rule) * (24 * _FOLDS) + hours.hour * _FOLDS + hours.fold
    held = series.date * (24 * _FOLDS) + series.hour * _FOLDS + series.fold
    return np.asarray(np.searchsorted(held, wanted, side="right") - 1, dtype=np.int64)


def year_repeated(values: Floats, hours: Hours, *, base_year: int, clock: str = "prevailing") -> Floats:
    """A year of 8,760 values told in each hour of another year, shape (n_hours,); `hours` are that year's.

    `values` are the hours of `base_year` without 29 February, by the prevailing clock (24 a day, whatever the
    clocks did) or in standard time. Each day takes the nearest date of the base year that falls on the same day of the
    week, so that a Sunday stays a Sunday; an hour that the base year's clock skips takes the hour before it.
    """
    base = year_hours(hours.zone, base_year)
    told = values[base.standard_place_in_year if clock == "standard" else base.place_in_year]
    rule = Extension(
        price_year=base_year,
        escalator_per_year=0.0,
        horizon_year=base_year,
        day_alignment="weekday",
        pattern_starts_on=dt.date(base_year, 1, 1),
    )
    return np.asarray(told[_twin_hours(base, hours, rule)])


def pattern_start(series: Hours, rule: Extension) -> dt.date:
    """First local day of the twelve months that stand for every other year; `ValueError` if not held."""
    first_day = int(series.date[0]) + (1 if series.hour[0] != 0 else 0)
    end_day = int(series.date[-1]) + (1 if series.hour[-1] == 23 else 0)  # noqa: PLR2004 -- the last hour
    start = rule.pattern_starts_on or _year_before(_as_date(end_day))
    if _day_number(start) < first_day or _day_number(_year_after(start)) > end_day:
        held = f"{_as_date(first_day)} to {_as_date(end_day - 1)}"
        raise ValueError(f"the pattern needs twelve months from {start}, the series holds {held}")
    return start


def _as_date(number: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=number)


def _year_before(day: dt.date) -> dt.date:
    return dt.date(day.year - 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _year_after(day: dt.date) -> dt.date:
    return dt.date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def _pattern_days(series: Hours, hours: Hours, rule: Extension) -> Ints:
    """For each hour the pattern's day that stands for its day."""
    start = pattern_start(series, rule)
    days, where = np.unique(hours.date, return_inverse=True)
    twins = np.array([_twin(_as_date(int(day)), start, rule) for day in days], dtype=np.int64)
    return np.asarray(twins[where], dtype=np.int64)


def _twin(day: dt.date, start: dt.date, rule: Extension) -> int:
    """The day number inside the pattern that stands for one target day."""
    end = _year_after(start)
    candidates = [_same_date(day, year, rule) for year in (start.year, end.year)]
    twin = next(found for found in candidates if start <= found < end)
    if rule.day_alignment == "weekday":
        shift = (day.weekday() - twin.weekday() + 3) % 7 - 3
        twin += dt.timedelta(days=shift)
        twin += dt.timedelta(days=7 if twin < start else -7 if twin >= end else 0)
    return _day_number(twin)


def _same_date(day: dt.date, year: int, rule: Extension) -> dt.date:
    try:
        return day.replace(year=year)
    except ValueError:
        return dt.date(year, 2, 28) if rule.leap_day == "repeat_feb_28" else dt.date(year, 3, 1)


def check_pattern(curve: HourlyCurve, zone: str, path: str) -> None:
    """Raise `CaseError` at `path` unless the series holds the twelve months that its extension repeats."""
    series = hours_from(zone, curve.starts_at, len(curve.values))
    try:
        pattern_start(series, curve.extension)
    except ValueError as error:
        raise CaseError(f"{path}.values", str(error)) from error


def hour_beginning(ending: int) -> int:
    """The clock hour that begins the interval named by its end: 1 -> 0, 24 -> 23.

    On the autumn day of markets that count intervals (CAISO's hour 25) clocks alone cannot say which pass
    is meant; there, order by UTC instead.

    >>> hour_beginning(1), hour_beginning(24)
    (0, 23)
    """
    if not 1 <= ending <= 24:  # noqa: PLR2004 -- hours of a day
        raise ValueError(f"an hour-ending lies from 1 to 24, got {ending}")
    return ending - 1


@lru_cache(maxsize=4096)
def month_parts(year: int, first: dt.date, last: dt.date) -> Floats:
    """The part of each month of `year` that lies in a term, shape (12,), by days; read-only.

    >>> [float(x) for x in month_parts(2027, dt.date(2027, 6, 16), dt.date(2030, 1, 1))[4:7]]
    [0.0, 0.5, 1.0]
    """
    parts = np.zeros(12)
    for month in range(1, 13):
        begins = dt.date(year, month, 1)
        ends = (begins + dt.timedelta(days=31)).replace(day=1)
        inside = (min(ends, last + dt.timedelta(days=1)) - max(begins, first)).days
        parts[month - 1] = max(inside, 0) / (ends - begins).days
    parts.flags.writeable = False
    return parts


def year_part(year: int, first: dt.date, last: dt.date) -> float:
    """The part of `year` that lies in a term, by days: 1.0 for a whole year."""
    return days_in_term(year, first, last) / (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days


def days_in_term(year: int, first: dt.date, last: dt.date) -> int:
    """Days of `year` that lie in a term.

    >>> days_in_term(2028, dt.date(2027, 6, 1), dt.date(2030, 1, 1))
    366
    """
    begins, ends = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    inside = (min(ends, last + dt.timedelta(days=1)) - max(begins, first)).days
    return max(inside, 0)


@lru_cache(maxsize=4096)
def contract_months(year: int, first: dt.date) -> Ints:
    """Whole contract years elapsed at each month of `year`, shape (12,): 0 in the first twelve months.

    >>> contract_months(2028, dt.date(2027, 6, 1)).tolist()
    [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    """
    elapsed = (year - first.year) * 12 + np.arange(12) - (first.month - 1)
    months = np.maximum(elapsed, 0) // 12
    months.flags.writeable = False
    return months
