"""What several pages of offers begin with."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from bids.models import Offer
from solicitations.models import Solicitation


def visible_solicitation(request: HttpRequest, solicitation_id: UUID) -> Solicitation:
    """Return a solicitation that the visitor may see, or answer 404."""
    visible = Solicitation.objects.visible_to(request.user).select_related("organisation", "opening", "rules")
    return get_object_or_404(visible, pk=solicitation_id)


def opened_offer(request: HttpRequest, offer_id: UUID) -> Offer:
    """Return an opened offer that the visitor may see, or answer 404."""
    visible = Offer.objects.visible_to(request.user).opened()
    return get_object_or_404(
        visible.select_related("solicitation__organisation", "organisation"), pk=offer_id
    )
