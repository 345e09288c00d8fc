"""Rows to take away as CSV or JSON: solicitations, one with its timeline, needs, and one need's hours."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.permissions import Visitor
from solicitations.models import Need, Solicitation
from solicitations.queries.dates import dates_of
from solicitations.queries.need_page import cells_of_year
from solicitations.queries.outreach import conferences_of
from solicitations.states import DateKind, NeedForm
from web.downloads import Row
from web.timeline import Step

AT_ONCE = 1000

SOLICITATION_COLUMNS = (
    "id",
    "code",
    "title",
    "utility",
    "phase",
    "state",
    "needs",
    "time_zone",
    "published_at",
    "questions_due_at",
    "offers_due_at",
    "offers_due_local",
    "award_expected_on",
    "closed_at",
    "url",
)
NEED_COLUMNS = (
    "id",
    "code",
    "version",
    "title",
    "utility",
    "facility",
    "facility_kind",
    "latitude",
    "longitude",
    "service",
    "direction",
    "form",
    "largest_amount",
    "unit",
    "duration_hours",
    "calls_per_year",
    "projects",
    "is_confidential",
    "published_at",
    "url",
)
HOUR_COLUMNS = ("year", "month", "day_type", "hour_beginning", "amount", "unit")
STEP_COLUMNS = ("label", "place", "at_utc", "at_local", "note")


def solicitation_rows(found: QuerySet[Solicitation], url_of: Any) -> Iterator[Row]:
    """Return a row for each solicitation that a search found; ``url_of(solicitation)`` is its address."""
    for each in found.iterator(chunk_size=AT_ONCE):
        zone = each.organisation.time_zone
        yield {
            "id": str(each.pk),
            "code": each.code,
            "title": each.title,
            "utility": each.organisation.name,
            "phase": each.phase,  # type: ignore[attr-defined]  # annotated by the search
            "state": each.state,
            "needs": each.n_needs,  # type: ignore[attr-defined]  # the same
            "time_zone": zone,
            "published_at": utc(each.published_at),
            "questions_due_at": utc(each.questions_due_at),
            "offers_due_at": utc(each.offers_due_at),
            "offers_due_local": local(each.offers_due_at, zone),
            "award_expected_on": each.award_expected_on.isoformat() if each.award_expected_on else None,
            "closed_at": utc(each.closed_at),
            "url": url_of(each),
        }


def solicitation_head(solicitation: Solicitation, user: Visitor, *, phase: str, url: str) -> Row:
    """Return what is said of one solicitation before its timeline: words, dates, conferences, digests."""
    zone = solicitation.organisation.time_zone
    return {
        "id": str(solicitation.pk),
        "code": solicitation.code,
        "title": solicitation.title,
        "summary": solicitation.summary,
        "utility": solicitation.organisation.name,
        "phase": phase,
        "state": solicitation.state,
        "time_zone": zone,
        "url": url,
        "needs": [str(pk) for pk in solicitation.lots.order_by("position").values_list("need_id", flat=True)],
        "protocol_sha256": solicitation.protocol_digest,
        "evaluation_sha256": solicitation.evaluation_digest,
        "opening_key_sha256": solicitation.opening_key_fingerprint,
        "dates": {
            str(kind): {"label": DateKind(kind).label, "at_utc": utc(at), "at_local": local(at, zone)}
            for kind, at in dates_of(solicitation).items()
        },
        "conferences": [
            {"at_utc": utc(each.starts_at), "at_local": local(each.starts_at, zone), "place": each.place}
            for each in conferences_of(solicitation, user)
        ],
        "closing_reason": solicitation.closing_reason,
    }


def step_rows(steps: list[Step], zone: str) -> list[Row]:
    """Return a timeline as rows."""
    return [
        {
            "label": step.label,
            "place": step.place,
            "at_utc": utc(step.at),
            "at_local": local(step.at, zone),
            "note": step.note,
        }
        for step in steps
    ]


def need_rows(found: QuerySet[Need], url_of: Any) -> Iterator[Row]:
    """Return a row for each need of a list, read in pieces."""
    for need in found.iterator(chunk_size=AT_ONCE):
        facility = need.facility
        yield {
            "id": str(need.pk),
            "code": need.code,
            "version": need.version,
            "title": need.title,
            "utility": need.organisation.name,
            "facility": facility.name,
            "facility_kind": facility.kind,
            "latitude": facility.latitude,
            "longitude": facility.longitude,
            "service": need.service,
            "direction": need.direction,
            "form": need.form,
            "largest_amount": need.peak,  # type: ignore[attr-defined]  # annotated by the list
            "unit": need.get_unit_display(),
            "duration_hours": need.duration_hours,
            "calls_per_year": need.calls_per_year,
            "projects": " ".join(project.code for project in need.projects.all()),
            "is_confidential": need.is_confidential,
            "published_at": utc(need.published_at),
            "url": url_of(need),
        }


def hour_rows(need: Need) -> Iterator[Row]:
    """Return what a need asks for in every hour of each of its years; of a call, every hour it may cover."""
    windows, amounts = list(need.windows.all()), list(need.amounts.all())
    is_call = need.form == NeedForm.CALL
    asked = {year.year: year.amount for year in need.years.all()}
    for year in sorted(asked) if is_call else sorted({hour.year for hour in amounts}):
        cells = cells_of_year(need, windows, amounts, year, asked)
        for (month, hour, day_type), amount in sorted(cells.items(), key=lambda cell: cell[0]):
            yield {
                "year": year,
                "month": month,
                "day_type": day_type,
                "hour_beginning": hour,
                "amount": amount,
                "unit": need.get_unit_display(),
            }


def utc(moment: datetime | None) -> str | None:
    """Write a moment as ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def local(moment: datetime | None, zone: str) -> str | None:
    """Write a moment as ISO 8601 in a zone, with that day's offset."""
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds") if moment else None
