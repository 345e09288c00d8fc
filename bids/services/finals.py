"""The best and final round: procurement proposes a shortlist, the chair or the evaluator decides, bidders submit.

The keys of the round are made when it is decided on, split among the holders of the first ones. A final offer holds
the price part alone; the technical part stays as it was opened, and the receipt binds both to the first offer.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import bidder_stream
from bids.documents.finals import parse_final
from bids.models import FinalInvitation, FinalOffer, FinalRound, Offer, OpeningKey
from bids.permissions import can_bid_for, can_propose_final_round, final_decider
from bids.queries import rules_of
from bids.queries.finals import final_round_of, first_price_of, may_be_shortlisted
from bids.queries.offers import counting_version
from bids.queries.readiness import why_not_valued
from bids.sealing import binding_of_final, keep_for_bidder, seal, signing_key
from bids.services.affiliates import require_words
from bids.services.keys import make_final_key
from bids.services.records import record_of_solicitation
from bids.states import FinalState, Part, Round
from kernel.clock import database_now, instant
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from kernel.locks import hold_alone, hold_shared
from kernel.outbox import enqueue
from seal.canonical import sha256
from seal.commitment import commitment_of, commitment_of_part
from seal.receipt import FINAL_SCHEMA, signed
from solicitations.models import Solicitation
from solicitations.services.dates import OFFERS_LOCK

INVITE_TOPIC, RECEIPT_TOPIC = "bids.invite_to_final", "bids.send_final_receipt"
LEAST_TIME = timedelta(hours=1)


@transaction.atomic
def propose_final_round(
    *,
    solicitation: Solicitation,
    offers: Sequence[Offer],
    due_at: datetime,
    reason: str,
    by: User,
    now: datetime,
) -> FinalRound:
    """Propose to ask a shortlist for best and final prices until a moment.

    Raises:
        NotAllowed: not procurement, or not before a selection.
        InvalidInput: nobody on the list, somebody who cannot be, no reason, or too little time.
        Conflict: prices are sealed, few offers wait for a decision, or there is a round already.
    """
    if not can_propose_final_round(by, solicitation):
        raise NotAllowed("Procurement proposes the shortlist, before a set is chosen.")
    words = require_words(reason, "reason", "Say why these")
    if due_at < now + LEAST_TIME:
        raise InvalidInput("Leave the bidders an hour at least.", field="due_at")
    if not offers or {offer.pk for offer in offers} - {
        offer.pk for offer in may_be_shortlisted(solicitation, by)
    }:
        raise InvalidInput("Choose among the offers that may be valued, one at least.", field="offers")
    hold_alone(OFFERS_LOCK, solicitation.pk)
    if waits_for := why_not_valued(solicitation):
        raise Conflict(waits_for)
    try:
        with transaction.atomic():
            made = FinalRound.objects.create(
                solicitation=solicitation, reason=words, due_at=due_at, proposed_by=by, proposed_at=now
            )
    except IntegrityError as exc:
        raise Conflict("There is a round of best and final offers already.") from exc
    FinalInvitation.objects.bulk_create(FinalInvitation(round=made, offer=offer) for offer in offers)
    aliases = sorted(offer.alias for offer in offers)
    facts = {"round": made.pk, "offers": aliases, "due_at": instant(due_at), "reason": words}
    record_of_solicitation(solicitation, by.as_actor(Role.PROCUREMENT), "final_round.proposed", facts)
    return made


@transaction.atomic
def decide_final_round(*, final_round: FinalRound, goes_on: bool, note: str, by: User, now: datetime) -> None:
    """Confirm or decline a proposed round; confirmed, its key is made and the bidders are invited by mail.

    Raises:
        NotAllowed: neither chair nor independent evaluator, or not before a selection.
        InvalidInput: no note; or the holders of the first keys make no quorum any more.
        Conflict: it is decided already, too little time is left, or an offer of the list may not be valued any more.
    """
    solicitation = final_round.solicitation
    role = final_decider(by, solicitation)
    if role is None:
        raise NotAllowed("The chair or the independent evaluator decides on the shortlist.")
    words = require_words(note, "note", "Say why")
    hold_alone(OFFERS_LOCK, solicitation.pk)
    if goes_on:
        _require_ready(final_round, now)
    state = FinalState.OPEN if goes_on else FinalState.DECLINED
    waiting = FinalRound.objects.filter(pk=final_round.pk, state=FinalState.PROPOSED)
    if not waiting.update(state=state, decided_by=by, decided_at=now, decision_note=words):
        raise Conflict("This proposal is decided already.")
    final_round.refresh_from_db()
    verb = "final_round.confirmed" if goes_on else "final_round.declined"
    facts = {"round": final_round.pk, "note": words}
    record_of_solicitation(solicitation, by.as_actor(role), verb, facts)
    if goes_on:
        make_final_key(solicitation=solicitation, by=by, role=role, now=now)
        enqueue(topic=INVITE_TOPIC, subject_id=final_round.pk)


def _require_ready(final_round: FinalRound, now: datetime) -> None:
    if final_round.due_at < now + LEAST_TIME:
        raise Conflict(
            "Less than an hour is left until its deadline. Decline it; procurement may propose anew."
        )
    invited = Offer.objects.filter(final_invitations__round=final_round)
    if invited.count() != invited.to_be_valued().count():
        raise Conflict(
            "An offer of the list may not be valued any more. Decline it; procurement may propose anew."
        )


@transaction.atomic
def submit_final(*, invitation: FinalInvitation, price: Any, by: User) -> FinalOffer:
    """Check, seal and submit a best and final price, or a further version of it.

    Raises:
        NotAllowed: the person does not bid for the organization.
        InvalidOffer: with every problem of the document, and everything in which it is worse than the first offer.
        TooLate: the deadline had passed on the database's clock when the submission held the lock.
        Conflict: the round is not open, or the offer is left out of it by now.
    """
    offer = invitation.offer
    if not can_bid_for(by, offer.organisation):
        raise NotAllowed(f"You do not make offers for {offer.organisation}.")
    hold_shared(OFFERS_LOCK, offer.solicitation_id)
    now = database_now()
    _require_open(invitation, now)
    Offer.objects.select_for_update().get(pk=offer.pk)
    first = counting_version(offer)
    if first is None or first.receipt is None:
        raise Conflict("The first offer has no receipt that a final one could be bound to.")
    content = parse_final(
        price=price,
        first=first_price_of(offer),
        commitment=first.commitment,
        rules=rules_of(offer.solicitation),
        nonce=secrets.token_hex(32),
    )
    made = _written(invitation, content, first_receipt=first.receipt, by=by, now=now)
    enqueue(topic=RECEIPT_TOPIC, subject_id=made.pk)
    facts = {
        "offer": offer.pk,
        "version": made.number,
        "commitment": made.commitment,
        "first": first.commitment,
    }
    stream = bidder_stream(offer.solicitation_id, bidder_id=offer.organisation_id)
    record(stream=stream, actor=by.as_actor(Role.DEVELOPER), verb="final_offer.submitted", facts=facts)
    return made


def _require_open(invitation: FinalInvitation, now: datetime) -> None:
    current = final_round_of(invitation.offer.solicitation)
    if current is None or current.pk != invitation.round_id or current.state != FinalState.OPEN:
        raise Conflict("This round takes no offers.")
    if now >= current.due_at:
        raise TooLate(
            f"Best and final offers were due {current.due_at:%Y-%m-%d %H:%M:%S} UTC; it was {now:%H:%M:%S.%f} on"
            f" {now:%Y-%m-%d} when this one arrived. Nothing was changed."
        )
    if not Offer.objects.to_be_valued().filter(pk=invitation.offer_id).exists():
        raise Conflict("This offer takes part no more.")


def _written(
    invitation: FinalInvitation, content: bytes, *, first_receipt: dict[str, Any], by: User, now: datetime
) -> FinalOffer:
    """Seal and keep the next version, its receipt, and the copy that its bidder can read."""
    offer = invitation.offer
    number, row = invitation.versions.count() + 1, uuid4()
    key = OpeningKey.objects.get(
        solicitation_id=offer.solicitation_id, round=Round.FINAL, part=Part.PRICE, retired_at=None
    )
    first = first_receipt["commitment"]
    binding = binding_of_final(offer.solicitation_id, offer.pk, number=number, first=first)
    sealed = seal(content, public_key=bytes(key.public_key), binding=binding)
    parts = {
        Part.TECHNICAL.value: first_receipt["parts"][Part.TECHNICAL.value],
        Part.PRICE.value: commitment_of_part(content),
    }
    told = {
        "solicitation": str(offer.solicitation_id),
        "offer": str(offer.pk),
        "version": number,
        "submitted_at": instant(now),
        "commitment": commitment_of(parts),
        "parts": parts,
        "sealed": {Part.PRICE.value: sha256(sealed)},
        "first": first,
    }
    return FinalOffer.objects.create(
        pk=row,
        invitation=invitation,
        number=number,
        price_sealed=sealed,
        commitment=told["commitment"],
        receipt=signed(told, signing_key=signing_key(), schema=FINAL_SCHEMA),
        kept=keep_for_bidder(content, organisation_id=offer.organisation_id, row=row),
        submitted_by=by,
        submitted_at=now,
    )
