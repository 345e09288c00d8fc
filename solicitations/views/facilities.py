"""Pages of facilities: the list, and each with its forecast, its triggers and the needs made from them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation, require_user
from accounts.permissions import holds_role_somewhere
from accounts.states import Role
from solicitations.evaluation import ForecastPage, forecast_page
from solicitations.forms.beginnings import VOLTAGE_DOWN, VOLTAGE_UP, NeedBeginning
from solicitations.forms.facilities import ForecastNeedForm, PlaceForm, TriggerForm
from solicitations.models import Facility, Project, Trigger
from solicitations.permissions import can_post_needs
from solicitations.queries.facilities import facility_list
from solicitations.services.forecast_needs import ForecastChoice, need_from_forecast
from solicitations.services.triggers import drop_trigger, place_facility, state_trigger
from solicitations.states import FacilityKind, PlanningScenario, TriggerKind
from solicitations.views.shared import require
from web.pagination import page_of

DOWN = ":down"
PLANNERS_ONLY = "Only planners of the utility state what makes a need of its facilities."


@require_safe
def facilities(request: HttpRequest) -> HttpResponse:
    """List the facilities a person may see."""
    words, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    context = {
        "page": page_of(request, facility_list(request.user, words=words, kind=kind)),
        "words": words,
        "kind": kind,
        "kinds": FacilityKind.choices,
        "may_post": holds_role_somewhere(request.user, Role.PLANNER),
    }
    return render(request, "solicitations/facility_list.html", context)


def _visible_facility(request: HttpRequest, facility_id: UUID) -> Facility:
    visible = Facility.objects.visible_to(request.user).select_related("organisation", "parent")
    return get_object_or_404(visible, pk=facility_id)


def _choices(view: ForecastPage) -> list[tuple[str, str]]:
    found = {
        line.kind + (DOWN if line.is_down else ""): line.label
        for line in view.findings
        if line.largest > 0 and line.kind != TriggerKind.VOLTAGE
    }
    return list(found.items())


def _need_form(
    request: HttpRequest, facility: Facility, view: ForecastPage, data: QueryDict | None = None
) -> ForecastNeedForm:
    """The form of a need from the forecast; what it would avoid is the project that the address names."""
    projects = Project.objects.visible_to(request.user).filter(organisation=facility.organisation_id)
    beginning = NeedBeginning(
        request.GET, user=request.user, organisations=Organisation.objects.filter(pk=facility.organisation_id)
    ).initial_need()
    return ForecastNeedForm(
        data,
        findings=_choices(view),
        projects=projects,
        initial={name: beginning[name] for name in ("title", "projects") if name in beginning},
    )


def _show(
    request: HttpRequest,
    facility: Facility,
    view: ForecastPage,
    *,
    trigger_form: TriggerForm | None = None,
    need_form: ForecastNeedForm | None = None,
) -> HttpResponse:
    may_plan = can_post_needs(request.user, facility.organisation)
    status = max((form.status for form in (trigger_form, need_form) if form), default=200)
    context = {
        "view": view,
        "facility": facility,
        "may_plan": may_plan,
        "trigger_form": trigger_form or TriggerForm(),
        "need_form": (need_form or _need_form(request, facility, view)) if may_plan else None,
        "project": request.GET.get("project", ""),
        "can_make_need": may_plan and bool(_choices(view)),
        "volts": [
            (line, VOLTAGE_DOWN if line.is_down else VOLTAGE_UP)
            for line in view.findings
            if line.largest > 0 and line.kind == TriggerKind.VOLTAGE
        ],
    }
    return render(request, "solicitations/facility_detail.html", context, status=status)


@require_safe
def facility(request: HttpRequest, facility_id: UUID) -> HttpResponse:
    """Show a facility: rating, forecast by scenario and year, deficiency, and the hours of a chosen year."""
    found = _visible_facility(request, facility_id)
    return _show(request, found, forecast_page(found, request.user, request.GET.dict()))


@login_required
@require_POST
def facility_need(request: HttpRequest, facility_id: UUID) -> HttpResponse:
    """Make a draft need from the edition, scenario and shape shown."""
    found = _visible_facility(request, facility_id)
    require(can_post_needs(request.user, found.organisation), PLANNERS_ONLY)
    view = forecast_page(found, request.user, request.GET.dict())
    form = _need_form(request, found, view, request.POST)
    if form.is_valid() and view.forecast and view.shape:
        kind, _, down = form.cleaned_data["trigger"].partition(":")
        choice = ForecastChoice(
            view.forecast,
            PlanningScenario(view.scenario),
            view.shape,
            TriggerKind(kind),
            bool(down),
            tuple(form.cleaned_data["projects"]),
        )
        made = form.call(
            need_from_forecast,
            facility=found,
            choice=choice,
            code=form.cleaned_data["code"],
            title=form.cleaned_data["title"],
            by=require_user(request.user),
        )
        if made:
            messages.success(request, f"{made.code} is kept as a draft, made from {made.source}.")
            return redirect("solicitations:need-detail", need_id=made.pk)
    return _show(request, found, view, need_form=form)


@login_required
@require_POST
def trigger_state(request: HttpRequest, facility_id: UUID) -> HttpResponse:
    """State a trigger of a facility."""
    found = _visible_facility(request, facility_id)
    require(can_post_needs(request.user, found.organisation), PLANNERS_ONLY)
    form = TriggerForm(request.POST)
    if form.is_valid():
        given = {**form.cleaned_data, "kind": TriggerKind(form.cleaned_data["kind"])}
        if form.call(state_trigger, facility=found, by=require_user(request.user), **given):
            messages.success(request, "The trigger is stated.")
            return redirect("solicitations:facility-detail", facility_id=found.pk)
    view = forecast_page(found, request.user, request.GET.dict())
    return _show(request, found, view, trigger_form=form)


@login_required
@require_POST
def trigger_drop(request: HttpRequest, trigger_id: UUID) -> HttpResponse:
    """Take a trigger away."""
    visible = Facility.objects.visible_to(request.user)
    trigger = get_object_or_404(
        Trigger.objects.filter(facility__in=visible).select_related("facility__organisation"), pk=trigger_id
    )
    require(can_post_needs(request.user, trigger.facility.organisation), PLANNERS_ONLY)
    drop_trigger(trigger=trigger, by=require_user(request.user))
    messages.success(request, "The trigger is taken away.")
    return redirect("solicitations:facility-detail", facility_id=trigger.facility_id)


@login_required
def facility_place(request: HttpRequest, facility_id: UUID) -> HttpResponse:
    """Say where a facility stands."""
    found = _visible_facility(request, facility_id)
    require(can_post_needs(request.user, found.organisation), PLANNERS_ONLY)
    form = PlaceForm(request.POST or None, facility=found)
    if request.method == "POST" and form.is_valid():
        placed = form.call(place_facility, facility=found, by=require_user(request.user), **form.cleaned_data)
        if placed:
            messages.success(request, f"{found} has its place.")
            return redirect("solicitations:facility-detail", facility_id=found.pk)
    context = {"form": form, "facility": found}
    return render(request, "solicitations/facility_place.html", context, status=form.status)
