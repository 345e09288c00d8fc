"""What moves an offer's value, and what would flip it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import require_user
from kernel.clock import database_now
from review.queries.sensitivities import sensitivity_page
from review.services import ask_sensitivity
from review.views.shared import offer_of, require_ranking


@login_required
@require_GET
def offer_sensitivity(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show an offer's tornado and what would swap it with the next in rank."""
    user = require_user(request.user)
    offer = offer_of(user, offer_id)
    require_ranking(user, offer.solicitation)
    return render(request, "review/offer_sensitivity.html", {"page": sensitivity_page(offer, user)})


@login_required
@require_POST
def sensitivity_ask(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Have it worked out."""
    user = require_user(request.user)
    offer = offer_of(user, offer_id)
    require_ranking(user, offer.solicitation)
    ask_sensitivity(offer=offer, by=user, now=database_now())
    return redirect("review:offer-sensitivity", offer_id=offer.pk)


@login_required
@require_GET
def sensitivity_progress(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Answer with the progress alone; once it has ended, ask the page to come again as a whole."""
    user = require_user(request.user)
    offer = offer_of(user, offer_id)
    require_ranking(user, offer.solicitation)
    page = sensitivity_page(offer, user)
    answer = render(request, "review/_sensitivity_progress.html", {"page": page})
    if not page.is_active:
        answer.headers["HX-Refresh"] = "true"
    return answer
