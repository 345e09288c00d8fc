"""Load forecasts and shapes into rows, by edition; an edition is never written over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput
from solicitations.importers import FacilityShape, ForecastLine, Reading
from solicitations.models import Facility, Forecast, ForecastYear, LoadShape
from solicitations.services.import_facilities import BATCH, facilities_by_name
from solicitations.services.import_outcomes import Outcome
from solicitations.services.records import record_for_organisation
from solicitations.states import ShapeClock, ShapeQuantity, ShapeResolution

YEARS = range(2000, 2101)
LONGEST_EDITION = 120


def forecast_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """Check what is stated with forecasts: the edition.

    Raises:
        InvalidInput: names the field.
    """
    edition = str(given.get("source") or "").strip()
    if not 1 <= len(edition) <= LONGEST_EDITION:
        raise InvalidInput(
            f"State which edition this is (its filing or date), in at most {LONGEST_EDITION} characters.",
            field="source",
        )
    return {"source": edition}


def shape_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """Check what is stated with shapes: the edition, what they tell, and year and clock of 8,760 hours.

    Raises:
        InvalidInput: names the field.
    """
    base_year = given.get("base_year")
    if base_year is not None and base_year not in YEARS:
        raise InvalidInput(f"Years lie from {YEARS[0]} to {YEARS[-1]}.", field="base_year")
    return {
        **forecast_options(given),
        "quantity": ShapeQuantity(given.get("quantity") or ShapeQuantity.LOAD).value,
        "base_year": base_year,
        "clock": ShapeClock(given.get("clock") or ShapeClock.PREVAILING).value,
    }


def _of(organisation: Organisation, reading: Reading[Any]) -> dict[str, Facility]:
    known = facilities_by_name(organisation, (row.facility for row in reading.rows))
    return {row.facility: known[row.facility.upper()][0] for row in reading.rows}


def _require_new(kind: str, edition: str, found: Any) -> None:
    names = sorted(found.values_list("facility__name", flat=True)[:5])
    if names:
        raise Conflict(
            f"Nothing was imported: {edition} has {kind} of {', '.join(names)} already.", field="file"
        )


def require_new_forecasts(
    organisation: Organisation, reading: Reading[ForecastLine], options: Mapping[str, Any]
) -> None:
    """Refuse an edition that holds one of the facilities.

    Raises:
        Conflict: names them.
    """
    here = Forecast.objects.filter(
        facility__in=_of(organisation, reading).values(), edition=options["source"]
    )
    _require_new("forecasts", options["source"], here)


def require_new_shapes(
    organisation: Organisation, reading: Reading[FacilityShape], options: Mapping[str, Any]
) -> None:
    """Refuse an edition that holds one of the facilities, and hours whose year nobody stated.

    Raises:
        Conflict: names them.
        InvalidInput: the year of 8,760 hours is missing.
    """
    hourly = any(shape.resolution == ShapeResolution.HOURLY for shape in reading.rows)
    if hourly and options["base_year"] is None:
        raise InvalidInput(
            "State of which year these 8,760 hours are; send the file again.", field="base_year"
        )
    here = LoadShape.objects.filter(
        facility__in=_of(organisation, reading).values(),
        edition=options["source"],
        quantity=options["quantity"],
    )
    _require_new("shapes", options["source"], here)


@transaction.atomic
def write_forecasts(
    *,
    organisation: Organisation,
    reading: Reading[ForecastLine],
    by: User,
    now: datetime,
    options: Mapping[str, Any],
) -> Outcome:
    """Write the forecasts that were read.

    Raises:
        Conflict: this edition holds one of the facilities.
    """
    require_new_forecasts(organisation, reading, options)
    facilities = _of(organisation, reading)
    ratings = {line.facility: line.rating_kw for line in reading.rows if line.rating_kw is not None}
    made = Forecast.objects.bulk_create(
        (
            Forecast(
                organisation=organisation,
                facility=facility,
                edition=options["source"],
                rating_kw=ratings[name],
                created_at=now,
            )
            for name, facility in facilities.items()
        ),
        batch_size=BATCH,
    )
    by_name = dict(zip(facilities, made, strict=True))
    ForecastYear.objects.bulk_create(
        (
            ForecastYear(
                forecast=by_name[line.facility],
                scenario=line.scenario,
                year=line.year,
                peak_kw=line.peak_kw,
                minimum_kw=line.minimum_kw,
            )
            for line in reading.rows
        ),
        batch_size=BATCH,
    )
    outcome = Outcome(edition=options["source"], n_rows=len(reading.rows), n_forecasts=len(made))
    record_for_organisation(organisation, by, Role.PLANNER, "forecasts.imported", outcome.as_facts())
    return outcome


@transaction.atomic
def write_shapes(
    *,
    organisation: Organisation,
    reading: Reading[FacilityShape],
    by: User,
    now: datetime,
    options: Mapping[str, Any],
) -> Outcome:
    """Write the shapes that were read.

    Raises:
        Conflict: this edition holds one of the facilities.
    """
    require_new_shapes(organisation, reading, options)
    facilities = _of(organisation, reading)
    made = LoadShape.objects.bulk_create(
        (
            LoadShape(
                organisation=organisation,
                facility=facilities[shape.facility],
                quantity=options["quantity"],
                edition=options["source"],
                resolution=shape.resolution,
                base_year=options["base_year"] if shape.resolution == ShapeResolution.HOURLY else None,
                clock=options["clock"],
                values=list(shape.values),
                created_at=now,
            )
            for shape in reading.rows
        ),
        batch_size=50,
    )
    outcome = Outcome(
        edition=options["source"],
        n_rows=len(reading.rows),
        n_shapes=len(made),
        n_ignored=len(reading.ignored),
    )
    record_for_organisation(organisation, by, Role.PLANNER, "shapes.imported", outcome.as_facts())
    return outcome
