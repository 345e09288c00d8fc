"""Deferral reports into projects and needs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from solicitations.importers import DdorRow, ProfileHour, Reading, read_ddor
from solicitations.importers.ddor import DdorFigures
from solicitations.models import Facility, Need, Project
from solicitations.services.import_facilities import facilities_named
from solicitations.services.import_gna import peaks_of
from solicitations.services.import_outcomes import NOTHING_STATED, Outcome, require_clean, require_new_codes
from solicitations.services.need_terms import CallTerms, NeedDraft, ProfileTerms, Window
from solicitations.services.needs import publish_needs, write_need
from solicitations.services.planning import require_planner
from solicitations.services.records import record_for_organisation
from solicitations.states import FacilityKind


@transaction.atomic
def import_ddor(
    *, organisation: Organisation, content: bytes, by: User, now: datetime, publishes: bool = False
) -> Outcome:
    """Write the projects and needs of a deferral report; figures filed in an assessment before are taken along.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: a row is wrong; nothing is written.
        Conflict: a project or need of it exists.
    """
    require_planner(by, organisation)
    reading = read_ddor(content)
    require_clean(reading)
    return write_ddor(organisation=organisation, reading=reading, by=by, now=now, publishes=publishes)


def require_new_ddor(
    organisation: Organisation, reading: Reading[DdorRow], _options: Mapping[str, Any] = NOTHING_STATED
) -> None:
    """Refuse a report whose projects or needs are here.

    Raises:
        Conflict: names them.
    """
    require_new_codes(
        organisation,
        projects=(row.project_code for row in reading.rows),
        needs=(row.need_code for row in reading.rows),
    )


@transaction.atomic
def write_ddor(
    *,
    organisation: Organisation,
    reading: Reading[DdorRow],
    by: User,
    now: datetime,
    publishes: bool = False,
) -> Outcome:
    """Write a report that was read.

    Raises:
        Conflict: a project or need of it exists.
    """
    require_new_ddor(organisation, reading)
    facilities, n_facilities = facilities_named(
        organisation,
        ((_kind_by_name(row.facility_name), row.facility_name, row.need_code) for row in reading.rows),
    )
    projects = _write_projects(organisation, reading)
    needs = _write_ddor_needs(organisation, reading, facilities, projects, by)
    outcome = Outcome(
        edition=reading.edition,
        n_rows=len(reading.rows),
        n_projects=len(projects),
        n_needs=len(needs),
        n_published=len(publish_needs(needs=needs, by=by, now=now)) if publishes else 0,
        n_facilities=n_facilities,
        n_confidential=sum(need.is_confidential for need in needs),
        n_ignored=len(reading.ignored),
    )
    record_for_organisation(organisation, by, Role.PLANNER, "ddor.imported", outcome.as_facts())
    return outcome


def _kind_by_name(name: str) -> str:
    return FacilityKind.BANK if " BANK " in f"{name} " else FacilityKind.FEEDER


def _write_projects(organisation: Organisation, reading: Reading[DdorRow]) -> dict[str, Project]:
    first_rows = {row.project_code: row for row in reversed(reading.rows)}
    made = Project.objects.bulk_create(
        Project(
            organisation=organisation,
            code=row.project_code,
            name=f"{row.project_name}: {row.description}" if row.description else row.project_name,
            equipment=row.project_type,
            installed_cost_usd=row.cost_usd,
            in_service_on=row.in_service_on,
            source=reading.edition,
        )
        for row in sorted(first_rows.values(), key=lambda row: row.project_code)
    )
    return {project.code: project for project in made}


def _write_ddor_needs(
    organisation: Organisation,
    reading: Reading[DdorRow],
    facilities: dict[str, Facility],
    projects: dict[str, Project],
    by: User,
) -> list[Need]:
    grouped: dict[str, list[DdorRow]] = {}
    for row in reading.rows:
        grouped.setdefault(row.need_code, []).append(row)
    assessed = peaks_of(organisation, list(grouped))
    needs = []
    for code, rows in grouped.items():
        first = rows[0]
        starts = min(row.in_service_on.year for row in rows)
        years = range(starts, max(starts, reading.last_year or starts) + 1)
        rating, forecast = assessed.get(code, (None, None))
        draft = NeedDraft(
            code=code,
            title=f"{first.facility_name}, {first.project_code}",
            facility=facilities[first.facility_name],
            terms=_terms(first.figures, years) if first.figures else None,
            service=first.service,
            projects=tuple(projects[row.project_code] for row in rows),
            notice_hours=first.notice_hours,
            published_rating_kw=rating,
            published_forecast_kw=forecast,
            published_need_kw=first.figures.amount_kw if first.figures else None,
            note=f"The amount as filed, held for each year from {years[0]} to {years[-1]}."
            if first.figures
            else "",
            source=f"{reading.edition}, row {first.row}",
        )
        needs.append(write_need(organisation, draft, by))
    return needs


def _terms(figures: DdorFigures, years: range) -> CallTerms | ProfileTerms:
    """Calls inside one window; where the need fills hours that lie apart, the profile of those hours."""
    if figures.is_every_hour:
        hours = sorted(hour for window in figures.windows for hour in window.hours())
        profile = (
            ProfileHour(year, month, "ALL", hour, figures.amount_kw)
            for year in years
            for month in figures.months
            for hour in hours
        )
        return ProfileTerms(tuple(profile), figures.calls_per_year)
    windows = tuple(Window(figures.months, window.start_hour, window.end_hour) for window in figures.windows)
    amounts = dict.fromkeys(years, figures.amount_kw)
    return CallTerms(amounts, windows, figures.duration_hours, figures.calls_per_year)
