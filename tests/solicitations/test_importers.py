import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kernel.errors import InvalidInput
from solicitations.importers import HourWindow, Ignored, read_ddor, read_gna
from tests.solicitations.workbooks import CC, GNA_HEAD, NO_NEED, ddor_workbook, gna_workbook

DATA = Path(os.environ.get("GRIDTENDER_DATA", "../shared/data")) / "gridneeds"
DDOR_FILE = DATA / "PGE_2023_DDOR_Appendix_B_Candidate_Deferrals_Public.xlsx"
GNA_FILE = DATA / "PGE_2023_GNA_Appendix_E_Public.xlsx"
needs_data = pytest.mark.skipif(not DDOR_FILE.exists(), reason=f"the real data folder {DATA} is not here")
FIGURES = [12.19, 14.08, 1.155, 1.89, 12.19, 14.07, 1.154, 1.88]


def told(reading):
    return [(problem.row, problem.column) for problem in reading.problems]


def test_a_deferral_row_is_read_with_its_units():
    reading = read_ddor(ddor_workbook({}))
    row = reading.rows[0]
    assert reading.problems == ()
    assert (reading.edition, reading.first_year, reading.last_year) == ("DDOR 2023-08-15", 2023, 2027)
    assert (row.row, row.project_code, row.need_code) == (9, "DDOR900", "GNA_162991101_Capacity")
    assert (row.cost_usd, row.in_service_on) == (Decimal("7046000.00"), date(2026, 6, 1))
    assert row.service == "DISTRIBUTION_CAPACITY"
    assert row.notice_hours == 24
    assert row.figures is not None
    assert row.figures.amount_kw == Decimal("2350.000")
    assert row.figures.months == (6, 7, 8, 9)
    assert row.figures.windows == (HourWindow(15, 22),)
    assert (row.figures.duration_hours, row.figures.calls_per_year) == (5, 100)


def test_blank_rows_are_passed_over_and_footnotes_listed():
    reading = read_ddor(ddor_workbook({}, notes=("* CC: customer confidential", "See Appendix A")))
    assert len(reading.rows) == 1
    assert reading.ignored == (
        Ignored("Appendix B", 11, "* CC: customer confidential"),
        Ignored("Appendix B", 12, "See Appendix A"),
    )


def test_a_need_marked_confidential_is_kept_without_figures():
    reading = read_ddor(ddor_workbook(CC))
    assert reading.problems == ()
    assert reading.rows[0].figures is None


def test_a_need_half_marked_confidential_is_a_problem():
    reading = read_ddor(ddor_workbook({"Month": "CC"}))
    assert told(reading) == [(9, "Month")]


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("Grid Need", -2.35),
        ("Grid Need", 0),
        ("Grid Need", "NaN"),
        ("Grid Need", "a lot"),
        ("Grid Need", None),
        ("Grid Need Unit", "kW"),
        ("Month", "6-13"),
        ("Calls/Year", 367),
        ("Calls/Year", 2.5),
        ("Hours", "15-22"),
        ("Duration (Hours)", 25),
        ("In-Service Date", "June 2026"),
        ("Unit Cost of Traditional Mitigation ($k)", -1),
        ("Distribution Service Required", "Happiness"),
        ("Real Time (RT) or Day Ahead (DA)", "soon"),
        ("DDOR ID", None),
        ("GNA ID", ""),
    ],
)
def test_every_wrong_cell_is_named_by_row_and_column(cell, wrong):
    reading = read_ddor(ddor_workbook({"DDOR ID": "DDOR899", "GNA ID": "GNA_1"}, {cell: wrong}))
    assert told(reading) == [(10, cell)]
    assert len(reading.rows) == 1


def test_half_the_rows_wrong_are_all_listed():
    rows = [{"GNA ID": f"GNA_{n}", "Grid Need": 1 if n % 2 else "x", "DDOR ID": f"D{n}"} for n in range(10)]
    reading = read_ddor(ddor_workbook(*rows))
    assert told(reading) == [(row, "Grid Need") for row in (9, 11, 13, 15, 17)]


def test_rows_of_one_project_must_agree():
    other = {"GNA ID": "GNA_2", "Unit Cost of Traditional Mitigation ($k)": 1}
    reading = read_ddor(ddor_workbook({}, other))
    assert [problem.message for problem in reading.problems] == [
        "expected the in-service date and cost of row 9, the same project"
    ]


def test_one_need_may_stand_under_two_projects_if_it_says_the_same():
    assert read_ddor(ddor_workbook({}, {"DDOR ID": "DDOR901"})).problems == ()
    reading = read_ddor(ddor_workbook({}, {"DDOR ID": "DDOR901", "Grid Need": 2.4}))
    assert told(reading) == [(10, "GNA ID")]


def test_hours_that_lie_apart_and_are_all_needed_make_a_profile():
    apart = read_ddor(ddor_workbook({"Hours": "7AM-12PM;3PM-10PM", "Duration (Hours)": 12})).rows[0]
    within = read_ddor(ddor_workbook({"Hours": "7AM-12PM;3PM-10PM", "Duration (Hours)": 4})).rows[0]
    assert apart.figures is not None
    assert within.figures is not None
    assert (apart.figures.is_every_hour, within.figures.is_every_hour) == (True, False)


def test_a_duration_longer_than_its_own_hours_is_a_doubt_and_not_repaired():
    reading = read_ddor(ddor_workbook({"Hours": "1 PM-9 PM", "Duration (Hours)": 9}))
    assert reading.problems == ()
    assert reading.rows[0].figures is not None
    assert reading.rows[0].figures.duration_hours == 9
    assert [(doubt.row, doubt.column) for doubt in reading.doubts] == [(9, "Duration (Hours)")]


def test_another_workbook_is_refused_by_what_it_lacks():
    with pytest.raises(InvalidInput, match=r"Missing: .*Calls/Year"):
        read_ddor(gna_workbook(({}, FIGURES)))


def test_an_assessment_row_is_read_by_year():
    reading = read_gna(gna_workbook(({}, FIGURES), notes=("* a note",)))
    row = reading.rows[0]
    assert reading.problems == ()
    assert (row.code, row.facility_kind) == ("GNA_162991101_Capacity", "FEEDER")
    assert (row.is_need, row.needed_from, row.driver) == (True, 2026, "Demand Growth")
    assert [(y.year, y.rating_kw, y.loading_kw, y.deficiency_kw) for y in row.years] == [
        (2026, Decimal("12190.000"), Decimal("14080.000"), Decimal("1890.000")),
        (2027, Decimal("12190.000"), Decimal("14070.000"), Decimal("1880.000")),
    ]
    assert [note.text for note in reading.ignored] == ["* a note"]


def test_a_star_behind_a_name_or_a_figure_points_to_a_footnote():
    head = {"Facility Name": "LOGAN CREEK BANK 1 *", "Facility Type": "Bank"}
    row = read_gna(gna_workbook((head, [12.19, 14.08, 1, "1.89 *", *FIGURES[4:]]))).rows[0]
    assert (row.facility_name, row.has_footnote) == ("LOGAN CREEK BANK 1", True)
    assert row.years[0].deficiency_kw == Decimal("1890.000")


def test_a_facility_without_need_and_one_without_figures_are_records_too():
    reading = read_gna(gna_workbook(({"GNA NEED ID": "GNA_1", **NO_NEED}, FIGURES), ({}, ["CC"] * 8)))
    assert [(row.is_need, row.is_confidential, len(row.years)) for row in reading.rows] == [
        (False, False, 2),
        (True, True, 0),
    ]


def test_a_wrong_figure_is_named_with_its_year():
    reading = read_gna(gna_workbook(({}, [*FIGURES[:5], "lots", 1, -1])))
    assert told(reading) == [(9, "Facility Loading (MW) 2027"), (9, "Deficiency (MW) 2027")]


def test_a_facility_listed_twice_is_a_problem():
    assert told(read_gna(gna_workbook(({}, FIGURES), ({}, FIGURES)))) == [(10, "GNA NEED ID")]


def test_a_need_without_a_year_is_a_problem():
    assert told(read_gna(gna_workbook(({"Anticipated Need Date": "None"}, FIGURES)))) == [
        (9, "Anticipated Need Date")
    ]


def test_a_facility_that_feeds_back_has_a_negative_loading():
    row = read_gna(gna_workbook(({**GNA_HEAD, **NO_NEED}, [12, -1.5, 0, 0, 12, -1.6, 0, 0]))).rows[0]
    assert [year.loading_kw for year in row.years] == [Decimal("-1500.000"), Decimal("-1600.000")]


@needs_data
@pytest.mark.real_data
def test_the_published_deferral_report_is_read_whole():
    reading = read_ddor(DDOR_FILE.read_bytes())
    assert reading.problems == ()
    assert len(reading.rows) == 64
    assert len({row.project_code for row in reading.rows}) == 16
    assert len({row.need_code for row in reading.rows}) == 63  # one facility stands under two projects
    assert sum(row.figures is None for row in reading.rows) == 17
    corral = next(row for row in reading.rows if row.facility_name == "CORRAL 1101")
    assert corral.figures is not None
    assert (corral.project_code, corral.cost_usd, corral.figures.amount_kw) == ("DDOR1022", 7_046_000, 2350)
    assert (corral.figures.months, corral.figures.windows) == ((6, 7, 8, 9), (HourWindow(15, 22),))


@needs_data
@pytest.mark.real_data
def test_the_published_assessment_is_read_whole():
    reading = read_gna(GNA_FILE.read_bytes())
    assert reading.problems == ()
    assert len(reading.rows) == 4229
    assert sum(row.is_need for row in reading.rows) == 538
    assert sum(row.is_confidential for row in reading.rows) == 1268
    assert [note.text[:20] for note in reading.ignored] == ["* Note: For the grid"]
    corral = next(row for row in reading.rows if row.facility_name == "CORRAL 1101")
    assert (corral.years[0].rating_kw, corral.years[0].loading_kw) == (12_190, 14_080)
    assert replace(corral, row=0).code == "GNA_162991101_Capacity"
