"""Offers as workbooks: one to download, empty or filled in, and one to read."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.models import Organisation, require_user
from bids.documents import OfferDocument
from bids.documents.entry import document_of_form, typed_of_document
from bids.forms.workbook import WorkbookForm
from bids.importers.workbook import FilledWorkbook, read_workbook
from bids.models import Offer
from bids.queries import bidding_organisations
from bids.queries.making import making
from bids.queries.workbook import offered_in
from bids.rendering.workbook import write_workbook
from bids.services import save_draft
from bids.views.shared import visible_solicitation
from solicitations.models import Solicitation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
@sensitive_post_parameters()
def offer_workbook(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Read a workbook into a new draft, to be reviewed; one with problems changes nothing and has them listed."""
    solicitation = visible_solicitation(request, solicitation_id)
    organisation = _bidder(request)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    read = None
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        read = form.call(read_workbook, content=content, offered=offered_in(solicitation))
        if read is not None and not read.problems:
            return _kept(request, solicitation, organisation, read)
    context = {"solicitation": solicitation, "form": form, "problems": read.problems if read else ()}
    return render(request, "bids/offer_workbook.html", context, status=422 if read else form.status)


def _kept(
    request: HttpRequest, solicitation: Solicitation, organisation: Organisation, read: FilledWorkbook
) -> HttpResponse:
    """Keep what was read as a draft and go to its review."""
    document = OfferDocument(read.checked.technical, read.checked.price, digest="")
    offer = save_draft(
        solicitation=solicitation,
        organisation=organisation,
        entered=typed_of_document(document),
        by=require_user(request.user),
    )
    messages.success(request, "The workbook is read into a draft. Review it, then submit it.")
    return redirect("bids:offer-review", offer_id=offer.pk)


@login_required
@never_cache
@require_safe
def workbook_empty(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Download the empty workbook of a solicitation."""
    solicitation = visible_solicitation(request, solicitation_id)
    _bidder(request)
    return _file(f"{solicitation.code}-offer.xlsx", write_workbook(offered_in(solicitation)))


@login_required
@never_cache
@require_safe
def workbook_filled(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Download an offer of one's own as a filled-in workbook."""
    mine = Offer.objects.of_bidder(request.user).select_related("solicitation__organisation", "organisation")
    made = making(get_object_or_404(mine, pk=offer_id))
    document = document_of_form(made.typed)
    content = write_workbook(offered_in(made.solicitation), document.technical, document.price)
    return _file(f"{made.solicitation.code}-offer-filled.xlsx", content)


def _bidder(request: HttpRequest) -> Organisation:
    """The organisation the visitor bids for; nobody else has business here."""
    organisation = bidding_organisations(request.user).first()
    if organisation is None:
        raise Http404
    return organisation


def _file(name: str, content: bytes) -> HttpResponse:
    plain = "".join(each if each.isalnum() or each in "-._" else "-" for each in name)
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{plain}"'}
    )
