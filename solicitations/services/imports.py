"""Planning workbooks into rows: read and shown first, then written whole in one transaction, or not at all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.blobs import read_blob, store_blob
from kernel.errors import Conflict, InvalidInput
from solicitations.importers import DdorRow, GnaRow, ProfileHour, Reading, read_ddor, read_gna
from solicitations.importers.ddor import DdorFigures
from solicitations.models import Assessment, AssessmentYear, DataImport, Facility, Need, Project
from solicitations.services.need_terms import CallTerms, NeedDraft, ProfileTerms, Window
from solicitations.services.needs import publish_needs, write_need
from solicitations.services.planning import require_planner
from solicitations.services.records import record_for_organisation
from solicitations.states import FacilityKind, ImportKind
from web.uploads import KINDS

BATCH = 2000
# PG&E names a bank "HATTON BANK 1" and a feeder "HATTON 1101" after their substation HATTON.
_OF_SUBSTATION = re.compile(r"(?P<substation>.+?) (?:BANK|BK|GROUP) ?\S.*|(?P<named>.+?) \d{3,4}\S*")


def substation_name(facility_name: str) -> str:
    """Return the substation a facility is named after, or nothing where its name does not tell.

    >>> substation_name("LOGAN CREEK 2101"), substation_name("HATTON BANK 1"), substation_name("OAKLAND X UNIT")
    ('LOGAN CREEK', 'HATTON', '')
    """
    match = _OF_SUBSTATION.fullmatch(facility_name)
    return (match["substation"] or match["named"]) if match else ""


def read_import(kind: ImportKind, content: bytes) -> Reading[DdorRow] | Reading[GnaRow]:
    """Read a workbook of a kind.

    Raises:
        InvalidInput: it is not that workbook at all.
    """
    reading: Reading[DdorRow] | Reading[GnaRow] = (
        read_ddor(content) if kind == ImportKind.DDOR else read_gna(content)
    )
    if not reading.rows and not reading.problems:
        raise InvalidInput("The table of this workbook has no rows.", field="file")
    return reading


@transaction.atomic
def prepare_import(
    *, organisation: Organisation, kind: ImportKind, filename: str, content: bytes, by: User, now: datetime
) -> tuple[DataImport | None, Reading[Any]]:
    """Read a workbook and, where every row is right, keep it for writing; nothing of it is written yet.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: it is not that workbook at all.
    """
    require_planner(by, organisation)
    reading = read_import(kind, content)
    if not reading.is_clean:
        return None, reading
    blob = store_blob(
        owner_id=organisation.pk, content=content, media_type=KINDS["xlsx"][0], filename=filename
    )
    kept = DataImport.objects.create(
        organisation=organisation, kind=kind, document=blob, uploaded_by=by, uploaded_at=now
    )
    return kept, reading


@transaction.atomic
def commit_import(*, data_import: DataImport, by: User, now: datetime, publishes: bool = False) -> DataImport:
    """Write a kept workbook, once.

    Raises:
        NotAllowed: the person does not plan for the utility.
        Conflict: it was written before.
        InvalidInput: a row is wrong.
    """
    organisation = data_import.organisation
    require_planner(by, organisation)
    taken = DataImport.objects.filter(pk=data_import.pk, committed_at=None).update(
        committed_at=now, committed_by=by
    )
    if not taken:
        raise Conflict("This workbook was imported already.")
    content = read_blob(data_import.document)
    if data_import.kind == ImportKind.DDOR:
        outcome = import_ddor(organisation=organisation, content=content, by=by, now=now, publishes=publishes)
    else:
        outcome = import_gna(organisation=organisation, content=content, by=by)
    data_import.outcome = outcome.as_facts()
    data_import.committed_at, data_import.committed_by = now, by
    data_import.save(update_fields=["outcome"])
    return data_import


@dataclass(frozen=True)
class Outcome:
    """What an import wrote."""

    edition: str
    n_rows: int
    n_projects: int = 0
    n_needs: int = 0
    n_published: int = 0
    n_facilities: int = 0
    n_with_need: int = 0
    n_confidential: int = 0
    n_ignored: int = 0

    def as_facts(self) -> dict[str, object]:
        """Return the counts for the record."""
        return dict(vars(self))


def counts_of(reading: Reading[DdorRow] | Reading[GnaRow]) -> dict[str, int]:
    """Count what a workbook holds, before anything is written."""
    rows = reading.rows
    return {
        "n_projects": len({row.project_code for row in rows if isinstance(row, DdorRow)}),
        "n_with_need": sum(isinstance(row, DdorRow) or row.is_need for row in rows),
        "n_confidential": sum(
            row.figures is None if isinstance(row, DdorRow) else row.is_confidential for row in rows
        ),
    }


def _require_clean(reading: Reading[Any]) -> None:
    if reading.problems:
        first = reading.problems[0]
        words = f"{first.sheet}, row {first.row}, {first.column}: {first.message}"
        more = f" ({len(reading.problems) - 1} more)" if len(reading.problems) > 1 else ""
        raise InvalidInput(f"Nothing was imported. {words}.{more}", field="file")


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
    _require_clean(reading)
    _require_new(organisation, reading.rows)
    facilities, n_facilities = _facilities(
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


def _require_new(organisation: Organisation, rows: tuple[DdorRow, ...]) -> None:
    of_projects = Project.objects.filter(
        organisation=organisation, code__in={row.project_code for row in rows}
    )
    of_needs = Need.objects.filter(organisation=organisation, code__in={row.need_code for row in rows})
    for known in (of_projects.order_by("code"), of_needs.order_by("code")):
        listed = list(dict.fromkeys(known.values_list("code", flat=True)))
        if listed:
            shown = ", ".join(listed[:5]) + (f" and {len(listed) - 5} more" if len(listed) > 5 else "")  # noqa: PLR2004
            raise Conflict(
                f"Nothing was imported: {organisation.name} has these codes already: {shown}.", field="file"
            )


def _kind_by_name(name: str) -> str:
    return FacilityKind.BANK if " BANK " in f"{name} " else FacilityKind.FEEDER


def _facilities(
    organisation: Organisation, wanted: Iterable[tuple[str, str, str]]
) -> tuple[dict[str, Facility], int]:
    """Find or make the facilities named, under the substations they are named after; return them by name."""
    rows = list({name: (kind, name, code) for kind, name, code in wanted}.values())
    substations = sorted({found for _, name, _ in rows if (found := substation_name(name))})
    known = {
        f.name: f for f in Facility.objects.filter(organisation=organisation, kind=FacilityKind.SUBSTATION)
    }
    made = [
        Facility(organisation=organisation, kind=FacilityKind.SUBSTATION, name=name)
        for name in substations
        if name not in known
    ]
    known |= {facility.name: facility for facility in Facility.objects.bulk_create(made, batch_size=BATCH)}
    others = Facility.objects.filter(organisation=organisation).exclude(kind=FacilityKind.SUBSTATION)
    by_name = {facility.name: facility for facility in others}
    new = [
        Facility(
            organisation=organisation,
            kind=kind,
            name=name,
            external_id=code.removeprefix("GNA_").partition("_")[0],
            parent=known.get(substation_name(name)),
        )
        for kind, name, code in rows
        if name not in by_name
    ]
    by_name |= {facility.name: facility for facility in Facility.objects.bulk_create(new, batch_size=BATCH)}
    return by_name, len(made) + len(new)


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
    assessed = _peaks(organisation, list(grouped))
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


def _peaks(organisation: Organisation, codes: list[str]) -> dict[str, tuple[Decimal, Decimal]]:
    """Return rating and forecast of each assessed facility in the year of its highest forecast."""
    years = AssessmentYear.objects.filter(assessment__organisation=organisation, assessment__code__in=codes)
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for code, rating, loading in years.order_by("loading_kw").values_list(
        "assessment__code", "rating_kw", "loading_kw"
    ):
        found[code] = (rating, loading)
    return found


@transaction.atomic
def import_gna(*, organisation: Organisation, content: bytes, by: User) -> Outcome:
    """Write a grid needs assessment: facilities, their forecasts, and which of them have a need.

    Draft needs of the same facilities get the rating and forecast as published.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: a row is wrong; nothing is written.
        Conflict: this edition was imported before.
    """
    require_planner(by, organisation)
    reading = read_gna(content)
    _require_clean(reading)
    if Assessment.objects.filter(organisation=organisation, edition=reading.edition).exists():
        raise Conflict(f"Nothing was imported: {reading.edition} is here already.", field="file")
    wanted = ((row.facility_kind, row.facility_name, row.code) for row in reading.rows)
    facilities, n_facilities = _facilities(organisation, wanted)
    assessments = _write_assessments(organisation, reading, facilities)
    AssessmentYear.objects.bulk_create(
        (
            AssessmentYear(
                assessment=assessments[row.code],
                year=year.year,
                rating_kw=year.rating_kw,
                loading_kw=year.loading_kw,
                deficiency_kw=year.deficiency_kw,
            )
            for row in reading.rows
            for year in row.years
        ),
        batch_size=BATCH,
    )
    _tell_draft_needs(organisation, [row.code for row in reading.rows if row.is_need])
    outcome = Outcome(
        edition=reading.edition,
        n_rows=len(reading.rows),
        n_facilities=n_facilities,
        n_with_need=sum(row.is_need for row in reading.rows),
        n_confidential=sum(row.is_confidential for row in reading.rows),
        n_ignored=len(reading.ignored),
    )
    record_for_organisation(organisation, by, Role.PLANNER, "gna.imported", outcome.as_facts())
    return outcome


def _write_assessments(
    organisation: Organisation, reading: Reading[GnaRow], facilities: dict[str, Facility]
) -> dict[str, Assessment]:
    notes = " ".join(ignored.text for ignored in reading.ignored)
    made = Assessment.objects.bulk_create(
        (
            Assessment(
                organisation=organisation,
                facility=facilities[row.facility_name],
                edition=reading.edition,
                code=row.code,
                region=row.region,
                driver=row.driver,
                is_need=row.is_need,
                needed_from=row.needed_from,
                is_confidential=row.is_confidential,
                note=notes if row.has_footnote else "",
            )
            for row in reading.rows
        ),
        batch_size=BATCH,
    )
    return {assessment.code: assessment for assessment in made}


def _tell_draft_needs(organisation: Organisation, codes: list[str]) -> None:
    drafts = Need.objects.filter(
        organisation=organisation, code__in=codes, published_at=None, published_rating_kw=None
    )
    needs = {need.code: need for need in drafts}
    for code, (rating, forecast) in _peaks(organisation, list(needs)).items():
        needs[code].published_rating_kw, needs[code].published_forecast_kw = rating, forecast
    Need.objects.bulk_update(needs.values(), ["published_rating_kw", "published_forecast_kw"])
