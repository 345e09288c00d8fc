"""Cash by year of an offer, and of the chosen set."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import require_user
from review.evaluation.cash_flows import cash_flows_of_offer, cash_flows_of_set
from review.views.shared import offer_of, require_ranking, solicitation_of


@login_required
@require_GET
def offer_cash_flows(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show an offer's cash by year beside the traditional project's."""
    user = require_user(request.user)
    offer = offer_of(user, offer_id)
    require_ranking(user, offer.solicitation)
    return render(
        request, "review/cash_flows.html", {"page": cash_flows_of_offer(offer, user), "offer": offer}
    )


@login_required
@require_GET
def chosen_cash_flows(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the chosen set's."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    return render(request, "review/cash_flows.html", {"page": cash_flows_of_set(solicitation, user)})
