"""Pages of a project's fallback and decision."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.forms.wires import DecideForm, FallbackForm
from solicitations.models import Project
from solicitations.permissions import can_decide_wires
from solicitations.queries.wires import wires_page
from solicitations.services import decide_project, record_fallback
from solicitations.states import ProjectDecisionKind
from solicitations.views.shared import require

ONLY_PLANNERS = "Only planners of the utility decide on its projects."


def _project_to_decide(request: HttpRequest, project_id: UUID) -> Project:
    visible = Project.objects.visible_to(request.user).select_related("organisation")
    found = get_object_or_404(visible, pk=project_id)
    require(can_decide_wires(request.user, found.organisation), ONLY_PLANNERS)
    return found


@login_required
def project_fallback(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Record what is built if nothing better comes."""
    found = _project_to_decide(request, project_id)
    view = wires_page(found, request.user, today=found.organisation.day_of(database_now()))
    text = view.fallback.text if view.fallback else found.name
    cost_usd = view.fallback.cost_usd if view.fallback else found.installed_cost_usd
    form = FallbackForm(request.POST or None, initial={"text": text, "cost_usd": cost_usd})
    if request.method == "POST" and form.is_valid():
        by = require_user(request.user)
        made = form.call(record_fallback, project=found, by=by, now=database_now(), **form.cleaned_data)
        if made:
            messages.success(request, "The fallback is recorded.")
            return redirect("solicitations:project-detail", project_id=found.pk)
    context = {"form": form, "project": found, "view": view, "here": "Wires fallback"}
    return render(request, "solicitations/wires_form.html", context, status=form.status)


@login_required
def project_decide(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Decide for wires or against them, or open the decision again."""
    found = _project_to_decide(request, project_id)
    view = wires_page(found, request.user, today=found.organisation.day_of(database_now()))
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, kind = require_user(request.user), ProjectDecisionKind(form.cleaned_data["kind"])
        reason = form.cleaned_data["reason"]
        made = form.call(decide_project, project=found, kind=kind, reason=reason, by=by, now=database_now())
        if made:
            messages.success(request, "The decision is recorded.")
            return redirect("solicitations:project-detail", project_id=found.pk)
    context = {"form": form, "project": found, "view": view, "here": "Decision"}
    return render(request, "solicitations/wires_form.html", context, status=form.status)
