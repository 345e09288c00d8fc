"""Pages of the oversight calendar, of meetings and of procurement plans."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from accounts.permissions import holds_role_somewhere
from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import NotAllowed
from solicitations.forms import AttendeeForm, MeetingCommentForm, MeetingForm, PlanForm
from solicitations.models import Meeting, MeetingComment, ProcurementPlan
from solicitations.permissions import can_create_solicitation
from solicitations.queries import meeting_page, meetings_for, procurement_plans_for
from solicitations.services import (
    answer_meeting_comment,
    call_meeting,
    comment_on_meeting,
    note_attendee,
    publish_plan,
    write_plan,
)
from solicitations.views.shared import utilities_for
from web.pagination import page_of


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Show plans and meetings, to each visitor those they may know of."""
    context = {
        "page": page_of(request, meetings_for(request.user)),
        "plans": procurement_plans_for(request.user)[:50],
        "now": database_now(),
        "may_keep": holds_role_somewhere(request.user, Role.PROCUREMENT),
    }
    return render(request, "solicitations/oversight_calendar.html", context)


@login_required
def meeting_create(request: HttpRequest) -> HttpResponse:
    """Put a meeting onto the calendar."""
    organisations = utilities_for(request, Role.PROCUREMENT)
    user = require_user(request.user)
    form = MeetingForm(request.POST or None, organisations=organisations, user=user)
    if request.method == "POST" and form.is_valid():
        made = form.call(call_meeting, by=user, now=database_now(), **form.cleaned_data)
        if made:
            return redirect("solicitations:meeting-detail", meeting_id=made.pk)
    context = {"form": form, "heading": "Call a meeting"}
    return render(request, "solicitations/oversight_form.html", context, status=form.status)


def _visible_meeting(request: HttpRequest, meeting_id: UUID) -> Meeting:
    visible = Meeting.objects.visible_to(request.user).select_related("utility", "solicitation")
    return get_object_or_404(visible, pk=meeting_id)


def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Show a meeting; those inside comment."""
    found = _visible_meeting(request, meeting_id)
    view = meeting_page(found, request.user)
    form = MeetingCommentForm(request.POST or None)
    if request.method == "POST":
        if not view.is_inside:
            raise NotAllowed("Those who take part in the meeting comment.")
        by, now = require_user(request.user), database_now()
        if form.is_valid():
            form.call(comment_on_meeting, meeting=found, by=by, now=now, **form.cleaned_data)
        if form.is_valid():
            return redirect("solicitations:meeting-detail", meeting_id=found.pk)
    context = {"view": view, "form": form, "attendee_form": AttendeeForm()}
    return render(request, "solicitations/meeting_detail.html", context, status=form.status)


@login_required
@require_POST
def attendee_add(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Write down who was there."""
    found = _visible_meeting(request, meeting_id)
    form = AttendeeForm(request.POST)
    by = require_user(request.user)
    if form.is_valid():
        form.call(note_attendee, meeting=found, by=by, **form.cleaned_data)
    if form.is_valid():
        return redirect("solicitations:meeting-detail", meeting_id=found.pk)
    context = {"form": form, "heading": "Who was there"}
    return render(request, "solicitations/oversight_form.html", context, status=422)


@login_required
@require_POST
def meeting_comment_answer(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Answer a comment."""
    inside = Meeting.objects.inside(require_user(request.user))
    comments = MeetingComment.objects.filter(meeting__in=inside).select_related("meeting__utility")
    found = get_object_or_404(comments, pk=comment_id)
    answer = request.POST.get("answer", "")
    answer_meeting_comment(comment=found, answer=answer, by=require_user(request.user), now=database_now())
    return redirect("solicitations:meeting-detail", meeting_id=found.meeting_id)


@login_required
def plan_create(request: HttpRequest) -> HttpResponse:
    """Write the next version of a plan."""
    form = PlanForm(request.POST or None, organisations=utilities_for(request, Role.PROCUREMENT))
    if request.method == "POST" and form.is_valid():
        made = form.call(write_plan, by=require_user(request.user), now=database_now(), **form.cleaned_data)
        if made:
            messages.success(request, f"{made} is kept as a draft for those who oversee it.")
            return redirect("solicitations:plan-detail", plan_id=made.pk)
    context = {"form": form, "heading": "Write a procurement plan"}
    return render(request, "solicitations/oversight_form.html", context, status=form.status)


@require_safe
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Show one version of a plan."""
    visible = ProcurementPlan.objects.visible_to(request.user).select_related("utility")
    found = get_object_or_404(visible, pk=plan_id)
    may_keep = can_create_solicitation(request.user, found.utility)
    context = {"plan": found, "planned": found.planned.all(), "may_keep": may_keep}
    return render(request, "solicitations/plan_detail.html", context)


@login_required
@require_POST
def plan_publish(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Publish a version."""
    visible = ProcurementPlan.objects.visible_to(request.user).select_related("utility")
    found = get_object_or_404(visible, pk=plan_id)
    publish_plan(plan=found, by=require_user(request.user), now=database_now())
    messages.success(request, f"{found} is published.")
    return redirect("solicitations:plan-detail", plan_id=found.pk)
