"""Moving a rank by hand: one person proposes with a reason, another decides."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from bids.models import Offer
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.evaluation.ranked import ranked_run
from review.models import RankMove
from review.permissions import MOVES_RANKS, can_decide_move, can_move_ranks, can_withdraw_move
from review.services.deciding import decide, withdraw
from review.services.records import record_in
from solicitations.models import Solicitation
from solicitations.permissions import roles_of


@transaction.atomic
def propose_move(*, offer: Offer, to_rank: int | None, reason: str, by: User, now: datetime) -> RankMove:
    """Propose that an offer stands at another rank; None proposes to put it back where the policy has it.

    Raises:
        NotAllowed: neither procurement nor chair, or the choice is made.
        InvalidInput: no reason, or a rank that does not exist.
        Conflict: nothing is ranked, the offer is not, it stands there already, or a move of it waits.
    """
    solicitation = offer.solicitation
    if not can_move_ranks(by, solicitation):
        raise NotAllowed("Procurement or the chair proposes to move a rank, until the choice is made.")
    if not reason.strip():
        raise InvalidInput("Say why: whoever decides and the record need it.", field="reason")
    _require_movable(solicitation, offer, to_rank, by)
    try:
        with transaction.atomic():
            move = RankMove.objects.create(
                solicitation=solicitation,
                offer=offer,
                to_rank=to_rank,
                reason=reason.strip(),
                proposed_by=by,
                proposed_at=now,
            )
    except IntegrityError as exc:
        raise Conflict(f"A move of {offer} waits for a decision already.") from exc
    _record(move, by, "rank.move_proposed", {"to_rank": to_rank, "reason": move.reason})
    return move


def _require_movable(solicitation: Solicitation, offer: Offer, to_rank: int | None, by: User) -> None:
    ranked = ranked_run(solicitation, by)
    if ranked is None:
        raise Conflict("No valuation has finished yet: there is no rank to move.")
    place = ranked.places.get(offer.pk)
    if place is None or place.rank is None:
        raise Conflict(f"{offer} is not ranked.")
    n_ranked = sum(each.rank is not None for each in ranked.places.values())
    if to_rank is not None and not 1 <= to_rank <= n_ranked:
        raise InvalidInput(f"There are ranks 1 to {n_ranked}.", field="to_rank")
    if place.rank == (place.rank_by_policy if to_rank is None else to_rank):
        raise Conflict(f"{offer} stands there already.")


@transaction.atomic
def decide_move(*, move: RankMove, is_confirmed: bool, reason: str, by: User, now: datetime) -> RankMove:
    """Confirm or refuse a proposed move; never by whoever proposed it.

    Raises:
        NotAllowed: who proposed it, or somebody with no part in it.
        InvalidInput: it is refused without a reason.
        Conflict: it was decided on already.
    """
    if not can_decide_move(by, move):
        raise NotAllowed(
            "Procurement, the chair or the independent evaluator decides, and never who proposed."
        )
    decide(move, is_confirmed=is_confirmed, reason=reason, by=by, now=now)
    verb = "rank.moved" if is_confirmed else "rank.move_refused"
    _record(move, by, verb, {"to_rank": move.to_rank, "reason": move.decision_reason})
    return move


@transaction.atomic
def withdraw_move(*, move: RankMove, by: User, now: datetime) -> RankMove:
    """Take back a proposed move before anybody has decided on it.

    Raises:
        NotAllowed: somebody else proposed it, or the choice is made.
        Conflict: it was decided on or withdrawn already.
    """
    if not can_withdraw_move(by, move):
        raise NotAllowed("Who proposed a move withdraws it, until the choice is made.")
    withdraw(move, by=by, now=now)
    _record(move, by, "rank.move_withdrawn", {"to_rank": move.to_rank})
    return move


def _record(move: RankMove, by: User, verb: str, facts: dict[str, Any]) -> None:
    role = min(roles_of(by, move.solicitation) & (MOVES_RANKS | {Role.EVALUATOR}))
    record_in(move.solicitation, by, role, verb, {"move": move.pk, "offer": move.offer_id} | facts)
