"""Writes about needs: posted, published, revised. A published version never changes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from solicitations.models import Need, NeedAmount, NeedWindow, NeedYear
from solicitations.permissions import can_revise_need
from solicitations.services.need_terms import (
    CallTerms,
    NeedDraft,
    ProfileTerms,
    reasons_not_ready,
    require_sound,
)
from solicitations.services.planning import require_planner
from solicitations.services.records import record_for_organisation


@transaction.atomic
def post_need(*, organisation: Organisation, draft: NeedDraft, by: User) -> Need:
    """Write a new need, not yet published.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: the need cannot be as stated; names the field.
        Conflict: there is one with that code.
    """
    require_planner(by, organisation)
    if draft.facility.organisation_id != organisation.pk:
        raise InvalidInput(f"{draft.facility} is not a facility of {organisation}.", field="facility")
    require_sound(draft)
    if Need.objects.filter(organisation=organisation, code=draft.code).exists():
        raise Conflict(f"There is a need {draft.code} already; revise that one.", field="code")
    need = write_need(organisation, draft, by)
    record_for_organisation(organisation, by, Role.PLANNER, "need.posted", _facts(need))
    return need


def write_need(organisation: Organisation, draft: NeedDraft, by: User, **version: object) -> Need:
    """Write the rows of a need without asking or telling anybody."""
    need = Need(organisation=organisation, created_by=by, **version)
    _fill(need, draft)
    need.save()
    _write_parts(need, draft)
    return need


def _fill(need: Need, draft: NeedDraft) -> None:
    terms = draft.terms
    need.code, need.title, need.facility = draft.code.strip(), draft.title, draft.facility
    need.service, need.direction, need.unit, need.form = (
        draft.service,
        draft.direction,
        draft.unit,
        draft.form,
    )
    need.is_confidential = terms is None
    need.duration_hours = terms.duration_hours if isinstance(terms, CallTerms) else None
    need.calls_per_year = terms.calls_per_year if terms is not None else None
    need.max_consecutive_days, need.notice_hours = draft.max_consecutive_days, draft.notice_hours
    need.published_rating_kw = draft.published_rating_kw
    need.published_forecast_kw = draft.published_forecast_kw
    need.published_need_kw = draft.published_need_kw
    need.note, need.source = draft.note, draft.source
    need.forecast, need.scenario, need.shape = draft.forecast, draft.scenario, draft.shape


def _write_parts(need: Need, draft: NeedDraft) -> None:
    need.projects.set(draft.projects)
    if isinstance(draft.terms, ProfileTerms):
        NeedAmount.objects.bulk_create(
            NeedAmount(
                need=need, year=h.year, month=h.month, day_type=h.day_type, hour=h.hour, amount=h.amount
            )
            for h in draft.terms.hours
        )
    elif draft.terms is not None:
        NeedYear.objects.bulk_create(
            NeedYear(need=need, year=year, amount=amount)
            for year, amount in sorted(draft.terms.amount_by_year.items())
        )
        NeedWindow.objects.bulk_create(
            NeedWindow(
                need=need,
                months=sorted(window.months),
                day_type=window.day_type,
                start_hour=window.start_hour,
                end_hour=window.end_hour,
            )
            for window in draft.terms.windows
        )


@transaction.atomic
def publish_need(*, need: Need, by: User, now: datetime) -> Need:
    """Publish a version of a need; from then on it never changes.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: its figures are withheld or contradict each other.
        Conflict: it was published before.
    """
    if not can_revise_need(by, need):
        raise NotAllowed("Only planners of the utility publish its needs.")
    mark_need_published(need, now)
    record_for_organisation(need.organisation, by, Role.PLANNER, "need.published", _facts(need))
    return need


def mark_need_published(need: Need, now: datetime) -> None:
    """Publish a version of a need as part of something larger."""
    reasons = reasons_not_ready(need)
    if reasons:
        raise InvalidInput(" ".join(reasons))
    if not Need.objects.filter(pk=need.pk, published_at=None).update(published_at=now):
        raise Conflict(f"{need.code} is published already.")
    need.published_at = now


def publish_needs(*, needs: Iterable[Need], by: User, now: datetime) -> list[Need]:
    """Publish those of several needs that are ready; the others stay drafts."""
    return [
        publish_need(need=need, by=by, now=now)
        for need in needs
        if need.published_at is None and not reasons_not_ready(need)
    ]


@transaction.atomic
def revise_need(*, need: Need, draft: NeedDraft, by: User) -> Need:
    """Change a need: a draft in place, a published one by a new draft version beside it.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: the need cannot be as stated; names the field.
        Conflict: there is a newer version already.
    """
    if not can_revise_need(by, need):
        raise NotAllowed("Only planners of the utility revise its needs.")
    if draft.facility.organisation_id != need.organisation_id:
        raise InvalidInput(f"{draft.facility} is not a facility of {need.organisation}.", field="facility")
    require_sound(draft)
    if draft.code.strip() != need.code:
        raise InvalidInput("A need keeps its code; post a new one for another code.", field="code")
    hold_alone("need", need.series)
    if draft.forecast is None:
        draft = replace(draft, forecast=need.forecast, scenario=need.scenario, shape=need.shape)
    newest = Need.objects.filter(series=need.series).order_by("-version")[0]
    if newest.pk != need.pk:
        raise Conflict(f"{need.code} has version {newest.version} already: revise that one.")
    if newest.published_at is None:
        revised = _rewrite(newest, draft)
    else:
        revised = write_need(need.organisation, draft, by, series=need.series, version=need.version + 1)
    record_for_organisation(need.organisation, by, Role.PLANNER, "need.revised", _facts(revised))
    return revised


def _rewrite(need: Need, draft: NeedDraft) -> Need:
    need.years.all().delete()
    need.windows.all().delete()
    need.amounts.all().delete()
    _fill(need, draft)
    need.save()
    _write_parts(need, draft)
    return need


def _facts(need: Need) -> dict[str, object]:
    return {"need": need.pk, "series": need.series, "version": need.version, "code": need.code}
