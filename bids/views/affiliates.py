"""Pages of the affiliates' wall."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import require_user
from bids.forms.conformance import ReleaseForm
from bids.permissions import can_release
from bids.queries.affiliates import affiliates_page
from bids.services import release_offer
from bids.views.shared import opened_offer, visible_solicitation
from kernel.clock import database_now
from solicitations.permissions import is_evaluator


@login_required
@never_cache
@require_safe
def affiliates(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the independent evaluator what stands behind the wall, and what they let through."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not is_evaluator(request.user, solicitation):
        raise Http404
    view = affiliates_page(solicitation)
    return render(request, "bids/affiliates.html", {"view": view, "solicitation": solicitation})


@login_required
@never_cache
def affiliate_release(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Let an offer into the evaluation."""
    offer = opened_offer(request, offer_id)
    if not can_release(request.user, offer):
        raise Http404
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        if form.call(release_offer, offer=offer, **given):
            messages.success(request, f"{offer.alias} now takes part like all others.")
            return redirect("bids:affiliates", solicitation_id=offer.solicitation_id)
    context = {"form": form, "offer": offer, "title": f"Release {offer.alias}"}
    return render(request, "bids/examined_form.html", context, status=form.status)
