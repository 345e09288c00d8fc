"""Opened offers, as those see them who evaluate."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bids.permissions import can_see_opened_offers
from bids.queries.opened import OpenedSearch, opened_list, sight_of, with_marks
from bids.states import Outcome, Technology
from bids.views.shared import visible_solicitation
from web.pagination import page_of

MARKED = (("left_out", "Disqualified or proposed for it"), ("paid", "With matches in the registry"))


@login_required
@never_cache
@require_safe
def opened_offer_list(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the opened offers of a solicitation, under their aliases, to those who evaluate them."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_see_opened_offers(request.user, solicitation):
        raise Http404
    search, sight = OpenedSearch.of(request.GET), sight_of(solicitation, request.user)
    page = page_of(request, opened_list(solicitation, request.user, search, sight))
    context = {
        "solicitation": solicitation,
        "page": page,
        "rows": with_marks(page.object_list, request.user, sight),
        "search": search,
        "sight": sight,
        "outcomes": Outcome.choices,
        "technologies": Technology.choices,
        "marked": MARKED if sight.shows_registry else MARKED[:1],
    }
    return render(request, "bids/opened_offers.html", context)
