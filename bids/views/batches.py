"""Several offers from one workbook: upload, how far it is, what came of each, submitting them in one act."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from bids.forms.workbook import BatchForm
from bids.models import OfferBatch
from bids.queries.batches import batch_list, batch_page, exported
from bids.queries.workbook import offered_in
from bids.rendering.batch_workbook import write_batch
from bids.services import request_batch, submit_batch
from bids.states import BATCH_ACTIVE
from bids.views.shared import visible_solicitation
from bids.views.workbook import bidder_of
from kernel.clock import database_now
from web.downloads import workbook_answer

SHOWN_EARLIER = 10
SHOWN_REFUSALS = 5


@login_required
@never_cache
@sensitive_post_parameters()
def batch_create(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Take a workbook of several offers and have it read."""
    solicitation = visible_solicitation(request, solicitation_id)
    organisation = bidder_of(request)
    form = BatchForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch = request_batch(
            solicitation=solicitation,
            organisation=organisation,
            content=form.cleaned_data["file"].read(),
            by=require_user(request.user),
            now=database_now(),
        )
        return redirect("bids:batch-detail", batch_id=batch.pk)
    earlier = batch_list(request.user, solicitation)[:SHOWN_EARLIER]
    context = {"solicitation": solicitation, "form": form, "earlier": earlier}
    return render(request, "bids/batch_upload.html", context, status=form.status)


@login_required
@never_cache
@require_safe
def batch_empty(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Download the empty workbook of several offers."""
    solicitation = visible_solicitation(request, solicitation_id)
    bidder_of(request)
    return workbook_answer(f"{solicitation.code}-offers.xlsx", write_batch(offered_in(solicitation)))


@login_required
@never_cache
@require_safe
def batch_mine(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Download all offers of one's organisation in a solicitation as one workbook."""
    solicitation = visible_solicitation(request, solicitation_id)
    content = write_batch(offered_in(solicitation), exported(solicitation, bidder_of(request)))
    return workbook_answer(f"{solicitation.code}-my-offers.xlsx", content)


@login_required
@never_cache
@require_safe
def batch_detail(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show how far a file is, and what came of each offer."""
    return render(request, "bids/batch_detail.html", {"view": batch_page(_mine(request, batch_id))})


@login_required
@never_cache
@require_safe
def batch_progress(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Answer with the progress alone; once it is read, ask the page to come again as a whole."""
    batch = _mine(request, batch_id)
    is_active = batch.state in BATCH_ACTIVE
    response = render(request, "bids/_batch_progress.html", {"batch": batch, "is_active": is_active})
    if not is_active:
        response.headers["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def batch_submit(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Submit the chosen complete offers, each with its own receipt."""
    batch = _mine(request, batch_id)
    chosen = set(request.POST.getlist("offer"))
    ready = {each.mine.offer.pk for each in batch_page(batch).ready if each.mine}
    sent = submit_batch(
        batch=batch,
        by=require_user(request.user),
        offer_ids={pk for pk in ready if str(pk) in chosen},
    )
    n_in = sum(each.version is not None for each in sent)
    if n_in:
        words = (
            "offer is in and sealed. Keep its receipt"
            if n_in == 1
            else "offers are in and sealed, each with its own receipt. Keep them"
        )
        messages.success(request, f"{n_in} {words}: download below.")
    refused = [each for each in sent if each.version is None]
    for each in refused[:SHOWN_REFUSALS]:
        messages.error(request, f"Offer {each.number} was not submitted. {each.refusal}")
    if len(refused) > SHOWN_REFUSALS:
        messages.error(request, f"Nor were {len(refused) - SHOWN_REFUSALS} others.")
    if not sent:
        messages.error(request, "No complete offer was chosen. Nothing was submitted.")
    return redirect("bids:batch-detail", batch_id=batch.pk)


def _mine(request: HttpRequest, batch_id: UUID) -> OfferBatch:
    visible = OfferBatch.objects.visible_to(request.user).defer("content")
    joined = visible.select_related("solicitation__organisation", "organisation")
    return get_object_or_404(joined, pk=batch_id)
