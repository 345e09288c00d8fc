from decimal import Decimal

import pytest

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput
from solicitations.models import Assessment, AssessmentYear, Facility, Need, Project
from solicitations.services import import_ddor, import_gna
from solicitations.services.import_facilities import substation_name
from tests.factories.accounts import a_person, a_utility
from tests.solicitations.test_importers import DDOR_FILE, FIGURES, GNA_FILE, needs_data
from tests.solicitations.workbooks import CC, NO_NEED, ddor_workbook, gna_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


def ddor(utility, planner, *rows, **given):
    return import_ddor(
        organisation=utility, content=ddor_workbook(*rows), by=planner, now=database_now(), **given
    )


def test_a_deferral_report_becomes_a_project_and_a_call(utility, planner):
    ddor(utility, planner, {})
    need = Need.objects.get()
    assert [(p.code, p.installed_cost_usd) for p in need.projects.all()] == [("DDOR900", 7_046_000)]
    assert (need.duration_hours, need.calls_per_year, need.notice_hours) == (5, 100, 24)
    # Held from the in-service year to the end of the filing's five years.
    assert [(y.year, y.amount) for y in need.years.all()] == [(2026, 2350), (2027, 2350)]
    assert (need.published_need_kw, need.published_at) == (2350, None)
    assert (need.facility.name, need.facility.kind, need.facility.parent.name) == (
        "OAKDALE 1101",
        "FEEDER",
        "OAKDALE",
    )


def test_a_need_under_two_projects_is_one_need(utility, planner):
    ddor(utility, planner, {}, {"DDOR ID": "DDOR901"})
    assert (Project.objects.count(), Need.objects.count()) == (2, 1)
    assert Need.objects.get().projects.count() == 2


def test_hours_that_lie_apart_become_a_profile(utility, planner):
    ddor(utility, planner, {"Hours": "7AM-12PM;3PM-10PM", "Duration (Hours)": 12, "Month": "6"})
    need = Need.objects.get()
    hours = list(need.amounts.filter(year=2026, month=6).values_list("hour", flat=True))
    assert (need.form, hours) == ("PROFILE", [7, 8, 9, 10, 11, 15, 16, 17, 18, 19, 20, 21])


def test_a_withheld_need_is_kept_without_figures_and_never_published_by_the_way(utility, planner):
    outcome = ddor(
        utility, planner, {}, {"GNA ID": "GNA_2", "GNA Facility Name": "OAKDALE 1102", **CC}, publishes=True
    )
    withheld = Need.objects.get(code="GNA_2")
    assert (withheld.is_confidential, withheld.published_at, withheld.published_need_kw) == (True, None, None)
    assert (outcome.n_needs, outcome.n_published, outcome.n_confidential) == (2, 1, 1)


def test_one_wrong_row_and_nothing_is_written(utility, planner):
    with pytest.raises(InvalidInput, match="row 10, Grid Need: expected a number"):
        ddor(utility, planner, {}, {"GNA ID": "GNA_2", "DDOR ID": "D2", "Grid Need": "lots"})
    counts = [model.objects.count() for model in (Need, Project, Facility, Entry)]
    assert counts == [0, 0, 0, 0]


def test_what_is_there_already_is_not_written_over(utility, planner):
    ddor(utility, planner, {})
    with pytest.raises(Conflict, match="DDOR900"):
        ddor(utility, planner, {}, {"GNA ID": "GNA_2", "DDOR ID": "D2"})
    assert Need.objects.count() == 1


def test_another_utility_may_hold_the_same_codes(utility, planner):
    ddor(utility, planner, {})
    other = a_utility()
    ddor(other, a_person(other, Role.PLANNER), {})
    assert Need.objects.count() == 2


def test_an_assessment_fills_the_published_figures_in_whichever_order(utility, planner):
    gna = gna_workbook(({}, FIGURES))
    import_gna(organisation=utility, content=gna, by=planner)
    ddor(utility, planner, {})
    other = a_utility()
    their_planner = a_person(other, Role.PLANNER)
    ddor(other, their_planner, {})
    import_gna(organisation=other, content=gna, by=their_planner)
    figures = Need.objects.values_list("published_rating_kw", "published_forecast_kw", "published_need_kw")
    assert list(figures) == [(Decimal(12190), Decimal(14080), Decimal(2350))] * 2


def test_an_assessment_keeps_every_facility_and_its_years(utility, planner):
    content = gna_workbook(
        ({}, FIGURES),
        (
            {"GNA NEED ID": "GNA_0101_Capacity", "Facility Name": "OAKDALE BANK 1", "Facility Type": "Bank"},
            ["CC"] * 8,
        ),
        (
            {"GNA NEED ID": "GNA_0102_Capacity", "Facility Name": "ELM 1101", **NO_NEED},
            [5, -1, 0, 0, 5, -1, 0, 0],
        ),
        notes=("* a note",),
    )
    outcome = import_gna(organisation=utility, content=content, by=planner)
    assert (outcome.n_rows, outcome.n_with_need, outcome.n_confidential, outcome.n_ignored) == (3, 2, 1, 1)
    assert (Assessment.objects.count(), AssessmentYear.objects.count()) == (3, 4)
    assert set(Facility.objects.filter(kind="SUBSTATION").values_list("name", flat=True)) == {
        "OAKDALE",
        "ELM",
    }
    assert Facility.objects.get(name="OAKDALE BANK 1").external_id == "0101"


def test_an_edition_is_imported_once(utility, planner):
    content = gna_workbook(({}, FIGURES))
    import_gna(organisation=utility, content=content, by=planner)
    with pytest.raises(Conflict, match="GNA 2023-08-15"):
        import_gna(organisation=utility, content=content, by=planner)


@pytest.mark.parametrize(
    ("facility", "substation"),
    [
        ("HATTON BANK 1", "HATTON"),
        ("LOGAN CREEK 2101", "LOGAN CREEK"),
        ("EL CERRITO G 1105", "EL CERRITO G"),
        ("OAKHURST GROUP 1a,1b", "OAKHURST"),
        ("REDWOOD CITY BK 2 (12/4 kV)", "REDWOOD CITY"),
        ("DALY CITY UNIT SUB", ""),
    ],
)
def test_a_substation_is_told_from_a_name_where_the_name_tells(facility, substation):
    assert substation_name(facility) == substation


@needs_data
@pytest.mark.real_data
def test_the_published_files_are_written_whole(utility, planner):
    now = database_now()
    gna = import_gna(organisation=utility, content=GNA_FILE.read_bytes(), by=planner)
    report = import_ddor(
        organisation=utility, content=DDOR_FILE.read_bytes(), by=planner, now=now, publishes=True
    )
    assert (gna.n_rows, gna.n_with_need, gna.n_confidential, gna.n_ignored) == (4229, 538, 1268, 1)
    assert (report.n_rows, report.n_projects, report.n_needs, report.n_confidential) == (64, 16, 63, 17)
    # One filed duration does not fit its filed hours: it waits for the planner.
    assert report.n_published == 63 - 17 - 1
    assert AssessmentYear.objects.count() == (4229 - 1268) * 5
    shared = Need.objects.get(facility__name="VIERRA BANK 2")
    assert sorted(p.code for p in shared.projects.all()) == ["DDOR085", "DDOR087"]
    corral = Need.objects.get(facility__name="CORRAL 1101")
    figures = (corral.published_rating_kw, corral.published_forecast_kw, corral.published_need_kw)
    assert figures == (Decimal(12190), Decimal(14080), Decimal(2350))
    assert corral.projects.get().installed_cost_usd == 7_046_000
