"""Offers as workbooks: one to download, empty or filled in, and one to read."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation, require_user
from bids.documents.entry import document_of_form
from bids.forms.workbook import WorkbookForm
from bids.importers.workbook import read_workbook
from bids.models import Offer
from bids.queries import bidding_organisations
from bids.queries.making import making
from bids.queries.workbook import offered_in
from bids.rendering.workbook import write_workbook
from bids.services import keep_workbook, settle_workbook
from bids.states import OfferState
from bids.views.shared import visible_solicitation
from solicitations.models import Solicitation
from web.downloads import workbook_answer


@login_required
@never_cache
@sensitive_post_parameters()
def offer_workbook(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Read a workbook into a new draft, to be reviewed together with the cells that could not be taken."""
    solicitation = visible_solicitation(request, solicitation_id)
    return _read(request, solicitation, bidder_of(request))


@login_required
@never_cache
@sensitive_post_parameters()
def workbook_replace(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Read a workbook in the place of what an offer's draft says."""
    offer = _mine(request, offer_id)
    if offer.opened_at is not None or offer.state == OfferState.WITHDRAWN:
        return redirect("bids:offer-detail", offer_id=offer.pk)
    return _read(request, offer.solicitation, offer.organisation, offer)


def _read(
    request: HttpRequest, solicitation: Solicitation, organisation: Organisation, offer: Offer | None = None
) -> HttpResponse:
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        read = form.call(read_workbook, content=content, offered=offered_in(solicitation))
        if read is not None:
            kept = keep_workbook(
                solicitation=solicitation,
                organisation=organisation,
                read=read,
                by=require_user(request.user),
                offer=offer,
            )
            _tell(request, len(read.problems))
            return redirect("bids:offer-review", offer_id=kept.pk)
    context = {"solicitation": solicitation, "form": form, "offer": offer}
    return render(request, "bids/offer_workbook.html", context, status=form.status)


def _tell(request: HttpRequest, n_problems: int) -> None:
    if n_problems:
        words = f"{n_problems} cell{'' if n_problems == 1 else 's'} of it could not be taken: see below."
        messages.warning(request, f"What could be read is kept as a draft. {words}")
    else:
        messages.success(request, "The workbook is read into a draft. Review it, then submit it.")


@login_required
@require_POST
def workbook_settle(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Put the list of cells away."""
    offer = _mine(request, offer_id)
    settle_workbook(offer=offer, by=require_user(request.user))
    return redirect("bids:offer-review", offer_id=offer.pk)


@login_required
@never_cache
@require_safe
def workbook_empty(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Download the empty workbook of a solicitation."""
    solicitation = visible_solicitation(request, solicitation_id)
    bidder_of(request)
    return workbook_answer(f"{solicitation.code}-offer.xlsx", write_workbook(offered_in(solicitation)))


@login_required
@never_cache
@require_safe
def workbook_filled(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Download an offer of one's own as a filled-in workbook."""
    made = making(_mine(request, offer_id))
    document = document_of_form(made.typed)
    content = write_workbook(offered_in(made.solicitation), document.technical, document.price)
    return workbook_answer(f"{made.solicitation.code}-offer-filled.xlsx", content)


def _mine(request: HttpRequest, offer_id: UUID) -> Offer:
    mine = Offer.objects.of_bidder(request.user).select_related("solicitation__organisation", "organisation")
    return get_object_or_404(mine, pk=offer_id)


def bidder_of(request: HttpRequest) -> Organisation:
    """The organisation the visitor bids for; nobody else has business here."""
    organisation = bidding_organisations(request.user).first()
    if organisation is None:
        raise Http404
    return organisation
