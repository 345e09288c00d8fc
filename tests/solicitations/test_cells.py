import doctest
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from solicitations.importers import cells
from solicitations.importers.cells import (
    HourWindow,
    amount,
    hours,
    kw_from_mw,
    months,
    usd_from_thousands,
    whole,
)
from solicitations.importers.reading import CellError


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(cells).failed == 0


@pytest.mark.parametrize(
    ("written", "windows"),
    [
        ("3 PM-10 PM", [(15, 22)]),
        ("12AM-12AM", [(0, 24)]),
        ("12AM - 12AM", [(0, 24)]),
        ("12 PM-12 AM", [(12, 24)]),
        ("5AM-12AM", [(5, 24)]),
        ("3 PM-2 AM", [(15, 2)]),
        ("7AM-12PM;3PM-10PM", [(7, 12), (15, 22)]),
        ("12AM-4AM; 4PM-9PM", [(0, 4), (16, 21)]),
        # These touch over midnight: one run of hours.
        ("12AM - 7AM; 4 PM-12 AM", [(16, 7)]),
        ("12 AM-8 AM; 4PM -12AM", [(16, 8)]),
        # These overlap.
        ("1PM-4PM; 3PM-6PM", [(13, 18)]),
    ],
)
def test_hours_are_read_as_filings_write_them(written, windows):
    assert hours(written) == tuple(HourWindow(start, end) for start, end in windows)


@pytest.mark.parametrize(
    "written", ["3-10 PM", "13PM-2PM", "0AM-2AM", "3PM", "", None, "3PM-10PM and more", 15]
)
def test_other_hours_are_refused(written):
    with pytest.raises(CellError, match="expected"):
        hours(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("6-9", (6, 7, 8, 9)),
        ("1-12", tuple(range(1, 13))),
        ("11-2", (1, 2, 11, 12)),
        ("4;6-7", (4, 6, 7)),
        (7, (7,)),
    ],
)
def test_months_are_read_as_ranges_lists_and_over_the_new_year(written, read):
    assert months(written) == read


@pytest.mark.parametrize(
    "written", ["13", "0-3", "6-13", "June", "", None, "6-", datetime(2026, 6, 9, tzinfo=UTC)]
)
def test_months_outside_the_year_are_refused(written):
    with pytest.raises(CellError, match="expected months"):
        months(written)


@pytest.mark.parametrize("written", ["NaN", "inf", "-Infinity", "", None, True, "two", "1,5.0"])
def test_what_is_no_finite_number_is_refused(written):
    with pytest.raises(CellError, match="expected a"):
        amount(written)


def test_a_number_may_carry_a_footnotes_star():
    assert amount("3.53 *") == Decimal("3.53")


@pytest.mark.parametrize("written", [-0.1, "-2", 100_000, "1e9"])
def test_negative_and_absurd_megawatts_are_refused(written):
    with pytest.raises(CellError, match="expected MW"):
        kw_from_mw(written)


def test_binary_fractions_of_megawatts_become_exact_watts():
    assert kw_from_mw(1.728400000000001) == Decimal("1728.400")


def test_thousands_of_dollars_become_dollars():
    assert usd_from_thousands(25920.7842) == Decimal("25920784.20")


@pytest.mark.parametrize("written", [0, -1])
def test_a_project_costs_something(written):
    with pytest.raises(CellError, match="above 0"):
        usd_from_thousands(written)


@pytest.mark.parametrize("written", [0, 367, 1.5, "x", None])
def test_counts_are_whole_and_within_bounds(written):
    with pytest.raises(CellError):
        whole(written, least=1, most=366, what="calls a year")
