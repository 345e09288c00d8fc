from decimal import Decimal

import pytest

from solicitations.importers import ProfileHour, read_profile

HEAD = "year,month,day_type,hour,amount\n"


def test_a_profile_is_read_line_by_line():
    reading = read_profile(HEAD + "2027,7,weekday,17,2350\n2027,7,weekend,17,1800.5\n2027,8,,0,1\n")
    assert reading.problems == ()
    assert reading.rows == (
        ProfileHour(2027, 7, "WEEKDAY", 17, Decimal("2350.000")),
        ProfileHour(2027, 7, "WEEKEND", 17, Decimal("1800.500")),
        ProfileHour(2027, 8, "ALL", 0, Decimal("1.000")),
    )


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("2027,13,all,17,5", "month"),
        ("2027,0,all,17,5", "month"),
        ("2027,7,all,24,5", "hour"),
        ("2027,7,all,-1,5", "hour"),
        ("2027,7,all,17,-5", "amount"),
        ("2027,7,all,17,NaN", "amount"),
        ("2027,7,all,17,inf", "amount"),
        ("2027,7,all,17,", "amount"),
        ("1999,7,all,17,5", "year"),
        ("2027,7,holiday,17,5", "day_type"),
    ],
)
def test_each_wrong_cell_names_its_line_and_column(line, column):
    reading = read_profile(f"{HEAD}2027,6,all,0,1\n{line}\n")
    assert [(problem.row, problem.column) for problem in reading.problems] == [(3, column)]


def test_an_hour_given_twice_is_refused():
    reading = read_profile(HEAD + "2027,7,all,17,5\n2027,7,all,17,6\n")
    assert [(problem.row, problem.column) for problem in reading.problems] == [(3, "hour")]


def test_an_hour_of_all_days_given_again_for_weekdays_is_refused():
    reading = read_profile(HEAD + "2027,7,all,17,5\n2027,7,weekday,17,6\n")
    assert [problem.column for problem in reading.problems] == ["day_type"]


@pytest.mark.parametrize("written", ["", "hello", "year;month;day_type;hour;amount\n2027;7;all;17;5"])
def test_a_text_without_the_columns_is_refused_in_line_one(written):
    assert read_profile(written).problems[0].row == 1


def test_headings_without_a_line_ask_for_one():
    assert read_profile(HEAD).problems[0].message == "expected at least one line with an amount"
