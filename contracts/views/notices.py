"""Pages of what bidders are told: the standstill, how it ended for one offer, and its debrief."""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User, require_user
from bids.models import Offer
from contracts.forms import DebriefAnswerForm, DebriefRequestForm, StandstillForm
from contracts.models import Debrief
from contracts.permissions import bids_with, can_award, can_send_debrief, reads_of_bidders
from contracts.queries.debriefs import debrief_list, draft_of_debrief
from contracts.queries.notices import offer_outcome_page
from contracts.rendering.debrief import debrief_report
from contracts.rendering.reports import preview
from contracts.services import begin_standstill, request_debrief, send_debrief
from contracts.views.outcomes import show_outcome
from contracts.views.shared import require_part, visible_solicitation
from kernel.blobs import read_blob
from kernel.clock import database_now
from kernel.errors import NotAllowed
from web.downloads import attachment


@login_required
@require_POST
def standstill_begin(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Tell every bidder what is intended, and begin the standstill."""
    user = require_user(request.user)
    solicitation = visible_solicitation(request, solicitation_id)
    require_part(user, solicitation)
    if not can_award(user, solicitation):
        raise NotAllowed("The standstill is begun by the procurement officer, once the offers are opened.")
    form = StandstillForm(request.POST)
    if not form.is_valid() or not form.call(
        begin_standstill, solicitation=solicitation, by=user, now=database_now()
    ):
        return show_outcome(request, solicitation, standstill=form)
    messages.success(request, "The standstill has begun, and every bidder is told.")
    return redirect("contracts:outcome", solicitation_id=solicitation.pk)


def _offer(user: User, offer_id: UUID) -> Offer:
    """Find an offer whose bidder, or whose evaluators, ask for its outcome; to all others there is none."""
    seen = Offer.objects.visible_to(user).select_related("solicitation__organisation", "organisation")
    offer = get_object_or_404(seen, pk=offer_id)
    if not (bids_with(user, offer) or reads_of_bidders(user, offer.solicitation)):
        raise Http404
    return offer


def _show(
    request: HttpRequest,
    user: User,
    offer: Offer,
    ask: DebriefRequestForm | None = None,
    answer: DebriefAnswerForm | None = None,
) -> HttpResponse:
    page = offer_outcome_page(offer, user)
    debrief = page.debrief
    shown = None
    if debrief is not None and debrief.document is not None and debrief.sent_at is not None:
        facts = json.loads(read_blob(debrief.document))
        shown = preview(debrief_report(facts, debrief.answer, debrief.sent_at))
    elif page.may_send:
        shown = preview(debrief_report(draft_of_debrief(offer, user), "", database_now()))
    forms = {
        "ask_form": ask or (DebriefRequestForm() if page.may_request else None),
        "answer_form": answer or (DebriefAnswerForm() if page.may_send else None),
    }
    status = max(form.status if form else 200 for form in forms.values())
    return render(
        request, "contracts/offer_outcome.html", {"page": page, "report": shown, **forms}, status=status
    )


@login_required
@never_cache
@require_GET
def offer_outcome(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show how it ended for one offer."""
    user = require_user(request.user)
    return _show(request, user, _offer(user, offer_id))


@login_required
@require_POST
def debrief_request(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Ask for one's own debrief."""
    user = require_user(request.user)
    offer = _offer(user, offer_id)
    if not bids_with(user, offer):
        raise NotAllowed("A debrief is asked for by the offer's own bidder.")
    form = DebriefRequestForm(request.POST)
    if not form.is_valid() or not form.call(
        request_debrief, offer=offer, question=form.cleaned_data["question"], by=user, now=database_now()
    ):
        return _show(request, user, offer, ask=form)
    messages.success(request, "Procurement is asked for your debrief. You hear by e-mail when it is there.")
    return redirect("contracts:offer-outcome", offer_id=offer.pk)


def _debrief(user: User, debrief_id: UUID) -> Debrief:
    visible = Debrief.objects.visible_to(user).select_related(
        "offer__solicitation__organisation", "offer__organisation", "pdf"
    )
    return get_object_or_404(visible, pk=debrief_id)


@login_required
@require_POST
def debrief_send(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Send a debrief that was asked for."""
    user = require_user(request.user)
    debrief = _debrief(user, debrief_id)
    if not can_send_debrief(user, debrief):
        raise NotAllowed("A debrief is sent once, by this solicitation's procurement officer.")
    form = DebriefAnswerForm(request.POST)
    if not form.is_valid() or not form.call(
        send_debrief, debrief=debrief, answer=form.cleaned_data["answer"], by=user, now=database_now()
    ):
        return _show(request, user, debrief.offer, answer=form)
    messages.success(request, "The debrief is sent, and kept as it was sent.")
    return redirect("contracts:offer-outcome", offer_id=debrief.offer_id)


@login_required
@never_cache
@require_GET
def debrief_pdf(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """The debrief as PDF, byte for byte as it was sent."""
    blob = _debrief(require_user(request.user), debrief_id).pdf
    if blob is None:
        raise Http404
    return attachment(read_blob(blob), filename=blob.filename, media_type=blob.media_type)


@login_required
@never_cache
@require_GET
def debriefs(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show procurement, and those who watch it, which debriefs are asked for and which are sent."""
    user = require_user(request.user)
    solicitation = visible_solicitation(request, solicitation_id)
    if not reads_of_bidders(user, solicitation):
        raise Http404
    page = debrief_list(solicitation, user)
    return render(request, "contracts/debrief_list.html", {"page": page})
