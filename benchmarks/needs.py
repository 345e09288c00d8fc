"""The public list of 10,000 needs with filters, the whole stack, against a plain ListView of the same columns."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import Organisation  # noqa: E402
from benchmarks.measuring import Measured  # noqa: E402
from benchmarks.pages import Page, beside_plain, compared  # noqa: E402
from solicitations.models import Facility, Need, NeedAmount, NeedWindow, NeedYear, Project  # noqa: E402
from solicitations.states import Direction, FacilityKind, NeedForm, Service  # noqa: E402
from tests.factories.accounts import a_utility  # noqa: E402

N_NEEDS = 10_000
N_FACILITIES = 2_500
N_PROJECTS = 1_000
PROFILE_EVERY, REVISED_EVERY = 100, 10
YEARS = range(2027, 2032)
MOST_QUERIES, GOAL = 6, 2.5
PAGES = {
    "the first page": "",
    "filtered by service": "?service=VOLTAGE_VAR",
    "searched by words": "?q=FEEDER+12",
    "page 200": "?page=200",
}


def measured() -> Iterator[Measured]:
    """A row for each way to look at the list; raises where the list asks more than it may of the database."""
    _fill()
    client = Client(SERVER_NAME="localhost")
    with beside_plain("benchmarks.plain_needs"):
        for name, query in PAGES.items():
            yield compared(client, _page(name, query))


def _page(name: str, query: str) -> Page:
    return Page(
        work=f"public list of {N_NEEDS:,} needs, {name}",
        ours=f"/needs/{query}",
        plain=f"/plain-needs/{query}",
        most_queries=MOST_QUERIES,
        goal=GOAL,
    )


def _fill() -> None:
    utility = a_utility()
    facilities = Facility.objects.bulk_create(
        Facility(organisation=utility, kind=FacilityKind.FEEDER, name=f"FEEDER {number:04d}")
        for number in range(N_FACILITIES)
    )
    projects = Project.objects.bulk_create(
        Project(
            organisation=utility,
            code=f"DDOR{number:04d}",
            name="New feeder",
            installed_cost_usd=Decimal(7_000_000),
            in_service_on=date(2029, 6, 1),
        )
        for number in range(N_PROJECTS)
    )
    needs = Need.objects.bulk_create(_needs(utility, facilities), batch_size=2_000)
    links = Need.projects.through
    links.objects.bulk_create(
        links(need=need, project=projects[place % N_PROJECTS])
        for place, need in enumerate(needs)
        if place % 2
    )
    _fill_parts(needs)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _needs(utility: Organisation, facilities: list[Facility]) -> Iterator[Need]:
    services = Service.values
    for number in range(N_NEEDS):
        series = uuid.uuid4()
        for version in range(1, 3 if number % REVISED_EVERY == 0 else 2):
            yield Need(
                organisation=utility,
                series=series,
                version=version,
                code=f"GNA_2027_{number:05d}",
                title="Overload in summer afternoons",
                facility=facilities[number % N_FACILITIES],
                service=services[number % len(services)],
                direction=Direction.UP,
                form=NeedForm.PROFILE if number % PROFILE_EVERY == 0 else NeedForm.CALL,
                duration_hours=4,
                calls_per_year=60,
            )


def _fill_parts(needs: list[Need]) -> None:
    calls = [need for need in needs if need.form == NeedForm.CALL]
    profiles = [need for need in needs if need.form == NeedForm.PROFILE]
    NeedYear.objects.bulk_create(
        (
            NeedYear(need=need, year=year, amount=Decimal(500 + place % 4_000))
            for place, need in enumerate(calls)
            for year in YEARS
        ),
        batch_size=5_000,
    )
    NeedWindow.objects.bulk_create(
        NeedWindow(need=need, months=[6, 7, 8], start_hour=15, end_hour=21) for need in calls
    )
    NeedAmount.objects.bulk_create(
        (
            NeedAmount(need=need, year=2027, month=month, hour=hour, amount=Decimal(100 + hour))
            for need in profiles
            for month in range(1, 13)
            for hour in range(24)
        ),
        batch_size=5_000,
    )
    Need.objects.update(published_at=datetime(2026, 1, 1, tzinfo=UTC))
