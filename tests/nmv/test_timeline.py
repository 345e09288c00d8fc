"""Hours: daylight saving, leap days, day alignment, terms, and prices of other years."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmv.case import CaseError
from nmv.case.curves import Extension, HourlyCurve
from nmv.case.offers import Shape
from nmv.timeline import (
    check_pattern,
    contract_months,
    curve_prices,
    hour_beginning,
    local_midnight,
    month_parts,
    shape_kw,
    year_hours,
    year_part,
)

PACIFIC = "America/Los_Angeles"
ZONES = st.sampled_from(
    [PACIFIC, "America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", "UTC"]
)
YEARS = st.integers(2000, 2060)


def series_2025(values: np.ndarray[Any, Any], **rule: Any) -> HourlyCurve:
    """A curve of the Pacific year 2025, extended without growth unless stated."""
    extension = Extension(**{"price_year": 2025, "escalator_per_year": 0.0, "horizon_year": 2060} | rule)
    return HourlyCurve(
        unit="USD/MWh",
        starts_at=local_midnight(PACIFIC, dt.date(2025, 1, 1)),
        values=values,
        extension=extension,
    )


def coded_2025() -> np.ndarray[Any, Any]:
    """Each hour's price says where it comes from: month*10000 + day*100 + clock hour (+ 0.5 second pass)."""
    hours = year_hours(PACIFIC, 2025)
    return hours.month * 10000 + hours.day * 100 + hours.hour + 0.5 * hours.fold


def day(hours: Any, month: int, number: int) -> np.ndarray[Any, Any]:
    return np.flatnonzero((hours.month == month) & (hours.day == number))


@given(ZONES, YEARS)
@settings(max_examples=60, deadline=None)
def test_every_hour_of_a_year_reads_as_the_zone_database_says(zone: str, year: int) -> None:
    hours = year_hours(zone, year)
    clock = ZoneInfo(zone)
    for index in range(0, len(hours), 97):
        local = dt.datetime.fromtimestamp(int(hours.starts_at[index].astype(np.int64)), tz=clock)
        found = (hours.month[index], hours.day[index], hours.hour[index], hours.fold[index])
        assert found == (local.month, local.day, local.hour, local.fold)
        assert hours.day_type[index] == (local.weekday() >= 5)


@given(ZONES, YEARS)
@settings(max_examples=60, deadline=None)
def test_a_year_has_8760_or_8784_consecutive_hours(zone: str, year: int) -> None:
    hours = year_hours(zone, year)
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    assert len(hours) == (8784 if is_leap else 8760)
    assert set(np.diff(hours.starts_at.astype(np.int64)).tolist()) == {3600}


def test_the_spring_day_has_23_hours_and_the_autumn_day_25() -> None:
    hours = year_hours(PACIFIC, 2027)
    spring, autumn = day(hours, 3, 14), day(hours, 11, 7)
    assert hours.hour[spring].tolist() == [0, 1, *range(3, 24)]
    assert hours.hour[autumn].tolist() == [0, 1, 1, *range(2, 24)]
    assert hours.fold[autumn][:4].tolist() == [0, 0, 1, 0]


def test_the_index_of_a_skipped_hour_is_the_next_hour() -> None:
    hours = year_hours(PACIFIC, 2027)
    at = int(hours.index_of(hours.date[day(hours, 3, 14)[0]], 2))
    assert (hours.day[at], hours.hour[at]) == (14, 3)


def test_a_year_the_series_holds_is_taken_as_given() -> None:
    values = np.arange(8760.0)
    found = curve_prices(
        series_2025(values, price_year=2020, escalator_per_year=0.5), year_hours(PACIFIC, 2025), year=2025
    )
    assert found.tolist() == values.tolist()


def test_calendar_alignment_takes_the_same_date_and_clock_hour() -> None:
    hours = year_hours(PACIFIC, 2027)
    prices = curve_prices(series_2025(coded_2025()), hours, year=2027)
    ordinary = (hours.fold == 0) & ~np.isin(hours.month, [3, 11])
    expected = hours.month * 10000 + hours.day * 100 + hours.hour
    assert prices[ordinary].tolist() == expected[ordinary].tolist()


def test_where_the_pattern_lacks_the_hour_the_hour_before_serves() -> None:
    # 9 March 2025 was the spring day; in 2027 the same date is an ordinary day with an hour 2.
    hours = year_hours(PACIFIC, 2027)
    prices = curve_prices(series_2025(coded_2025()), hours, year=2027)
    assert prices[day(hours, 3, 9)][:4].tolist() == [30900, 30901, 30901, 30903]


def test_the_repeated_hour_takes_the_patterns_only_pass() -> None:
    # 7 November 2027 is an autumn day; 7 November 2025 was an ordinary one.
    hours = year_hours(PACIFIC, 2027)
    prices = curve_prices(series_2025(coded_2025()), hours, year=2027)
    assert prices[day(hours, 11, 7)][:4].tolist() == [110700, 110701, 110701, 110702]


def test_the_patterns_second_pass_serves_a_second_pass() -> None:
    # 2 November is the autumn day of 2025 and again of 2031.
    hours = year_hours(PACIFIC, 2031)
    prices = curve_prices(series_2025(coded_2025()), hours, year=2031)
    assert prices[day(hours, 11, 2)][:4].tolist() == [110200, 110201, 110201.5, 110202]


@pytest.mark.parametrize(("rule", "source"), [("repeat_feb_28", 22800), ("repeat_mar_1", 30100)])
def test_29_february_repeats_the_day_the_rule_names(rule: str, source: int) -> None:
    hours = year_hours(PACIFIC, 2028)
    prices = curve_prices(series_2025(coded_2025(), leap_day=rule), hours, year=2028)
    assert prices[day(hours, 2, 29)].tolist() == [source + hour for hour in range(24)]


def test_weekday_alignment_takes_the_nearest_date_with_the_same_weekday() -> None:
    # Monday 5 July 2027: 5 July 2025 was a Saturday, the nearest Monday is 7 July 2025.
    hours = year_hours(PACIFIC, 2027)
    prices = curve_prices(series_2025(coded_2025(), day_alignment="weekday"), hours, year=2027)
    assert prices[day(hours, 7, 5)][0] == 70700


@given(st.integers(2026, 2060))
@settings(max_examples=35, deadline=None)
def test_weekday_alignment_never_leaves_the_pattern_and_keeps_weekdays(year: int) -> None:
    hours, held = year_hours(PACIFIC, year), year_hours(PACIFIC, 2025)
    weekday = (held.date + 3) % 7
    found = curve_prices(series_2025(weekday.astype(float), day_alignment="weekday"), hours, year=year)
    assert found.tolist() == ((hours.date + 3) % 7).astype(float).tolist()


def test_prices_grow_from_the_price_year() -> None:
    curve = series_2025(np.full(8760, 100.0), price_year=2024, escalator_per_year=0.5)
    assert curve_prices(curve, year_hours(PACIFIC, 2026), year=2026)[0] == 225.0


def test_twelve_months_across_two_calendar_years_serve_as_the_pattern() -> None:
    # February 2019 to January 2020, as in published NP15 prices: January comes from 2020.
    start = local_midnight(PACIFIC, dt.date(2019, 2, 1))
    values = np.arange(8760.0)
    rule = Extension(price_year=2019, escalator_per_year=0.0, horizon_year=2060)
    curve = HourlyCurve(unit="USD/MWh", starts_at=start, values=values, extension=rule)
    hours = year_hours(PACIFIC, 2027)
    prices = curve_prices(curve, hours, year=2027)
    assert prices[day(hours, 2, 1)[0]] == 0.0
    assert prices[day(hours, 1, 31)[23]] == 8759.0


def test_of_a_longer_series_the_last_twelve_months_serve_unless_stated() -> None:
    two_years = np.repeat([1.0, 2.0], 8760)
    start = local_midnight(PACIFIC, dt.date(2025, 1, 1))
    hours = year_hours(PACIFIC, 2030)
    for pattern, expected in ((None, 2.0), (dt.date(2025, 1, 1), 1.0)):
        rule = Extension(
            price_year=2025, escalator_per_year=0.0, horizon_year=2060, pattern_starts_on=pattern
        )
        curve = HourlyCurve(unit="USD/MWh", starts_at=start, values=two_years, extension=rule)
        assert set(curve_prices(curve, hours, year=2030).tolist()) == {expected}


def test_a_pattern_the_series_does_not_hold_is_refused() -> None:
    rule = {"pattern_starts_on": dt.date(2025, 6, 1)}
    with pytest.raises(
        CaseError, match=r"curves\.hourly\.x\.values: the pattern needs twelve months from 2025-06-01"
    ):
        check_pattern(series_2025(np.zeros(8760), **rule), PACIFIC, "curves.hourly.x")


def test_a_standard_time_shape_is_read_an_hour_later_on_summer_clocks() -> None:
    # Noon standard time is hour 12 of the file; in July the clock then shows 13.
    values = np.zeros(8760)
    values[12::24] = 7.0
    hours = year_hours(PACIFIC, 2027)
    output = shape_kw(Shape(clock="standard", hourly_kw=values), hours)
    assert output[day(hours, 1, 10)].tolist() == [0.0] * 12 + [7.0] + [0.0] * 11
    assert output[day(hours, 7, 10)].tolist() == [0.0] * 13 + [7.0] + [0.0] * 10


@given(st.integers(2026, 2060))
@settings(max_examples=20, deadline=None)
def test_a_standard_time_shape_gives_every_hour_once_and_29_february_again(year: int) -> None:
    hours = year_hours(PACIFIC, year)
    output = shape_kw(Shape(clock="standard", hourly_kw=np.arange(8760.0)), hours)
    seen, times = np.unique(output, return_counts=True)
    twice = list(range(58 * 24, 59 * 24)) if len(hours) == 8784 else []
    assert seen.tolist() == list(range(8760))
    assert seen[times == 2].tolist() == twice


def test_a_month_hour_shape_follows_the_clock() -> None:
    rows = tuple(tuple(float(100 * month + hour) for hour in range(24)) for month in range(1, 13))
    hours = year_hours(PACIFIC, 2027)
    output = shape_kw(Shape(month_hour_kw=rows), hours)
    assert output.tolist() == (100.0 * hours.month + hours.hour).tolist()


@pytest.mark.parametrize("wrong", [0, 25, -1])
def test_an_hour_ending_outside_the_day_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 24"):
        hour_beginning(wrong)


@given(st.integers(2027, 2050), st.dates(dt.date(2026, 1, 1), dt.date(2051, 1, 1)), st.integers(0, 4000))
def test_month_parts_of_a_term_add_up_to_its_days(year: int, first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    days_of_month = [
        ((dt.date(year, m, 28) + dt.timedelta(days=4)).replace(day=1) - dt.date(year, m, 1)).days
        for m in range(1, 13)
    ]
    found = float(month_parts(year, first, last) @ np.array(days_of_month))
    assert found == pytest.approx(year_part(year, first, last) * sum(days_of_month))


def test_contract_years_turn_in_the_month_the_term_began() -> None:
    assert contract_months(2027, dt.date(2027, 4, 15)).tolist() == [0] * 12
    assert contract_months(2029, dt.date(2027, 4, 15)).tolist() == [1] * 3 + [2] * 9
