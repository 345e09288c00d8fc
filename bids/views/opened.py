"""Opened offers, as those see them who evaluate."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bids.permissions import can_see_money, can_see_opened_offers
from bids.queries import (
    affiliate_offers,
    opened_offers,
    opened_rows,
)
from bids.views.shared import visible_solicitation
from solicitations.permissions import is_evaluator
from web.pagination import page_of


@login_required
@never_cache
@require_safe
def opened_offer_list(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the opened offers of a solicitation, under their aliases, to those who evaluate them."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_see_opened_offers(request.user, solicitation):
        raise Http404
    page = page_of(request, opened_offers(solicitation, request.user))
    context = {
        "solicitation": solicitation,
        "page": page,
        "rows": opened_rows(page.object_list),
        "shows_price": can_see_money(request.user, solicitation),
        "affiliates": affiliate_offers(solicitation) if is_evaluator(request.user, solicitation) else set(),
    }
    return render(request, "bids/opened_offers.html", context)
