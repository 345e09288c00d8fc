"""What a visitor takes away: CSV and JSON of lists and of one row, and calendar files."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from kernel.clock import database_now
from solicitations.models import Need, Solicitation
from solicitations.queries.calendar import calendar_entries
from solicitations.queries.downloads import (
    HOUR_COLUMNS,
    NEED_COLUMNS,
    SOLICITATION_COLUMNS,
    STEP_COLUMNS,
    hour_rows,
    need_rows,
    solicitation_head,
    solicitation_rows,
    step_rows,
)
from solicitations.queries.finding import Search, found_solicitations
from solicitations.queries.timeline import timeline_of
from solicitations.states import phase_of
from solicitations.views.shared import listed_needs, visible_solicitation
from web.downloads import Row, csv_answer, json_answer
from web.ics import calendar_file


def _url_of(request: HttpRequest, name: str) -> Callable[[Any], str]:
    return lambda thing: request.build_absolute_uri(reverse(f"solicitations:{name}", args=[thing.pk]))


def _solicitation_rows(request: HttpRequest) -> Any:
    found = found_solicitations(request.user, Search.of(request.GET.dict()), now=database_now())
    return solicitation_rows(found, _url_of(request, "solicitation-detail"))


@require_safe
def solicitations_csv(request: HttpRequest) -> HttpResponseBase:
    """The solicitations that a search finds, for a spreadsheet."""
    return csv_answer("solicitations.csv", SOLICITATION_COLUMNS, _solicitation_rows(request))


@require_safe
def solicitations_json(request: HttpRequest) -> HttpResponseBase:
    """The solicitations that a search finds, the same rows as the CSV."""
    return json_answer("solicitations.json", _solicitation_rows(request))


def _steps(solicitation: Solicitation) -> list[Row]:
    return step_rows(timeline_of(solicitation, now=database_now()), solicitation.organisation.time_zone)


@require_safe
def solicitation_json(request: HttpRequest, solicitation_id: UUID) -> HttpResponseBase:
    """One solicitation: its facts, its dates and its timeline."""
    found = visible_solicitation(request, solicitation_id)
    phase = phase_of(found.state, found.offers_due_at, now=database_now())
    url = _url_of(request, "solicitation-detail")(found)
    head = solicitation_head(found, request.user, phase=phase, url=url)
    return json_answer(f"{found.code}.json", _steps(found), solicitation=head)


@require_safe
def solicitation_csv(request: HttpRequest, solicitation_id: UUID) -> HttpResponseBase:
    """The timeline of one solicitation, for a spreadsheet."""
    found = visible_solicitation(request, solicitation_id)
    return csv_answer(f"{found.code}-timeline.csv", STEP_COLUMNS, _steps(found))


def _calendar_answer(
    request: HttpRequest, name: str, filename: str, found: QuerySet[Solicitation]
) -> HttpResponse:
    entries = calendar_entries(found, request.user, _url_of(request, "solicitation-detail"))
    answer = HttpResponse(
        calendar_file(name, entries, now=database_now()), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{filename}.ics"'
    return answer


@require_safe
def solicitation_calendar(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """All dates of a solicitation as a calendar file."""
    found = visible_solicitation(request, solicitation_id)
    visible = Solicitation.objects.visible_to(request.user).filter(pk=found.pk)
    return _calendar_answer(request, f"{found.code} {found.title}", found.code, visible)


@require_safe
def solicitations_calendar(request: HttpRequest) -> HttpResponse:
    """All dates of the solicitations that a search finds, in one calendar file to keep or to subscribe to."""
    found = found_solicitations(request.user, Search.of(request.GET.dict()), now=database_now())
    return _calendar_answer(request, "Solicitations", "solicitations", found)


@require_safe
def needs_csv(request: HttpRequest) -> HttpResponseBase:
    """The needs of the list with its filters, for a spreadsheet."""
    return csv_answer(
        "needs.csv", NEED_COLUMNS, need_rows(listed_needs(request), _url_of(request, "need-detail"))
    )


@require_safe
def needs_json(request: HttpRequest) -> HttpResponseBase:
    """The needs of the list with its filters, the same rows as the CSV."""
    return json_answer("needs.json", need_rows(listed_needs(request), _url_of(request, "need-detail")))


def _visible_need(request: HttpRequest, need_id: UUID) -> Need:
    visible = Need.objects.visible_to(request.user).select_related("organisation")
    found: Need = get_object_or_404(visible, pk=need_id)
    return found


@require_safe
def need_hours_csv(request: HttpRequest, need_id: UUID) -> HttpResponseBase:
    """What a need asks for, hour by hour, for a spreadsheet."""
    need = _visible_need(request, need_id)
    return csv_answer(f"{need.code}-hours.csv", HOUR_COLUMNS, hour_rows(need))


@require_safe
def need_hours_json(request: HttpRequest, need_id: UUID) -> HttpResponseBase:
    """What a need asks for, hour by hour, the same rows as the CSV."""
    need = _visible_need(request, need_id)
    head = {"code": need.code, "version": need.version, "time_zone": need.organisation.time_zone}
    return json_answer(f"{need.code}-hours.json", hour_rows(need), need=head)
