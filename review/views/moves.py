"""Ranks moved by hand."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User, require_user
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import InvalidInput, NotAllowed
from review.evaluation.ranked import moves_page
from review.forms import DecisionOnProposalForm, MoveForm
from review.models import RankMove
from review.permissions import can_decide_move, can_move_ranks, can_withdraw_move
from review.services import decide_move, propose_move, withdraw_move
from review.views.shared import require_ranking, solicitation_of
from web.forms import posted

MOVERS = "Procurement or the chair proposes to move a rank; another of them, or the evaluator, decides."


@login_required
def rank_moves(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the moved ranks with what they cost; propose another."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    page = moves_page(solicitation, user)
    form = MoveForm(*posted(request, files=False), offers=page.choices)
    if request.method == "POST":
        if not can_move_ranks(user, solicitation):
            raise NotAllowed(MOVERS)
        if form.is_valid():
            given = dict(form.cleaned_data)
            visible = Offer.objects.visible_to(user).select_related("solicitation")
            offer = get_object_or_404(visible, pk=given.pop("offer"), solicitation=solicitation)
            if form.call(propose_move, offer=offer, by=user, now=database_now(), **given):
                messages.success(request, "The move is proposed; somebody else decides on it.")
                return redirect("review:rank-moves", solicitation_id=solicitation.pk)
    return render(request, "review/rank_moves.html", {"page": page, "form": form}, status=form.status)


@login_required
@require_POST
def rank_move_decide(request: HttpRequest, move_id: UUID) -> HttpResponse:
    """Confirm or refuse a proposed move."""
    user = require_user(request.user)
    move = _found(user, move_id)
    if not can_decide_move(user, move):
        raise NotAllowed(MOVERS)
    form = DecisionOnProposalForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Say whether the move holds.", field="is_confirmed")
    decide_move(move=move, by=user, now=database_now(), **form.cleaned_data)
    messages.success(request, "Your decision is on the record.")
    return redirect("review:rank-moves", solicitation_id=move.solicitation_id)


@login_required
@require_POST
def rank_move_withdraw(request: HttpRequest, move_id: UUID) -> HttpResponse:
    """Take back a move one has proposed."""
    user = require_user(request.user)
    move = _found(user, move_id)
    if not can_withdraw_move(user, move):
        raise NotAllowed("Who proposed a move withdraws it, until the choice is made.")
    withdraw_move(move=move, by=user, now=database_now())
    messages.success(request, "The move is withdrawn.")
    return redirect("review:rank-moves", solicitation_id=move.solicitation_id)


def _found(user: User, move_id: UUID) -> RankMove:
    visible = RankMove.objects.visible_to(user).select_related("solicitation__organisation", "offer")
    move = get_object_or_404(visible, pk=move_id)
    solicitation_of(user, move.solicitation_id)
    return move
