"""The review plan: how offers will be scored and ranked."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import require_user
from kernel.errors import NotAllowed
from review.forms import ReviewPlanForm
from review.permissions import can_see_lock, can_write_plan
from review.queries.plans import plan_of
from review.services import write_plan
from solicitations.models import Solicitation
from web.forms import posted


@login_required
def review_plan(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the review plan; set it while the solicitation is a draft."""
    user = require_user(request.user)
    visible = Solicitation.objects.visible_to(user).select_related("organisation")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not can_see_lock(user, solicitation):
        raise Http404
    may_write = can_write_plan(user, solicitation) and not solicitation.evaluation_digest
    plan = plan_of(solicitation)
    form = ReviewPlanForm(*posted(request, files=False), initial=ReviewPlanForm.values_of(plan))
    if request.method == "POST":
        if not can_write_plan(user, solicitation):
            raise NotAllowed("The procurement officer writes the review plan of a draft.")
        given = {"solicitation": solicitation, "by": user}
        saved = form.call(write_plan, **given, **form.given()) if form.is_valid() else None
        if saved is not None:
            messages.success(request, "The review plan is saved. It is frozen with the evaluation.")
            return redirect("review:evaluation-lock", solicitation_id=solicitation.pk)
    context = {"solicitation": solicitation, "plan": plan, "form": form, "may_write": may_write}
    return render(request, "review/review_plan.html", context, status=form.status)
