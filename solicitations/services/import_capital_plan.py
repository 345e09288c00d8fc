"""Capital plans into projects and the substations they stand in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import InvalidInput
from solicitations.importers import PlannedProject, Reading
from solicitations.models import Facility, Project
from solicitations.services.import_facilities import BATCH, substations_named
from solicitations.services.import_outcomes import NOTHING_STATED, Outcome, require_new_codes
from solicitations.services.planning import MOST_LEAD_MONTHS
from solicitations.services.records import record_for_organisation
from solicitations.states import ProjectType

YEARS = range(2000, 2101)
MOST_SCOPE = 8000


def plan_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a planner states for projects whose line does not: in-service date, lead time, type, source.

    Raises:
        InvalidInput: names the field.
    """
    in_service = given.get("in_service_on")
    if not isinstance(in_service, date) or in_service.year not in YEARS:
        raise InvalidInput(
            "A capital plan lists no in-service dates: state the one to assume for projects without.",
            field="in_service_on",
        )
    months = given.get("lead_time_months")
    if not isinstance(months, int) or not 0 <= months <= MOST_LEAD_MONTHS:
        raise InvalidInput(f"Construction takes 0 to {MOST_LEAD_MONTHS} months.", field="lead_time_months")
    return {
        "in_service_on": in_service.isoformat(),
        "lead_time_months": months,
        "project_type": ProjectType(given.get("project_type") or ProjectType.OTHER).value,
        "source": str(given.get("source") or ""),
    }


def require_new_plan(
    organisation: Organisation, reading: Reading[PlannedProject], _options: Mapping[str, Any] = NOTHING_STATED
) -> None:
    """Refuse a plan one of whose projects is here.

    Raises:
        Conflict: names them.
    """
    require_new_codes(organisation, projects=(project.code for project in reading.rows))


@transaction.atomic
def write_capital_plan(
    *, organisation: Organisation, reading: Reading[PlannedProject], by: User, options: Mapping[str, Any]
) -> Outcome:
    """Write the projects of a plan that was read, and the substations they stand in.

    Raises:
        Conflict: a project of it exists.
    """
    require_new_plan(organisation, reading)
    stations, n_facilities = substations_named(organisation, (project.station for project in reading.rows))
    Project.objects.bulk_create(
        (
            _project(organisation, planned, stations[planned.station.upper()], options)
            for planned in reading.rows
        ),
        batch_size=BATCH,
    )
    outcome = Outcome(
        edition=options.get("source") or reading.edition,
        n_rows=len(reading.rows),
        n_projects=len(reading.rows),
        n_facilities=n_facilities,
    )
    record_for_organisation(organisation, by, Role.PLANNER, "capital_plan.imported", outcome.as_facts())
    return outcome


def _project(
    organisation: Organisation, planned: PlannedProject, station: Facility, options: Mapping[str, Any]
) -> Project:
    works = len(planned.scope.splitlines())
    return Project(
        organisation=organisation,
        code=planned.code,
        name=f"{planned.station}: {planned.scope.splitlines()[0]}"[:300] if works == 1 else planned.station,
        project_type=planned.project_type or options["project_type"],
        facility=station,
        capacity_kw=planned.capacity_kw,
        voltage_class=planned.voltage_class,
        scope=planned.scope[:MOST_SCOPE],
        budget_year=planned.budget_year,
        installed_cost_usd=planned.cost_usd,
        in_service_on=planned.in_service_on or date.fromisoformat(options["in_service_on"]),
        lead_time_months=options["lead_time_months"]
        if planned.lead_time_months is None
        else planned.lead_time_months,
        source=f"{options['source'] or 'Capital plan'}, row {planned.row}"[:300],
        note=" ".join(filter(None, (_classified(planned), planned.inferred, _assumed(planned, options)))),
    )


def _classified(planned: PlannedProject) -> str:
    return f"Classified as {planned.classification}." if planned.classification else ""


def _assumed(planned: PlannedProject, options: Mapping[str, Any]) -> str:
    """Say what the planner stated at upload because the plan does not."""
    missing = [
        f"{name} ({options[field]})"
        for name, field, value in (
            ("in-service date", "in_service_on", planned.in_service_on),
            ("lead time in months", "lead_time_months", planned.lead_time_months),
            ("project type", "project_type", planned.project_type),
        )
        if value is None
    ]
    return f"Assumed at import, not filed: {', '.join(missing)}." if missing else ""
