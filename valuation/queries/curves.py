"""Reads of price curves."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, QuerySet

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from accounts.queries import organisations_of, organisations_where
from accounts.states import OrganisationKind, Role
from solicitations.models import Solicitation
from solicitations.permissions import holds_anywhere
from valuation.models import Curve, CurveVersion
from valuation.permissions import can_import_curves
from valuation.states import Resolution
from web.charts import Heatmap, Lines, Series

MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def curve_list(user: Visitor) -> QuerySet[Curve]:
    """Return the curves a person may see, with how many versions each has and when the last came."""
    visible = Curve.objects.visible_to(user).select_related("organisation")
    counted = visible.annotate(n_versions=Count("versions"), last_imported_at=Max("versions__imported_at"))
    return counted.order_by("organisation__name", "code")


def curve_organisations(user: Visitor) -> QuerySet[Organisation]:
    """Return the organisations whose curves a person imports: utilities, or an evaluator's own firm."""
    mine = organisations_where(user, Role.PLANNER) | organisations_where(user, Role.PROCUREMENT)
    if holds_anywhere(user, Role.EVALUATOR):
        mine |= organisations_of(user, kind=OrganisationKind.INDEPENDENT)
    return mine.distinct()


def nameable_versions(solicitation: Solicitation, evaluator: User | None = None) -> QuerySet[CurveVersion]:
    """Return the curve versions that a protocol may name: the utility's, and those of an evaluator's own firm."""
    owners = [solicitation.organisation_id]
    if evaluator is not None:
        mine = organisations_of(evaluator, kind=OrganisationKind.INDEPENDENT)
        owners += mine.values_list("pk", flat=True)
    return CurveVersion.objects.filter(curve__organisation_id__in=owners)


@dataclass(frozen=True)
class CurvePage:
    """What a curve's page shows: one version in figures, all of them in a list."""

    curve: Curve
    version: CurveVersion | None
    versions: list[CurveVersion]
    figures: tuple[Heatmap | Lines, ...]
    least: Decimal | None
    mean: Decimal | None
    most: Decimal | None
    may_import: bool


def curve_page(curve: Curve, user: Visitor, *, number: int | None = None) -> CurvePage:
    """Gather a curve's page for its newest version, or the one asked for."""
    versions = list(curve.versions.select_related("imported_by").defer("values"))
    chosen = next((v for v in versions if number is None or v.number == number), None)
    values = chosen.values if chosen else []
    return CurvePage(
        curve=curve,
        version=chosen,
        versions=versions,
        figures=_figures(chosen) if chosen else (),
        least=min(values, default=None),
        mean=sum(values, Decimal(0)) / len(values) if values else None,
        most=max(values, default=None),
        may_import=can_import_curves(user, curve.organisation),
    )


def _figures(version: CurveVersion) -> tuple[Heatmap | Lines, ...]:
    if version.resolution == Resolution.HOURLY:
        return _by_month_and_hour(version), _by_day(version)
    values = tuple(float(value) for value in version.values)
    if version.resolution == Resolution.MONTHLY:
        names: tuple[str, ...] = MONTH_NAMES
    else:
        names = tuple(str(version.price_year + n) for n in range(len(values)))
    positions = tuple(float(n) for n in range(len(values)))
    line = Lines(
        title=f"{version.curve.name}, as posted",
        unit=version.unit,
        x=positions,
        series=(Series(version.curve.code, values),),
        x_ticks=tuple(zip(positions, names, strict=True)),
        x_labels=names,
        is_stepped=True,
        places=2,
    )
    return (line,)


def _by_month_and_hour(version: CurveVersion) -> Heatmap:
    """Mean price by month and clock hour."""
    cells: dict[tuple[int, int], list[Decimal]] = {}
    for month, hour, value in _local(version):
        cells.setdefault((month, hour), []).append(value)
    table = tuple(
        tuple(float(sum(found) / len(found)) for hour in range(24) if (found := cells[month, hour]))
        for month in range(1, 13)
    )
    return Heatmap(title="Mean price by month and hour", unit=version.unit, values=table, places=1)


def _by_day(version: CurveVersion) -> Lines:
    """Mean price of each run of 24 hours, with the months under the axis."""
    values = [float(value) for value in version.values]
    days = [sum(values[at : at + 24]) / len(values[at : at + 24]) for at in range(0, len(values), 24)]
    first = version.starts_at
    assert first is not None  # noqa: S101 - a constraint of the table keeps hourly curves dated
    local = first.astimezone(ZoneInfo(version.time_zone))
    dates = [(local + timedelta(days=n)).date() for n in range(len(days))]
    ticks = [(float(n), f"{day:%b %Y}") for n, day in enumerate(dates) if day.day == 1 and day.month % 2]
    return Lines(
        title="Mean price by day",
        unit=version.unit,
        x=tuple(float(n) for n in range(len(days))),
        series=(Series(version.curve.code, tuple(days)),),
        x_ticks=tuple(ticks),
        x_title="Day",
        x_labels=tuple(day.isoformat() for day in dates),
        places=1,
    )


def _local(version: CurveVersion) -> list[tuple[int, int, Decimal]]:
    """Month, clock hour and value of every hour, by the clock of the curve's zone."""
    first = version.starts_at
    assert first is not None  # noqa: S101 - a constraint of the table keeps hourly curves dated
    zone = ZoneInfo(version.time_zone)
    clocks = (
        ((first + timedelta(hours=n)).astimezone(zone), value) for n, value in enumerate(version.values)
    )
    return [(clock.month, clock.hour, value) for clock, value in clocks]
