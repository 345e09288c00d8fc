"""Writes about facilities and projects."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.documents.areas import require_polygon
from solicitations.models import Facility, Project
from solicitations.permissions import can_post_needs
from solicitations.services.records import record_for_organisation
from solicitations.states import FacilityKind, ProjectType

MOST_LIFE_YEARS = 100
MOST_LEAD_MONTHS = 240
LARGEST_USD = Decimal(10) ** 12
LARGEST_KW = Decimal(10) ** 9
LARGEST_MULTIPLIER = 100
BUDGET_YEARS = range(2000, 2101)
# What may stand under what: a bank in a substation, a feeder under a bank or a substation.
PARENTS: dict[str, frozenset[str]] = {
    FacilityKind.SUBSTATION: frozenset(),
    FacilityKind.BANK: frozenset({FacilityKind.SUBSTATION, FacilityKind.BANK_GROUP}),
    FacilityKind.BANK_GROUP: frozenset({FacilityKind.SUBSTATION}),
    FacilityKind.FEEDER: frozenset({FacilityKind.SUBSTATION, FacilityKind.BANK, FacilityKind.BANK_GROUP}),
}


def require_planner(by: User, organisation: Organisation) -> None:
    """Refuse whoever does not plan for the utility."""
    if not can_post_needs(by, organisation):
        raise NotAllowed(f"Only planners of {organisation} post facilities, projects and needs.")


@transaction.atomic
def post_facility(
    *,
    organisation: Organisation,
    kind: FacilityKind,
    name: str,
    by: User,
    parent: Facility | None = None,
    external_id: str = "",
    voltage_kv: Decimal | None = None,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    boundary: object = None,
) -> Facility:
    """Add a substation, bank or feeder.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: it cannot stand where it is put.
        Conflict: there is one of that name.
    """
    require_planner(by, organisation)
    if parent is not None and (parent.organisation_id != organisation.pk or parent.kind not in PARENTS[kind]):
        raise InvalidInput(f"A {FacilityKind(kind).label} cannot stand under {parent}.", field="parent")
    if voltage_kv is not None and not 0 < voltage_kv < 10_000:  # noqa: PLR2004 - kV of any line on earth
        raise InvalidInput("A voltage lies above 0 and below 10,000 kV.", field="voltage_kv")
    require_place(latitude, longitude, boundary)
    if not name.strip():
        raise InvalidInput("Give the facility its name.", field="name")
    if Facility.objects.filter(organisation=organisation, kind=kind, name=name.strip()).exists():
        raise InvalidInput(
            f"There is a {FacilityKind(kind).label} called {name.strip()} already.", field="name"
        )
    facility = Facility.objects.create(
        organisation=organisation,
        kind=kind,
        name=name.strip(),
        parent=parent,
        external_id=external_id,
        voltage_kv=voltage_kv,
        latitude=latitude,
        longitude=longitude,
        boundary=boundary,
    )
    facts = {"facility": facility.pk, "kind": kind, "name": facility.name}
    record_for_organisation(organisation, by, Role.PLANNER, "facility.posted", facts)
    return facility


def require_place(latitude: Decimal | None, longitude: Decimal | None, boundary: object) -> None:
    """Refuse a point off the globe, half a point, and a boundary that is no closed ring of points.

    Raises:
        InvalidInput: names the field.
    """
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        raise InvalidInput("Latitude and longitude are given together.", field=missing)
    if latitude is not None and not -90 <= latitude <= 90:  # noqa: PLR2004 - degrees from the equator
        raise InvalidInput("A latitude lies from -90 to 90 degrees.", field="latitude")
    if longitude is not None and not -180 <= longitude <= 180:  # noqa: PLR2004 - degrees from Greenwich
        raise InvalidInput("A longitude lies from -180 to 180 degrees.", field="longitude")
    if boundary is not None:
        require_polygon(boundary)


def require_project_figures(
    *,
    installed_cost_usd: Decimal,
    o_and_m_usd_per_year: Decimal,
    life_years: int,
    revenue_requirement_multiplier: Decimal,
    lead_time_months: int,
    capacity_kw: Decimal | None = None,
    budget_year: int | None = None,
) -> None:
    """Refuse figures no project can have.

    Raises:
        InvalidInput: names the field.
    """
    checks = {
        "installed_cost_usd": (0 < installed_cost_usd < LARGEST_USD, "A project costs more than 0 $."),
        "o_and_m_usd_per_year": (0 <= o_and_m_usd_per_year < LARGEST_USD, "O&M is 0 $ a year or more."),
        "life_years": (1 <= life_years <= MOST_LIFE_YEARS, f"A life lasts 1 to {MOST_LIFE_YEARS} years."),
        "revenue_requirement_multiplier": (
            0 < revenue_requirement_multiplier < LARGEST_MULTIPLIER,
            f"The revenue requirement is more than 0 and less than {LARGEST_MULTIPLIER} times the cost.",
        ),
        "lead_time_months": (
            0 <= lead_time_months <= MOST_LEAD_MONTHS,
            f"Construction takes 0 to {MOST_LEAD_MONTHS} months.",
        ),
        "capacity_kw": (
            capacity_kw is None or 0 <= capacity_kw < LARGEST_KW,
            "A project adds 0 kW of capacity or more.",
        ),
        "budget_year": (
            budget_year is None or budget_year in BUDGET_YEARS,
            f"Budget years lie from {BUDGET_YEARS[0]} to {BUDGET_YEARS[-1]}.",
        ),
    }
    for field, (is_sound, words) in checks.items():
        if not is_sound:
            raise InvalidInput(words, field=field)


@transaction.atomic
def post_project(
    *,
    organisation: Organisation,
    code: str,
    name: str,
    installed_cost_usd: Decimal,
    in_service_on: date,
    by: User,
    project_type: str = ProjectType.OTHER,
    equipment: str = "",
    facility: Facility | None = None,
    capacity_kw: Decimal | None = None,
    voltage_class: str = "",
    scope: str = "",
    budget_year: int | None = None,
    o_and_m_usd_per_year: Decimal = Decimal(0),
    life_years: int = 40,
    revenue_requirement_multiplier: Decimal = Decimal(1),
    lead_time_months: int = 18,
    source: str = "",
    note: str = "",
) -> Project:
    """Add a traditional solution.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: a figure no project can have; names the field.
        Conflict: there is one with that code.
    """
    require_planner(by, organisation)
    require_project_figures(
        installed_cost_usd=installed_cost_usd,
        o_and_m_usd_per_year=o_and_m_usd_per_year,
        life_years=life_years,
        revenue_requirement_multiplier=revenue_requirement_multiplier,
        lead_time_months=lead_time_months,
        capacity_kw=capacity_kw,
        budget_year=budget_year,
    )
    if facility is not None and facility.organisation_id != organisation.pk:
        raise InvalidInput(f"{facility} is not a facility of {organisation}.", field="facility")
    if Project.objects.filter(organisation=organisation, code=code).exists():
        raise Conflict(f"There is a project {code} already.", field="code")
    project = Project.objects.create(
        organisation=organisation,
        code=code,
        name=name,
        project_type=project_type,
        equipment=equipment,
        facility=facility,
        capacity_kw=capacity_kw,
        voltage_class=voltage_class,
        scope=scope,
        budget_year=budget_year,
        installed_cost_usd=installed_cost_usd,
        o_and_m_usd_per_year=o_and_m_usd_per_year,
        life_years=life_years,
        revenue_requirement_multiplier=revenue_requirement_multiplier,
        in_service_on=in_service_on,
        lead_time_months=lead_time_months,
        source=source,
        note=note,
    )
    facts = {
        "project": project.pk,
        "code": code,
        "installed_cost_usd": installed_cost_usd,
        "in_service_on": in_service_on,
    }
    record_for_organisation(organisation, by, Role.PLANNER, "project.posted", facts)
    return project
