"""Grid needs assessments into facilities and their forecasts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict
from solicitations.importers import GnaRow, Reading, read_gna
from solicitations.models import Assessment, AssessmentYear, Facility, Need
from solicitations.services.import_facilities import BATCH, facilities_named
from solicitations.services.import_outcomes import NOTHING_STATED, Outcome, require_clean
from solicitations.services.planning import require_planner
from solicitations.services.records import record_for_organisation


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
    require_clean(reading)
    return write_gna(organisation=organisation, reading=reading, by=by)


def require_new_gna(
    organisation: Organisation, reading: Reading[GnaRow], _options: Mapping[str, Any] = NOTHING_STATED
) -> None:
    """Refuse an edition that is here.

    Raises:
        Conflict: names it.
    """
    if Assessment.objects.filter(organisation=organisation, edition=reading.edition).exists():
        raise Conflict(f"Nothing was imported: {reading.edition} is here already.", field="file")


@transaction.atomic
def write_gna(*, organisation: Organisation, reading: Reading[GnaRow], by: User) -> Outcome:
    """Write an assessment that was read.

    Raises:
        Conflict: this edition was imported before.
    """
    require_new_gna(organisation, reading)
    wanted = ((row.facility_kind, row.facility_name, row.code) for row in reading.rows)
    facilities, n_facilities = facilities_named(organisation, wanted)
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
    for code, (rating, forecast) in peaks_of(organisation, list(needs)).items():
        needs[code].published_rating_kw, needs[code].published_forecast_kw = rating, forecast
    Need.objects.bulk_update(needs.values(), ["published_rating_kw", "published_forecast_kw"])


def peaks_of(organisation: Organisation, codes: list[str]) -> dict[str, tuple[Decimal, Decimal]]:
    """Return rating and forecast of each assessed facility in the year of its highest forecast."""
    years = AssessmentYear.objects.filter(assessment__organisation=organisation, assessment__code__in=codes)
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for code, rating, loading in years.order_by("loading_kw").values_list(
        "assessment__code", "rating_kw", "loading_kw"
    ):
        found[code] = (rating, loading)
    return found
