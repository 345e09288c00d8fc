"""Deviations from the locked rubric and ranking rule, with what each does to every rank."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import require_user
from kernel.clock import database_now
from kernel.errors import NotAllowed
from review.evaluation.amendments import planned_effect
from review.forms import AmendmentForm
from review.permissions import can_amend_review, can_see_ranking
from review.queries.terms import terms_of
from review.services import propose_amendment, stated_change
from review.views.shared import solicitation_of
from web.forms import posted

PROCUREMENT_PROPOSES = (
    "The procurement officer proposes other weights and rules than the locked ones, until the choice is made."
)


@login_required
def review_amend(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the rules to be changed; on POST show what a change would do, or propose it."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if not can_amend_review(user, solicitation):
        raise NotAllowed(PROCUREMENT_PROPOSES)
    if not solicitation.evaluation_digest and request.method != "POST":
        raise Http404
    terms = terms_of(solicitation)
    initial = AmendmentForm.values_of(terms.plan, terms.criteria)
    form = AmendmentForm(*posted(request, files=False), criteria=terms.criteria, initial=initial)
    effect = None
    if request.method == "POST" and form.is_valid():
        given = {"solicitation": solicitation} | form.change()
        if "propose" in request.POST:
            why = {"part": form.cleaned_data["part"], "reason": form.cleaned_data["reason"]}
            if form.call(propose_amendment, by=user, now=database_now(), **why, **given):
                messages.success(
                    request, "The deviation is proposed. It is published once somebody else agrees."
                )
                return redirect("review:rules-proposals", solicitation_id=solicitation.pk)
        elif change := form.call(stated_change, **given):
            effect = planned_effect(solicitation, user, change)
    shown = effect if effect and can_see_ranking(user, solicitation) else None
    context = {"solicitation": solicitation, "form": form, "effect": shown}
    return render(request, "review/review_amend.html", context, status=form.status)
