"""Pages of the opening."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.models import require_user
from bids.permissions import opening_role
from bids.queries import (
    opening_page,
)
from bids.services import consent_to_opening
from bids.views.shared import visible_solicitation
from kernel.clock import database_now


@login_required
@never_cache
def opening(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the opening; on POST give one's consent."""
    solicitation = visible_solicitation(request, solicitation_id)
    if opening_role(request.user, solicitation) is None:
        raise Http404
    if request.method == "POST":
        done = consent_to_opening(solicitation=solicitation, by=require_user(request.user))
        told = (
            f"{done.n_offers} offers are open."
            if done
            else "Your consent is on record. The other role's is missing."
        )
        messages.success(request, told)
        return redirect("bids:opening", solicitation_id=solicitation.pk)
    context = {
        "view": opening_page(solicitation, request.user, now=database_now()),
        "solicitation": solicitation,
    }
    return render(request, "bids/opening.html", context)
