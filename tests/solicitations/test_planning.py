from datetime import date
from decimal import Decimal

import pytest

from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Project
from solicitations.services import post_facility, post_project
from solicitations.states import FacilityKind, ProjectType
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import a_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


def test_a_feeder_stands_under_a_bank_under_a_substation(utility, planner):
    substation = post_facility(organisation=utility, kind=FacilityKind.SUBSTATION, name="CORRAL", by=planner)
    bank = post_facility(
        organisation=utility, kind=FacilityKind.BANK, name="CORRAL BANK 1", by=planner, parent=substation
    )
    feeder = post_facility(
        organisation=utility, kind=FacilityKind.FEEDER, name="CORRAL 1101", by=planner, parent=bank
    )
    assert feeder.parent.parent == substation


def test_a_substation_stands_under_nothing_and_names_are_given_once(utility, planner):
    bank = post_facility(organisation=utility, kind=FacilityKind.BANK, name="BANK 1", by=planner)
    with pytest.raises(InvalidInput) as refused:
        post_facility(organisation=utility, kind=FacilityKind.SUBSTATION, name="S", by=planner, parent=bank)
    assert refused.value.field == "parent"
    with pytest.raises(InvalidInput) as refused:
        post_facility(organisation=utility, kind=FacilityKind.BANK, name="BANK 1", by=planner)
    assert refused.value.field == "name"


def test_only_planners_add_to_the_grid(utility):
    with pytest.raises(NotAllowed):
        post_facility(
            organisation=utility, kind=FacilityKind.BANK, name="B", by=a_person(utility, Role.PROCUREMENT)
        )


GIVEN = {
    "code": "DDOR1",
    "name": "New feeder",
    "installed_cost_usd": Decimal(7_046_000),
    "in_service_on": date(2027, 6, 1),
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("installed_cost_usd", Decimal(0)),
        ("installed_cost_usd", Decimal(-1)),
        ("o_and_m_usd_per_year", Decimal(-1)),
        ("life_years", 0),
        ("life_years", 101),
        ("revenue_requirement_multiplier", Decimal(0)),
        ("lead_time_months", -1),
        ("lead_time_months", 241),
    ],
)
def test_a_project_that_cannot_be_is_refused_at_its_field(utility, planner, field, value):
    with pytest.raises(InvalidInput) as refused:
        post_project(organisation=utility, by=planner, **{**GIVEN, field: value})
    assert refused.value.field == field
    assert Project.objects.count() == 0


def test_a_project_code_is_given_once(utility, planner):
    post_project(organisation=utility, by=planner, **GIVEN)
    with pytest.raises(Conflict):
        post_project(organisation=utility, by=planner, **GIVEN)


@pytest.mark.parametrize(
    ("in_service", "months", "decision"),
    [
        (date(2027, 6, 1), 18, date(2025, 12, 1)),
        (date(2027, 6, 1), 12, date(2026, 6, 1)),
        (date(2027, 1, 31), 11, date(2026, 2, 28)),  # February is shorter
        (date(2028, 3, 31), 1, date(2028, 2, 29)),  # and longer in a leap year
        (date(2027, 6, 15), 0, date(2027, 6, 15)),
    ],
)
def test_the_wires_decision_falls_whole_months_before_service(utility, in_service, months, decision):
    project = a_project(utility, in_service_on=in_service, lead_time_months=months)
    assert project.wires_decision_on == decision


def test_the_float_is_counted_in_days_and_goes_below_zero(utility):
    project = a_project(utility, in_service_on=date(2027, 6, 1), lead_time_months=12)
    assert project.float_days(date(2026, 5, 1)) == 31
    assert project.float_days(date(2026, 6, 3)) == -2


SQUARE = [[-120.0, 37.0], [-119.0, 37.0], [-119.0, 38.0], [-120.0, 37.0]]


def placed(utility, planner, **given):
    return post_facility(organisation=utility, kind=FacilityKind.FEEDER, name="F 1101", by=planner, **given)


def test_a_facility_may_stand_on_the_map(utility, planner):
    area = {"type": "Polygon", "coordinates": [SQUARE]}
    facility = placed(utility, planner, latitude=Decimal("37.5"), longitude=Decimal("-119.5"), boundary=area)
    facility.refresh_from_db()
    found = (facility.latitude, facility.longitude, facility.boundary)
    assert found == (Decimal("37.5"), Decimal("-119.5"), area)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"latitude": Decimal(37)}, "longitude"),
        ({"longitude": Decimal(37)}, "latitude"),
        ({"latitude": Decimal(91), "longitude": Decimal(0)}, "latitude"),
        ({"latitude": Decimal(0), "longitude": Decimal(181)}, "longitude"),
        ({"boundary": {"type": "Point", "coordinates": [0, 0]}}, "boundary"),
        ({"boundary": {"type": "Polygon", "coordinates": [SQUARE[:3]]}}, "boundary"),
        ({"boundary": {"type": "Polygon", "coordinates": [[*SQUARE[:3], [0, 0]]]}}, "boundary"),
        ({"boundary": {"type": "Polygon", "coordinates": [[["a", 1]] * 4]}}, "boundary"),
    ],
)
def test_a_place_off_the_map_is_refused_at_its_field(utility, planner, given, field):
    with pytest.raises(InvalidInput) as refused:
        placed(utility, planner, **given)
    assert refused.value.field == field


def test_a_project_says_why_it_would_be_built_and_what_it_adds(utility, planner):
    project = post_project(
        organisation=utility,
        by=planner,
        **GIVEN,
        project_type=ProjectType.LOAD_RELIEF,
        capacity_kw=Decimal(12_000),
        budget_year=2027,
    )
    assert (project.project_type, project.capacity_kw, project.budget_year) == ("LOAD_RELIEF", 12_000, 2027)


def test_the_facility_of_a_project_belongs_to_its_utility(utility, planner):
    foreign = placed(other := a_utility(), a_person(other, Role.PLANNER))
    with pytest.raises(InvalidInput) as refused:
        post_project(organisation=utility, by=planner, **GIVEN, facility=foreign)
    assert refused.value.field == "facility"
