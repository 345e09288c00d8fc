"""Pages of a solicitation's team and of the independents' workpapers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.forms import AssignForm, WorkpaperForm
from solicitations.models import Assignment, Workpaper
from solicitations.permissions import can_run, can_see_team, is_independent
from solicitations.services import assign_role, end_assignment, write_workpaper
from solicitations.views.shared import require, visible_solicitation


@login_required
def team(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show who does what; the procurement officer assigns."""
    found = visible_solicitation(request, solicitation_id)
    if not can_see_team(request.user, found):
        raise Http404
    may_assign = can_run(request.user, found)
    form = AssignForm(request.POST or None, solicitation=found)
    if request.method == "POST":
        require(may_assign, "Only the procurement officer assigns roles.")
        if form.is_valid():
            made = form.call(
                assign_role, solicitation=found, by=require_user(request.user), **form.cleaned_data
            )
            if made:
                messages.success(request, f"{made.user} is {made.get_role_display()}.")
                return redirect("solicitations:solicitation-team", solicitation_id=found.pk)
    assignments = found.assignments.select_related("user").order_by("ended_at", "role", "user__full_name")
    context = {"solicitation": found, "assignments": assignments, "form": form, "may_assign": may_assign}
    return render(request, "solicitations/team.html", context, status=form.status)


@login_required
@require_POST
def assignment_end(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """End a role."""
    assignment = get_object_or_404(
        Assignment.objects.select_related("solicitation", "user"), pk=assignment_id
    )
    visible_solicitation(request, assignment.solicitation_id)
    if not can_see_team(request.user, assignment.solicitation):
        raise Http404
    end_assignment(assignment=assignment, by=require_user(request.user), now=database_now())
    messages.success(request, f"{assignment.user} is {assignment.get_role_display()} no longer.")
    return redirect("solicitations:solicitation-team", solicitation_id=assignment.solicitation_id)


@login_required
def workpapers(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show an independent's own notes, and keep a new one."""
    found = visible_solicitation(request, solicitation_id)
    if not is_independent(request.user, found):
        raise Http404
    user = require_user(request.user)
    form = WorkpaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = form.call(
            write_workpaper, solicitation=found, by=user, now=database_now(), **form.cleaned_data
        )
        if kept:
            return redirect("solicitations:solicitation-workpapers", solicitation_id=found.pk)
    notes = Workpaper.objects.visible_to(user).filter(solicitation=found)
    context = {"solicitation": found, "notes": notes, "form": form}
    return render(request, "solicitations/workpapers.html", context, status=form.status)
