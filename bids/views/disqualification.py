"""Pages of disqualification: proposing, deciding, taking back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import require_user
from bids.forms.conformance import DeclineForm, ProposeForm, ReverseForm
from bids.models import Disqualification
from bids.permissions import (
    can_confirm_disqualification,
    can_propose_disqualification,
    can_reverse_disqualification,
    is_bidder,
)
from bids.services import (
    confirm_disqualification,
    decline_disqualification,
    propose_disqualification,
    reverse_disqualification,
)
from bids.views.shared import opened_offer
from kernel.clock import database_now


@login_required
@never_cache
def disqualification_propose(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Propose that an offer be left out."""
    offer = opened_offer(request, offer_id)
    if not can_propose_disqualification(request.user, offer):
        raise Http404
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        if form.call(propose_disqualification, offer=offer, **given):
            messages.success(request, "Proposed. The independent evaluator decides; until then it stays in.")
            return redirect("bids:offer-conformance", offer_id=offer.pk)
    context = {"form": form, "offer": offer, "title": "Propose to disqualify"}
    return render(request, "bids/examined_form.html", context, status=form.status)


def _visible(request: HttpRequest, disqualification_id: UUID) -> Disqualification:
    visible = Disqualification.objects.visible_to(request.user)
    joined = visible.select_related("offer__solicitation__organisation", "offer__organisation")
    return get_object_or_404(joined, pk=disqualification_id)


@login_required
@require_POST
def disqualification_confirm(request: HttpRequest, disqualification_id: UUID) -> HttpResponse:
    """Confirm a proposal."""
    found = _visible(request, disqualification_id)
    if not can_confirm_disqualification(request.user, found.offer):
        raise Http404
    confirm_disqualification(disqualification=found, by=require_user(request.user), now=database_now())
    messages.success(request, "Disqualified. Runs from now on leave it out, and its bidder is told.")
    return redirect("bids:offer-conformance", offer_id=found.offer_id)


@login_required
@never_cache
def disqualification_decline(request: HttpRequest, disqualification_id: UUID) -> HttpResponse:
    """Decline a proposal."""
    found = _visible(request, disqualification_id)
    if not can_confirm_disqualification(request.user, found.offer):
        raise Http404
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        form.call(decline_disqualification, disqualification=found, **given)
        if form.is_valid():
            return redirect("bids:offer-conformance", offer_id=found.offer_id)
    context = {"form": form, "offer": found.offer, "title": "Decline the disqualification"}
    return render(request, "bids/examined_form.html", context, status=form.status)


@login_required
@never_cache
def disqualification_reverse(request: HttpRequest, disqualification_id: UUID) -> HttpResponse:
    """Take a disqualification back."""
    found = _visible(request, disqualification_id)
    # A bidder sees its own; it does not take it back.
    if is_bidder(request.user, found.offer) or not can_reverse_disqualification(request.user, found.offer):
        raise Http404
    form = ReverseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        form.call(reverse_disqualification, disqualification=found, **given)
        if form.is_valid():
            return redirect("bids:offer-conformance", offer_id=found.offer_id)
    context = {"form": form, "offer": found.offer, "title": "Reverse the disqualification"}
    return render(request, "bids/examined_form.html", context, status=form.status)
