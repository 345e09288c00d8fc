"""A delivery shape as a CSV file, down and up."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.models import require_user
from bids.documents.entry import has_shape
from bids.forms.workbook import ShapeForm
from bids.importers.shape_csv import read_shape
from bids.models import Offer
from bids.queries.making import making
from bids.queries.shapes import shape_of, term_years
from bids.rendering.shape_csv import write_shape
from bids.services import set_shape
from bids.states import OfferState
from kernel.clock import database_now
from web.downloads import attachment

FIRST_YEAR, LAST_YEAR = 1990, 2150


@login_required
@never_cache
@sensitive_post_parameters()
def offer_shape(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Read a year of hours from a file into the draft."""
    offer = _mine(request, offer_id)
    if offer.opened_at is not None or offer.state == OfferState.WITHDRAWN:
        return redirect("bids:offer-detail", offer_id=offer.pk)
    made = making(offer)
    zone, years = offer.solicitation.organisation.time_zone, term_years(made)
    form = ShapeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        read = form.call(read_shape, content=form.cleaned_data["file"].read(), zone=zone, years=years)
        by, kw = require_user(request.user), read.kw if read else []
        kept = form.call(set_shape, offer=offer, kw=kw, by=by) if read else None
        if read is not None and kept is not None:
            left = (
                " 29 February is left out: an offer holds a year of 8,760 hours." if read.n_left_out else ""
            )
            messages.success(request, f"The shape is in the draft, 8,760 hours.{left}")
            return redirect("bids:offer-step", offer_id=offer.pk, step="delivery")
    context = {"made": made, "offer": offer, "solicitation": offer.solicitation, "form": form, "zone": zone}
    context |= {"years": years, "has_one": shape_of(made) is not None}
    context["takes_one"] = has_shape(made.technology.value) or bool(form.errors)
    return render(request, "bids/offer_shape.html", context, status=form.status)


@login_required
@never_cache
@require_safe
def shape_csv(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Download the shape, hour by hour of a year; ``year`` may be asked for."""
    offer = _mine(request, offer_id)
    made = making(offer)
    shape, years = shape_of(made), term_years(made)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() else (years or (database_now().year,))[0]
    if shape is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    content = write_shape(shape, zone=offer.solicitation.organisation.time_zone, year=year)
    return attachment(content, filename=f"shape-{year}.csv", media_type="text/csv; charset=utf-8")


def _mine(request: HttpRequest, offer_id: UUID) -> Offer:
    mine = Offer.objects.of_bidder(request.user).select_related("solicitation__organisation", "organisation")
    return get_object_or_404(mine, pk=offer_id)
