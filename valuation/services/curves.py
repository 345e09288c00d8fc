"""Writing price curves: an import makes a version that never changes; a correction is the next version."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Organisation, User
from accounts.permissions import holds_standing_role
from accounts.states import Role
from audit.services import record
from audit.states import organisation_stream
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from valuation.importers import PriceSeries, read_price_files
from valuation.models import Curve, CurveVersion
from valuation.permissions import can_import_curves
from valuation.states import RESOLUTION_OF, UNIT_OF, CurveKind, DayAlignment, LeapDay, Resolution

MONTHS = 12
LONGEST_HORIZON_YEARS = 60


@dataclass(frozen=True, kw_only=True)
class Extension:
    """What a version says of other years than its own; frozen with every run that uses it."""

    price_year: int
    horizon_year: int
    escalator_per_year: Decimal = Decimal(0)
    day_alignment: DayAlignment = DayAlignment.CALENDAR
    leap_day: LeapDay = LeapDay.REPEAT_FEB_28


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where the numbers come from."""

    vintage: str
    source: str
    illustrative: bool = False
    carbon_embedded: bool = True


@transaction.atomic
def create_curve(
    *, organisation: Organisation, code: str, name: str, kind: CurveKind, by: User, place: str = ""
) -> Curve:
    """Name a curve; its numbers come with its versions.

    Raises:
        NotAllowed: the person neither plans nor procures for the utility.
        Conflict: the code is taken.
    """
    _require_may_import(organisation, by)
    if Curve.objects.filter(organisation=organisation, code=code).exists():
        raise Conflict(f"A curve {code} exists already.", field="code")
    curve = Curve.objects.create(organisation=organisation, code=code, name=name, kind=kind, place=place)
    _record(curve, by, "curve.created", {"curve": curve.pk, "code": code, "kind": kind})
    return curve


@transaction.atomic
def import_hourly_version(
    *,
    curve: Curve,
    files: Sequence[tuple[str, bytes]],
    format_code: str,
    first_day: date,
    extension: Extension,
    provenance: Provenance,
    by: User,
    now: datetime,
) -> CurveVersion:
    """Import twelve months of hourly prices as the curve's next version.

    Raises:
        BadRow: the first row that is wrong, with file and row; nothing is written.
        InvalidInput, NotAllowed: what else is wrong.
    """
    _require_may_import(curve.organisation, by)
    _require_resolution(curve, Resolution.HOURLY)
    series = read_price_files(
        files,
        format_code=format_code,
        place=curve.place,
        time_zone=curve.organisation.time_zone,
        first_day=first_day,
    )
    digest = hashlib.sha256(b"".join(hashlib.sha256(content).digest() for _, content in files)).hexdigest()
    return _write(curve, series, extension, provenance, file_sha256=digest, by=by, now=now)


@transaction.atomic
def post_values_version(
    *,
    curve: Curve,
    values: Sequence[Decimal],
    extension: Extension,
    provenance: Provenance,
    by: User,
    now: datetime,
) -> CurveVersion:
    """Post twelve monthly values, January first, or yearly values from the price year on, as the next version.

    Raises:
        InvalidInput: the number of values, or a value, cannot be right.
        NotAllowed: see ``create_curve``.
    """
    _require_may_import(curve.organisation, by)
    resolution = RESOLUTION_OF[CurveKind(curve.kind)]
    if resolution == Resolution.HOURLY:
        raise InvalidInput("An hourly curve is imported from files.", field="values")
    if resolution == Resolution.MONTHLY and len(values) != MONTHS:
        raise InvalidInput(f"Give 12 monthly values, January first, not {len(values)}.", field="values")
    if not values or any(not value.is_finite() for value in values):
        raise InvalidInput("Give at least one value, each a number.", field="values")
    series = PriceSeries(now, tuple(values))
    digest = hashlib.sha256(",".join(map(str, values)).encode()).hexdigest()
    return _write(curve, series, extension, provenance, file_sha256=digest, by=by, now=now)


def _write(
    curve: Curve,
    series: PriceSeries,
    extension: Extension,
    provenance: Provenance,
    *,
    file_sha256: str,
    by: User,
    now: datetime,
) -> CurveVersion:
    _require_sound(extension)
    hold_alone("curve", curve.pk)
    resolution = RESOLUTION_OF[CurveKind(curve.kind)]
    last = curve.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = CurveVersion.objects.create(
        curve=curve,
        number=last + 1,
        vintage=provenance.vintage,
        source=provenance.source,
        illustrative=provenance.illustrative,
        carbon_embedded=provenance.carbon_embedded,
        file_sha256=file_sha256,
        resolution=resolution,
        unit=UNIT_OF[CurveKind(curve.kind)],
        time_zone=curve.organisation.time_zone,
        starts_at=series.starts_at if resolution == Resolution.HOURLY else None,
        values=list(series.prices),
        price_year=extension.price_year,
        horizon_year=extension.horizon_year,
        escalator_per_year=extension.escalator_per_year,
        day_alignment=extension.day_alignment,
        leap_day=extension.leap_day,
        imported_by=by,
        imported_at=now,
    )
    facts = {"curve": curve.pk, "version": version.pk, "number": version.number, "sha256": file_sha256}
    _record(curve, by, "curve.imported", facts)
    return version


def _require_sound(extension: Extension) -> None:
    if extension.horizon_year < extension.price_year:
        raise InvalidInput("The horizon must not come before the price year.", field="horizon_year")
    if extension.horizon_year - extension.price_year > LONGEST_HORIZON_YEARS:
        raise InvalidInput(
            f"The horizon is at most {LONGEST_HORIZON_YEARS} years after the price year.",
            field="horizon_year",
        )
    if not Decimal("-0.5") <= extension.escalator_per_year <= Decimal("0.5"):
        raise InvalidInput(
            "The escalator must lie between −50 % and 50 % a year.", field="escalator_per_year"
        )


def _require_resolution(curve: Curve, wanted: Resolution) -> None:
    if RESOLUTION_OF[CurveKind(curve.kind)] != wanted:
        raise InvalidInput(f"{curve.code} is not an {wanted.label} curve.", field="files")


def _require_may_import(organisation: Organisation, by: User) -> None:
    if not can_import_curves(by, organisation):
        raise NotAllowed(f"Planners and procurement officers of {organisation} import its curves.")


def _record(curve: Curve, by: User, verb: str, facts: dict[str, object]) -> None:
    is_planner = holds_standing_role(by, curve.organisation_id, Role.PLANNER)
    actor = by.as_actor(Role.PLANNER if is_planner else Role.PROCUREMENT)
    record(stream=organisation_stream(curve.organisation_id), actor=actor, verb=verb, facts=facts)
