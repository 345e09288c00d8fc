"""Pages of facilities and projects."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import require_user
from accounts.permissions import holds_role_somewhere
from accounts.states import Role
from kernel.clock import database_now
from solicitations.forms import FacilityForm, ProjectForm, facility_options
from solicitations.models import Facility, Forecast, Project
from solicitations.permissions import can_post_needs
from solicitations.queries import needs_of_project, project_list
from solicitations.queries.wires import wires_page
from solicitations.services import post_facility, post_project
from solicitations.views.shared import utilities_for
from web.pagination import page_of


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """List the traditional projects and when each must be decided."""
    words = request.GET.get("q", "").strip()
    context = {
        "page": page_of(request, project_list(request.user, words=words)),
        "words": words,
        "now": database_now(),
        "may_post": holds_role_somewhere(request.user, Role.PLANNER),
    }
    return render(request, "solicitations/project_list.html", context)


@require_safe
def project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Show one project, its decision date and the needs it would meet."""
    visible = Project.objects.visible_to(request.user).select_related("organisation", "facility")
    found = get_object_or_404(visible, pk=project_id)
    today = found.organisation.day_of(database_now())
    context = {
        "project": found,
        "needs": list(needs_of_project(found, request.user)),
        "float_days": found.float_days(today),
        "wires": wires_page(found, request.user, today=today),
        "may_post_need": can_post_needs(request.user, found.organisation),
        "forecast": Forecast.objects.visible_to(request.user).filter(facility=found.facility_id).first(),
    }
    return render(request, "solicitations/project_detail.html", context)


@login_required
def project_create(request: HttpRequest) -> HttpResponse:
    """Add a traditional project."""
    form = ProjectForm(request.POST or None, organisations=utilities_for(request, Role.PLANNER))
    if request.method == "POST" and form.is_valid():
        made = form.call(post_project, by=require_user(request.user), **form.cleaned_data)
        if made:
            messages.success(request, f"Project {made.code} is there. Link needs to it.")
            return redirect("solicitations:project-detail", project_id=made.pk)
    return render(request, "solicitations/project_form.html", {"form": form}, status=form.status)


@login_required
def facility_create(request: HttpRequest) -> HttpResponse:
    """Add a facility."""
    form = FacilityForm(request.POST or None, organisations=utilities_for(request, Role.PLANNER))
    if request.method == "POST" and form.is_valid():
        made = form.call(post_facility, by=require_user(request.user), **form.cleaned_data)
        if made:
            messages.success(request, f"Facility {made.name} is there.")
            return redirect("solicitations:need-create")
    return render(request, "solicitations/facility_form.html", {"form": form}, status=form.status)


@login_required
@require_safe
def facility_suggestions(request: HttpRequest) -> HttpResponse:
    """Suggest facilities of one's utility while somebody types a name."""
    mine = Facility.objects.filter(organisation__in=utilities_for(request, Role.PLANNER))
    words = (request.GET.get("facility") or request.GET.get("parent") or "").strip()
    context = {"facilities": facility_options(mine, words)}
    return render(request, "solicitations/_facility_options.html", context)
