"""Leaving an offer out: procurement proposes, the independent evaluator decides; reversible until the selection."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from bids.models import Disqualification, Offer
from bids.permissions import (
    can_confirm_disqualification,
    can_propose_disqualification,
    can_reverse_disqualification,
)
from bids.services.affiliates import require_words
from bids.services.records import record_both
from bids.states import DisqualificationState, OfferState
from kernel.errors import Conflict, NotAllowed
from kernel.outbox import enqueue
from solicitations.permissions import roles_of

TOPIC = "bids.tell_of_disqualification"


@transaction.atomic
def propose_disqualification(*, offer: Offer, reason: str, by: User, now: datetime) -> Disqualification:
    """Propose that an opened offer be left out; nothing changes for it until that is confirmed.

    Raises:
        NotAllowed: not procurement, a selection is made, or the offer stands behind the affiliates' wall.
        InvalidInput: no reason.
        Conflict: it is proposed or disqualified already, or not open.
    """
    if not can_propose_disqualification(by, offer):
        raise NotAllowed(
            "Procurement proposes it, from the opening to the selection. An affiliate's offer is released first."
        )
    if offer.state != OfferState.OPENED:
        raise Conflict("Only an opened offer can be disqualified.")
    words = require_words(reason, "reason", "Give the reason, as the bidder shall read it")
    try:
        with transaction.atomic():
            made = Disqualification.objects.create(offer=offer, reason=words, proposed_by=by, proposed_at=now)
    except IntegrityError as exc:
        raise Conflict("This offer is disqualified or proposed for it already.") from exc
    _record(made, by, Role.PROCUREMENT, "disqualification.proposed", words)
    return made


@transaction.atomic
def confirm_disqualification(*, disqualification: Disqualification, by: User, now: datetime) -> None:
    """Confirm a proposal: from now on no run takes the offer, and its bidder is told.

    Raises:
        NotAllowed: not the independent evaluator, or a selection is made.
        Conflict: there is no proposal, or it was decided.
    """
    _decide(disqualification, DisqualificationState.CONFIRMED, by, now, "")
    enqueue(topic=TOPIC, subject_id=disqualification.pk)
    _record(disqualification, by, Role.EVALUATOR, "disqualification.confirmed", disqualification.reason)


@transaction.atomic
def decline_disqualification(
    *, disqualification: Disqualification, note: str, by: User, now: datetime
) -> None:
    """Decline a proposal, with the reason; the offer stays in.

    Raises:
        NotAllowed, Conflict: see ``confirm_disqualification``.
        InvalidInput: no note.
    """
    words = require_words(note, "note", "Say why it stays in")
    _decide(disqualification, DisqualificationState.DECLINED, by, now, words)
    _record(disqualification, by, Role.EVALUATOR, "disqualification.declined", words)


def _decide(
    disqualification: Disqualification, state: DisqualificationState, by: User, now: datetime, note: str
) -> None:
    if not can_confirm_disqualification(by, disqualification.offer):
        raise NotAllowed("The independent evaluator decides on it, until a selection is made.")
    confirmed = {"confirmed_at": now} if state == DisqualificationState.CONFIRMED else {}
    changed = Disqualification.objects.filter(
        pk=disqualification.pk, state=DisqualificationState.PROPOSED
    ).update(state=state, decided_by=by, decided_at=now, decision_note=note, **confirmed)
    if not changed:
        raise Conflict("There is no open proposal; somebody decided on it.")


@transaction.atomic
def reverse_disqualification(
    *, disqualification: Disqualification, reason: str, by: User, now: datetime
) -> None:
    """Take a confirmed disqualification back, with the reason: runs asked for from now on take the offer again.

    Raises:
        NotAllowed: neither procurement nor the independent evaluator, or a selection is made.
        InvalidInput: no reason.
        Conflict: it is not in force.
    """
    offer = disqualification.offer
    if not can_reverse_disqualification(by, offer):
        raise NotAllowed("Procurement and the independent evaluator take it back, until a selection is made.")
    words = require_words(reason, "reason", "Give the reason")
    changed = Disqualification.objects.filter(
        pk=disqualification.pk, state=DisqualificationState.CONFIRMED
    ).update(state=DisqualificationState.REVERSED, reversed_by=by, reversed_at=now, reversal_reason=words)
    if not changed:
        raise Conflict("This offer is not disqualified.")
    role = Role.EVALUATOR if Role.EVALUATOR in roles_of(by, offer.solicitation) else Role.PROCUREMENT
    enqueue(topic=TOPIC, subject_id=disqualification.pk)
    _record(disqualification, by, role, "disqualification.reversed", words)


def _record(disqualification: Disqualification, by: User, role: Role, verb: str, reason: str) -> None:
    facts = {"disqualification": disqualification.pk, "reason": reason}
    record_both(disqualification.offer, by.as_actor(role), verb, facts, is_walled=False)
