"""Deviations of the rules that are asked for, with what each would do to every rank."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User, require_user
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from review.evaluation.rules_proposals import rules_proposals_page
from review.forms import RulesDecisionForm
from review.models import RulesProposal
from review.permissions import can_decide_rules, can_see_rules_proposals, can_withdraw_rules
from review.services import decide_amendment, withdraw_amendment
from review.services.rules_proposals import STALE
from review.views.shared import solicitation_of
from solicitations.models import Solicitation
from web.forms import posted


@login_required
@require_GET
def rules_proposals(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show what was asked for, what it does to every rank, and what came of it."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if not can_see_rules_proposals(user, solicitation):
        raise Http404
    return _shown(request, user, solicitation)


@login_required
@require_POST
def rules_proposal_decide(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Agree to a deviation, which publishes it, or decline it."""
    user = require_user(request.user)
    proposal, solicitation = _found(user, proposal_id)
    if not can_decide_rules(user, proposal):
        raise NotAllowed(
            "Procurement, the chair or the independent evaluator decides, and never who proposed."
        )
    form = RulesDecisionForm(*posted(request, files=False))
    try:
        given = {"proposal": proposal, "by": user, "now": database_now()}
        if not form.is_valid() or not form.call(decide_amendment, **given, **form.cleaned_data):
            return _shown(request, user, solicitation, refused=(proposal.pk, form))
    except Conflict as error:
        if error.code != STALE:
            raise
        form.add_domain_error(error)
        return _shown(request, user, solicitation, refused=(proposal.pk, form), status=error.status)
    if not form.cleaned_data["is_confirmed"]:
        messages.success(request, "The deviation is declined; your reason is on the record.")
        return redirect("review:rules-proposals", solicitation_id=proposal.solicitation_id)
    messages.success(request, "The deviation is published. Ranks go by the new rules.")
    return redirect("review:rank-changes", solicitation_id=proposal.solicitation_id)


@login_required
@require_POST
def rules_proposal_withdraw(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Take back a deviation one has asked for."""
    user = require_user(request.user)
    proposal, _ = _found(user, proposal_id)
    if not can_withdraw_rules(user, proposal):
        raise NotAllowed("Who proposed a deviation withdraws it, until the choice is made.")
    withdraw_amendment(proposal=proposal, by=user, now=database_now())
    messages.success(request, "The deviation is withdrawn.")
    return redirect("review:rules-proposals", solicitation_id=proposal.solicitation_id)


def _found(user: User, proposal_id: UUID) -> tuple[RulesProposal, Solicitation]:
    visible = RulesProposal.objects.visible_to(user).select_related("proposed_by")
    proposal = get_object_or_404(visible, pk=proposal_id)
    proposal.solicitation = solicitation_of(user, proposal.solicitation_id)
    return proposal, proposal.solicitation


def _shown(
    request: HttpRequest,
    user: User,
    solicitation: Solicitation,
    refused: tuple[UUID, RulesDecisionForm] | None = None,
    status: int | None = None,
) -> HttpResponse:
    refused_id, form = refused or (None, None)
    page = rules_proposals_page(solicitation, user)
    context = {"page": page, "refused_id": refused_id, "form": form}
    shown = status or (form.status if form else 200)
    return render(request, "review/rules_proposals.html", context, status=shown)
