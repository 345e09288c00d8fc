"""Possible conflicts of interest, for the independent evaluator."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import User, require_user
from kernel.clock import database_now
from review.forms import ConflictForm
from review.permissions import can_judge_conflicts
from review.queries.conflicts import bidders_of, conflicts_page
from review.services import decide_conflict
from review.views.shared import solicitation_of
from solicitations.models import Solicitation


@login_required
def conflicts(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show declarations and what was found; take a decision."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if not can_judge_conflicts(user, solicitation):
        raise Http404
    form = ConflictForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid() and _decided(form, solicitation, user):
        messages.success(request, "Your decision is kept.")
        return redirect("review:conflicts", solicitation_id=solicitation.pk)
    context = {"page": conflicts_page(solicitation, user), "solicitation": solicitation, "form": form}
    return render(request, "review/conflicts.html", context, status=form.status if form else 200)


def _decided(form: ConflictForm, solicitation: Solicitation, user: User) -> bool:
    given = form.cleaned_data
    bidders = {bidder.pk: bidder for bidder in bidders_of(solicitation, user)}
    team = solicitation.assignments.filter(user=given["user"]).select_related("user").order_by("role")
    person = get_object_or_404(team[:1]).user
    if given["bidder"] not in bidders:
        raise Http404
    return bool(
        form.call(
            decide_conflict,
            solicitation=solicitation,
            user=person,
            bidder=bidders[given["bidder"]],
            is_conflict=given["is_conflict"],
            reason=given["reason"],
            by=user,
            now=database_now(),
        )
    )
