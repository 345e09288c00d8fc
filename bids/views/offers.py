"""Pages of a bidder's offers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation, require_user
from bids.documents import InvalidOffer
from bids.forms import OfferForm, initial_of
from bids.models import Offer
from bids.queries import (
    bidding_organisations,
    draft_of,
    my_offers,
    named,
    offer_page,
)
from bids.services import save_draft, submit_offer, withdraw_offer
from bids.states import Technology
from bids.views.shared import visible_solicitation
from kernel.clock import database_now
from solicitations.models import Solicitation
from web.pagination import page_of


@login_required
@never_cache
@require_safe
def my_offer_list(request: HttpRequest) -> HttpResponse:
    """Show the offers of the organisations I bid for."""
    page = page_of(request, my_offers(request.user))
    context = {"page": page, "rows": named(page.object_list), "now": database_now()}
    return render(request, "bids/offer_list.html", context)


@login_required
@never_cache
@sensitive_post_parameters()
def offer_create(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Make an offer: first the technology, then the form that fits it.

    The technology is posted, never part of the address: addresses end up in logs, and it is part of the offer.
    """
    solicitation = visible_solicitation(request, solicitation_id)
    organisation = bidding_organisations(request.user).first()
    if organisation is None:
        raise Http404
    chosen = request.POST.get("technology", "")
    if chosen not in Technology.values:
        context = {"solicitation": solicitation, "technologies": Technology}
        return render(request, "bids/choose_technology.html", context)
    return _edit(request, solicitation, organisation, Technology(chosen), offer=None, typed={})


@login_required
@never_cache
@sensitive_post_parameters()
def offer_edit(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Go on with a draft, or replace a submitted offer by a new version."""
    offers = Offer.objects.of_bidder(request.user).select_related(
        "solicitation__organisation", "organisation"
    )
    offer = get_object_or_404(offers, pk=offer_id)
    if offer.opened_at is not None:
        return redirect("bids:offer-detail", offer_id=offer.pk)
    typed = initial_of(draft_of(offer))
    return _edit(
        request,
        offer.solicitation,
        offer.organisation,
        Technology(typed["technology"]),
        offer=offer,
        typed=typed,
    )


def _edit(
    request: HttpRequest,
    solicitation: Solicitation,
    organisation: Organisation,
    technology: Technology,
    *,
    offer: Offer | None,
    typed: dict[str, Any],
) -> HttpResponse:
    is_filled_in = "submit" in request.POST or "draft" in request.POST
    sent = request.POST if is_filled_in else None
    form = OfferForm(sent, solicitation=solicitation, technology=technology, initial=typed)
    if is_filled_in:
        saved = _save(request, form, solicitation, organisation, offer)
        if saved is not None:
            return redirect("bids:offer-detail", offer_id=saved.pk)
    context = {"form": form, "solicitation": solicitation, "technology": technology, "offer": offer}
    return render(request, "bids/offer_form.html", context, status=422 if form.errors else 200)


def _save(
    request: HttpRequest,
    form: OfferForm,
    solicitation: Solicitation,
    organisation: Organisation,
    offer: Offer | None,
) -> Offer | None:
    """Save a draft, or submit; on a refusal the form holds the reasons and nothing was written."""
    given: dict[str, Any] = {
        "solicitation": solicitation,
        "organisation": organisation,
        "by": require_user(request.user),
        "offer": offer,
    }
    if "draft" in request.POST:
        kept = save_draft(entered=form.entered(), **given)
        messages.success(
            request, "The draft is saved, sealed under your organisation's name. It is not submitted yet."
        )
        return kept
    if not form.is_valid():
        return None
    document = form.document()
    try:
        version = submit_offer(technical=document.technical, price=document.price, **given)
    except InvalidOffer as invalid:
        form.show_problems(invalid)
        return None
    messages.success(request, f"Your offer is in. Its digest is {version.digest}.")
    return version.offer


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
