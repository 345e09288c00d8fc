"""Pages of receipts: a bidder's own, and the public one where anybody checks one."""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from bids.forms import ReceiptForm
from bids.models import Offer
from bids.queries import kept_offer, signer
from bids.services import destroy_copies
from web.downloads import attachment
from web.forms import posted


@login_required
@never_cache
@require_safe
def kept_offer_file(request: HttpRequest, offer_id: UUID, number: int) -> HttpResponse:
    """Download what a bidder keeps of a version: receipt, content with its nonces, and the inclusion proof."""
    offers = Offer.objects.of_bidder(request.user).select_related("solicitation")
    offer = get_object_or_404(offers, pk=offer_id)
    version = get_object_or_404(offer.versions.filter(receipt__isnull=False), number=number)
    version.offer = offer
    content = json.dumps(kept_offer(version), indent=2, ensure_ascii=False).encode()
    name = f"{offer.solicitation.code}-offer-{number}.json"
    return attachment(content, filename=name, media_type="application/json")


@login_required
@require_POST
def copies_destroy(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Destroy what a bidder could still read here of a sealed offer."""
    offers = Offer.objects.of_bidder(request.user).select_related("solicitation", "organisation")
    offer = get_object_or_404(offers, pk=offer_id)
    destroy_copies(offer=offer, by=require_user(request.user))
    messages.success(request, "Your readable copies are destroyed. What is sealed stays as it is.")
    return redirect("bids:offer-detail", offer_id=offer.pk)


@never_cache
@sensitive_post_parameters()
def check_receipt(request: HttpRequest) -> HttpResponse:
    """Let anybody check a receipt or a kept offer; nothing of what is given is stored."""
    form = ReceiptForm(*posted(request))
    found = form.found() if request.method == "POST" and form.is_valid() else None
    context = {"form": form, "found": found, "signer": signer()}
    return render(request, "bids/check_receipt.html", context, status=form.status)
