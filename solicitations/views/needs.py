"""Pages of needs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation, require_user
from accounts.permissions import holds_role_somewhere
from accounts.states import Role
from kernel.clock import database_now
from solicitations.forms import CallNeedForm, NeedFormHead, ProfileNeedForm, initial_of, require_one_pattern
from solicitations.forms.beginnings import NeedBeginning
from solicitations.models import Need
from solicitations.permissions import can_revise_need
from solicitations.queries import need_page
from solicitations.queries.lists import utilities_with_needs
from solicitations.services import post_need, publish_need, reasons_not_ready, revise_need
from solicitations.states import NeedForm, Service
from solicitations.views.shared import asked_without_page, listed_needs, require, utilities_for
from web.pagination import page_of

FORMS: dict[str, type[NeedFormHead]] = {"call": CallNeedForm, "profile": ProfileNeedForm}


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """List the grid needs, with filters."""
    context = {
        "page": page_of(request, listed_needs(request)),
        "words": request.GET.get("q", "").strip(),
        "service": request.GET.get("service", ""),
        "state": request.GET.get("state", ""),
        "utility": request.GET.get("utility", ""),
        "utilities": utilities_with_needs(request.user),
        "services": Service.choices,
        "asked": asked_without_page(request),
        "may_post": holds_role_somewhere(request.user, Role.PLANNER),
    }
    return render(request, "solicitations/need_list.html", context)


def _visible_need(request: HttpRequest, need_id: UUID) -> Need:
    visible = Need.objects.visible_to(request.user).select_related("organisation", "facility__parent")
    return get_object_or_404(visible, pk=need_id)


@require_safe
def need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show one need: its hours, its years, the figures as published, its projects."""
    found = _visible_need(request, need_id)
    may_revise = can_revise_need(request.user, found)
    context = {
        "view": need_page(found, request.user),
        "need": found,
        "may_revise": may_revise,
        "reasons": reasons_not_ready(found) if may_revise and found.published_at is None else [],
    }
    return render(request, "solicitations/need_detail.html", context)


@login_required
def need_create(request: HttpRequest) -> HttpResponse:
    """Post a need as calls or as a profile; the address may name the project or the facility it is for."""
    organisations = utilities_for(request, Role.PLANNER)
    chosen = request.GET.get("form", "call")
    kind = FORMS.get(chosen, CallNeedForm)
    beginning = NeedBeginning(request.GET, user=request.user, organisations=organisations)
    initial = beginning.initial_need()
    form = kind(request.POST or None, request.FILES or None, organisations=organisations, initial=initial)
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data["organisation"]
        made = form.call(
            post_need, organisation=organisation, draft=form.draft(), by=require_user(request.user)
        )
        if made:
            messages.success(request, f"{made.code} is kept as a draft. Publish it when it is right.")
            return redirect("solicitations:need-detail", need_id=made.pk)
    asked = asked_without_page(request, form="")
    context: dict[str, Any] = {"form": form, "chosen": chosen, "need": None, "asked": asked}
    return render(request, "solicitations/need_form.html", context, status=form.status)


@login_required
def need_revise(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Change a draft, or write a new version beside a published need."""
    found = _visible_need(request, need_id)
    require(can_revise_need(request.user, found), "Only planners of the utility revise its needs.")
    require_one_pattern(found)
    chosen = request.GET.get("form") or ("profile" if found.form == NeedForm.PROFILE else "call")
    kind = FORMS.get(chosen, CallNeedForm)
    mine = Organisation.objects.filter(pk=found.organisation_id)
    initial = initial_of(found)
    form = kind(request.POST or None, request.FILES or None, organisations=mine, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = form.call(revise_need, need=found, draft=form.draft(), by=require_user(request.user))
        if made:
            messages.success(request, f"{made.code} version {made.version} is kept as a draft.")
            return redirect("solicitations:need-detail", need_id=made.pk)
    context = {"form": form, "chosen": chosen, "need": found}
    return render(request, "solicitations/need_form.html", context, status=form.status)


@login_required
@require_POST
def need_publish(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Publish a need."""
    found = _visible_need(request, need_id)
    publish_need(need=found, by=require_user(request.user), now=database_now())
    messages.success(request, f"{found.code} version {found.version} is published.")
    return redirect("solicitations:need-detail", need_id=found.pk)
