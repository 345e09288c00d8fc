"""Deciding whether what was found between a person and a bidder is a conflict."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.models import ConflictDecision
from review.permissions import can_judge_conflicts
from review.queries.conflicts import matches_of
from review.services.records import record_in
from solicitations.models import Solicitation
from solicitations.services import recuse

RECUSED = "The independent evaluator found a conflict of interest."


@transaction.atomic
def decide_conflict(
    *,
    solicitation: Solicitation,
    user: User,
    bidder: Organisation,
    is_conflict: bool,
    reason: str,
    by: User,
    now: datetime,
) -> ConflictDecision:
    """Decide on a match; a person in conflict is recused. Whose offer it is about stays with the evaluator.

    Raises:
        NotAllowed: not the independent evaluator.
        InvalidInput: no reason.
        Conflict: nothing was found between the two, or the person cannot be recused.
    """
    if not can_judge_conflicts(by, solicitation):
        raise NotAllowed("The independent evaluator decides on conflicts of interest.")
    if not reason.strip():
        raise InvalidInput("Say why.", field="reason")
    pairs = {(match.person.pk, match.bidder.pk) for match in matches_of(solicitation, by)}
    if (user.pk, bidder.pk) not in pairs:
        raise Conflict("Nothing was found between this person and this bidder (any more).")
    decision = ConflictDecision.objects.create(
        solicitation=solicitation,
        user=user,
        bidder=bidder,
        is_conflict=is_conflict,
        reason=reason.strip(),
        decided_by=by,
        decided_at=now,
    )
    # Neither the person nor the bidder: the chain is read by those who must not learn who made an offer.
    record_in(solicitation, by, Role.EVALUATOR, "conflict.decided", {"decision": decision.pk})
    if is_conflict:
        recuse(solicitation=solicitation, user=user, reason=RECUSED, by=by, now=now)
    return decision
