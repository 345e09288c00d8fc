"""Pages of a best and final round: the evaluation's, and a bidder's own.

A final price lives in the request alone until it is sealed: it is never kept as a draft.
"""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.models import require_user
from bids.documents import InvalidOffer
from bids.documents.entry import document_of_form, typed_of_parts
from bids.documents.registry import Kind
from bids.documents.steps import Step, steps_of
from bids.forms import StepForm
from bids.forms.finals import FinalDecisionForm, FinalRoundForm
from bids.models import FinalInvitation, FinalRound
from bids.permissions import can_propose_final_round, can_see_opened_offers, final_decider
from bids.queries import rules_of
from bids.queries.finals import MyFinalPage, finals_page, kept_final, may_be_shortlisted, my_final_page
from bids.services import decide_final_round, propose_final_round, submit_final
from bids.states import Technology
from bids.views.shared import visible_solicitation
from kernel.clock import database_now
from web.downloads import attachment

PRICE_STEP = "price"


@login_required
@never_cache
@require_safe
def final_round(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the round to those who evaluate."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_see_opened_offers(request.user, solicitation):
        raise Http404
    page = finals_page(solicitation, request.user, now=database_now())
    return render(request, "bids/finals.html", {"view": page, "solicitation": solicitation})


@login_required
@never_cache
def final_round_propose(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Propose a shortlist and a deadline."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_propose_final_round(request.user, solicitation):
        raise Http404
    offers = may_be_shortlisted(solicitation, request.user)
    form = FinalRoundForm(request.POST or None, solicitation=solicitation, offers=offers)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        if form.call(propose_final_round, solicitation=solicitation, **given):
            messages.success(request, "Proposed. The chair or the independent evaluator decides.")
            return redirect("bids:final-round", solicitation_id=solicitation.pk)
    context = {"form": form, "solicitation": solicitation, "title": "Propose best and final offers"}
    return render(request, "bids/final_round_form.html", context, status=form.status)


@login_required
@never_cache
def final_round_decide(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Decide on a proposed round."""
    visible = FinalRound.objects.visible_to(request.user).select_related(
        "solicitation__organisation", "proposed_by"
    )
    found = get_object_or_404(visible, pk=round_id)
    if final_decider(request.user, found.solicitation) is None:
        raise Http404
    form = FinalDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        if form.call(_decide, final_round=found, **given):
            messages.success(request, "Decided, and on the record.")
            return redirect("bids:final-round", solicitation_id=found.solicitation_id)
    context = {
        "form": form,
        "solicitation": found.solicitation,
        "proposal": found,
        "view": finals_page(found.solicitation, request.user, now=database_now()),
        "title": "Decide on best and final offers",
    }
    return render(request, "bids/final_round_form.html", context, status=form.status)


def _decide(**given: object) -> bool:
    decide_final_round(**given)  # type: ignore[arg-type]
    return True


def _mine(request: HttpRequest, offer_id: UUID) -> FinalInvitation:
    """The invitation of one's own offer, or 404: nobody else learns that there is one."""
    mine = FinalInvitation.objects.of_bidder(request.user).select_related(
        "round", "offer__solicitation__organisation", "offer__organisation"
    )
    return get_object_or_404(mine, offer=offer_id)


@login_required
@never_cache
@sensitive_post_parameters()
def final_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show a bidder their invitation; on POST submit a final price."""
    invitation = _mine(request, offer_id)
    page = my_final_page(invitation, now=database_now())
    form = _form(page, request.POST if request.method == "POST" else _typed(page))
    status = 200
    if request.method == "POST":
        try:
            price = document_of_form(form.entered()).price
            made = submit_final(invitation=invitation, price=price, by=require_user(request.user))
        except InvalidOffer as invalid:
            form.show(invalid.problems)
            status = 422
        else:
            messages.success(
                request, f"Your final price is in and sealed, version {made.number}. Keep its receipt."
            )
            return redirect("bids:final-offer", offer_id=offer_id)
    context = {"view": page, "form": form, "solicitation": page.offer.solicitation}
    return render(request, "bids/final_offer.html", context, status=status)


def _typed(page: MyFinalPage) -> dict[str, Any]:
    """What the form begins with: the newest final price that can be read, else the first one."""
    return typed_of_parts({}, page.newest or page.first)


def _form(page: MyFinalPage, data: Any) -> StepForm:
    rules = rules_of(page.offer.solicitation)
    step: Step = next(each for each in steps_of(rules) if each.code == PRICE_STEP)
    choices = {Kind.CURRENCY: [(rules.currency, rules.currency)]}
    return StepForm(data, step=step, rules=rules, technology=Technology.OTHER.value, choices=choices)


@login_required
@never_cache
@require_safe
def kept_final_file(request: HttpRequest, offer_id: UUID, number: int) -> HttpResponse:
    """Download what a bidder keeps of a final version: receipt, content, and the inclusion proof."""
    invitation = _mine(request, offer_id)
    version = get_object_or_404(invitation.versions, number=number)
    version.invitation = invitation
    content = json.dumps(kept_final(version), indent=2, ensure_ascii=False).encode()
    name = f"{invitation.offer.solicitation.code}-final-offer-{number}.json"
    return attachment(content, filename=name, media_type="application/json")
