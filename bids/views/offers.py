"""Pages of a bidder's offers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from bids.models import Offer
from bids.queries import (
    my_offers,
    named,
    offer_page,
)
from bids.queries.workspace import workspace
from bids.services import withdraw_offer
from kernel.clock import database_now
from web.pagination import page_of


@login_required
@never_cache
@require_safe
def my_offer_list(request: HttpRequest) -> HttpResponse:
    """Show what is open, how one stands with it, and the offers of the organisations one bids for."""
    user, now = require_user(request.user), database_now()
    page = page_of(request, my_offers(user))
    context = {
        "page": page,
        "rows": named(page.object_list),
        "now": now,
        "workspace": workspace(user, now=now),
    }
    return render(request, "bids/offer_list.html", context)


@login_required
@never_cache
@require_safe
def offer_detail(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show an offer: all of it to its bidder, the opened parts to the evaluation."""
    offers = Offer.objects.visible_to(request.user).select_related(
        "solicitation__organisation", "organisation"
    )
    offer = get_object_or_404(offers, pk=offer_id)
    context = {
        "view": offer_page(offer, request.user),
        "now": database_now(),
    }
    return render(request, "bids/offer_detail.html", context)


@login_required
@require_POST
def offer_withdraw(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Take an offer back."""
    offers = Offer.objects.of_bidder(request.user).select_related("solicitation", "organisation")
    offer = get_object_or_404(offers, pk=offer_id)
    withdraw_offer(offer=offer, by=require_user(request.user))
    messages.success(request, "The offer is withdrawn. It stays sealed and will not be opened.")
    return redirect("bids:offer-list")
