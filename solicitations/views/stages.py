"""Pages of the steps of a route: taken, passed, sent back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.forms.life import StepForm, VerdictForm
from solicitations.permissions import can_decide_stage, can_run
from solicitations.queries.stages import stages_of, step_by_hand
from solicitations.services import begin_stage, decide_stage
from solicitations.views.shared import require, visible_solicitation


@login_required
def step(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Take the next step of the route."""
    found = visible_solicitation(request, solicitation_id)
    require(
        can_run(request.user, found), "Only the procurement officer takes the steps of this solicitation."
    )
    following = step_by_hand(found)
    if following is None:
        raise Http404
    form = StepForm(request.POST or None, following=following)
    if request.method == "POST" and form.is_valid():
        taken = form.call(
            begin_stage,
            solicitation=found,
            state=following,
            by=require_user(request.user),
            now=database_now(),
            reference=form.cleaned_data["reference"],
        )
        if taken:
            messages.success(request, f"{found.code} is {following.label}.")
            return redirect("solicitations:solicitation-detail", solicitation_id=found.pk)
    context = {"form": form, "solicitation": found, "following": following, "stages": stages_of(found)}
    return render(request, "solicitations/stage_step.html", context, status=form.status)


@login_required
def verdict(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Pass the stage a solicitation is in, or send it back."""
    found = visible_solicitation(request, solicitation_id)
    require(
        can_decide_stage(request.user, found), "This stage waits for somebody else's verdict, or for none."
    )
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decided = form.call(
            decide_stage,
            solicitation=found,
            by=require_user(request.user),
            now=database_now(),
            **form.cleaned_data,
        )
        if decided:
            messages.success(request, f"The verdict is taken down: {decided.get_verdict_display()}.")
            return redirect("solicitations:solicitation-detail", solicitation_id=found.pk)
    context = {"form": form, "solicitation": found, "stages": stages_of(found)}
    return render(request, "solicitations/stage_verdict.html", context, status=form.status)
