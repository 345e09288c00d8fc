"""Pages of incrementality."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import require_user
from bids.forms.incrementality import IncrementForm
from bids.permissions import can_decide_increment, can_see_registry
from bids.queries.incrementality import incrementality_page, incrementality_rows
from bids.services import decide_increment
from bids.views.shared import opened_offer, visible_solicitation
from kernel.clock import database_now
from web.pagination import page_of

NARROWED = (("matched", "With matches"), ("open", "With matches, undecided"))


@login_required
@never_cache
@require_safe
def incrementality(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """List the opened offers with what the registry may hold of them."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_see_registry(request.user, solicitation):
        raise Http404
    only = request.GET.get("only", "")
    context = {
        "solicitation": solicitation,
        "page": page_of(request, incrementality_rows(solicitation, request.user, only=only)),
        "only": only,
        "narrowed": NARROWED,
    }
    return render(request, "bids/incrementality.html", context)


@login_required
@never_cache
@require_safe
def offer_incrementality(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show the evidence for one offer and what was decided."""
    offer = opened_offer(request, offer_id)
    if not can_see_registry(request.user, offer.solicitation):
        raise Http404
    context = {"view": incrementality_page(offer, request.user), "solicitation": offer.solicitation}
    return render(request, "bids/offer_incrementality.html", context)


@login_required
@never_cache
def increment_decide(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Decide how much of an offer is incremental for a service."""
    offer = opened_offer(request, offer_id)
    if not can_decide_increment(request.user, offer):
        raise Http404
    view = incrementality_page(offer, request.user)
    form = IncrementForm(
        request.POST or None, rules=view.rules, initial={"service": request.GET.get("service")}
    )
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now()}
        if form.call(decide_increment, offer=offer, ruling=form.ruling(), **given):
            messages.success(request, "Decided. Runs from now on count the increment only.")
            return redirect("bids:offer-incrementality", offer_id=offer.pk)
    context = {"form": form, "offer": offer, "title": "Decide on an increment"}
    return render(request, "bids/examined_form.html", context, status=form.status)
