"""The chosen set: put together, proposed, decided on."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.models import require_user
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import NotAllowed
from review.forms import (
    DecisionForm,
    OfferChoiceForm,
    ProposalForm,
)
from review.models import Selection
from review.permissions import (
    can_choose_offers,
    can_decide_selection,
)
from review.services import (
    add_offer,
    decide_selection,
    drop_offer,
    propose_selection,
    use_latest_run,
)
from review.views.dashboard import show_dashboard
from review.views.portfolio import show_builder
from review.views.shared import NOT_A_BUYER, require_ranking, solicitation_of

BUILDER = "review:portfolio"
NOT_THE_CHAIR = "The chair of this solicitation decides on a proposed set, and never who proposed it."


@login_required
@require_POST
def selection_edit(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Put an offer into the set or take it out."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    form = OfferChoiceForm(request.POST)
    if not form.is_valid():
        raise Http404
    opened = Offer.objects.visible_to(user).opened().filter(solicitation=solicitation)
    offer = get_object_or_404(opened, pk=form.cleaned_data["offer"])
    service = add_offer if form.cleaned_data["action"] == "add" else drop_offer
    service(solicitation=solicitation, offer=offer, by=user, now=database_now())
    if request.htmx:  # type: ignore[attr-defined]
        return show_dashboard(request, user, solicitation)
    return redirect("review:dashboard", solicitation_id=solicitation.pk)


@login_required
@require_POST
def selection_refresh(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Put the set on the figures of the last finished run."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    use_latest_run(solicitation=solicitation, by=user, now=database_now())
    messages.success(request, "The set stands on the figures of the last finished run.")
    return redirect(_page(request), solicitation_id=solicitation.pk)


@login_required
@require_POST
def selection_propose(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Propose the set to the chair."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    if not can_choose_offers(user, solicitation):
        raise NotAllowed(NOT_A_BUYER)
    form = ProposalForm(request.POST)
    if not form.is_valid() or not form.call(
        propose_selection,
        solicitation=solicitation,
        reason=form.cleaned_data["reason"],
        by=user,
        now=database_now(),
    ):
        show = show_builder if _page(request) == BUILDER else show_dashboard
        return show(request, user, solicitation, proposal=form)
    messages.success(request, "The set is proposed; the chair decides.")
    return redirect(_page(request), solicitation_id=solicitation.pk)


@login_required
@require_POST
def selection_approve(request: HttpRequest, selection_id: UUID) -> HttpResponse:
    """Approve a proposed set, or send it back."""
    user = require_user(request.user)
    visible = Selection.objects.visible_to(user).select_related("solicitation__organisation")
    selection = get_object_or_404(visible, pk=selection_id)
    if not can_decide_selection(user, selection):
        raise NotAllowed(NOT_THE_CHAIR)
    form = DecisionForm(request.POST)
    if not form.is_valid() or not form.call(
        decide_selection,
        selection=selection,
        is_approved=form.cleaned_data["decision"] == "approve",
        reason=form.cleaned_data["reason"],
        by=user,
        now=database_now(),
    ):
        show = show_builder if _page(request) == BUILDER else show_dashboard
        return show(request, user, selection.solicitation, decision=form)
    messages.success(request, "Your decision is on the record.")
    return redirect(_page(request), solicitation_id=selection.solicitation_id)


def _page(request: HttpRequest) -> str:
    """The page from which a form was sent: the panel of the chosen set stands on two."""
    return BUILDER if request.GET.get("from") == "portfolio" else "review:dashboard"
