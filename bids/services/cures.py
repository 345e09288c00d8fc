"""Cure requests: a bidder is asked to mend its offer by a deadline, answers once, and somebody decides on the answer.

The deadline is compared with the database's clock under a lock on the request. The answer is encrypted; the record
holds its digest, the mail no content.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from audit.states import Actor
from bids.documents.cures import FIELDS, read_corrections
from bids.models import CureRequest, Offer
from bids.permissions import can_judge, is_bidder, is_walled
from bids.queries.offers import CURE_PURPOSE, answer_of
from bids.services.affiliates import require_words
from bids.services.records import record_both, record_of_offer, record_of_solicitation
from kernel import crypto
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from kernel.outbox import enqueue
from nmv.canonical import canonical_json, digest
from solicitations.permissions import roles_of

ASKED, ANSWERED = "bids.tell_of_cure", "bids.tell_of_cure_answer"
SHORTEST = timedelta(hours=1)


@transaction.atomic
def ask_to_cure(
    *, offer: Offer, text: str, fields: Sequence[str], due_at: datetime, by: User, now: datetime
) -> CureRequest:
    """Ask a bidder to mend its opened offer; ``fields`` are those that it may correct, beside answering in words.

    Raises:
        NotAllowed: not who does the work on this offer.
        InvalidInput: no text, a field that may not be corrected, or a deadline less than an hour ahead.
    """
    if not can_judge(by, offer):
        raise NotAllowed(
            "Procurement asks bidders to mend an offer; of affiliates the independent evaluator."
        )
    words = require_words(text, "text", "Say what has to be mended")
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise InvalidInput(f"{unknown[0]} cannot be corrected after the opening.", field="fields")
    if due_at < now + SHORTEST:
        raise InvalidInput("Leave the bidder an hour at least.", field="due_at")
    made = CureRequest.objects.create(
        offer=offer, text=words, fields=sorted(set(fields)), due_at=due_at, asked_by=by, asked_at=now
    )
    _record(made, by, "cure.asked", {"due_at": due_at, "fields": made.fields})
    enqueue(topic=ASKED, subject_id=made.pk)
    return made


@transaction.atomic
def answer_cure(*, cure: CureRequest, text: str, corrections: Mapping[str, Any], by: User) -> CureRequest:
    """Answer a cure request, once, before its deadline on the database's clock.

    Raises:
        NotAllowed: the person does not bid for the organisation.
        TooLate: the deadline had passed when the answer held the request's lock.
        Conflict: it is answered already.
        InvalidInput, InvalidDocument: no text, or a correction that was not asked for or cannot be right.
    """
    if not is_bidder(by, cure.offer):
        raise NotAllowed("The offer's bidder answers.")
    held = CureRequest.objects.select_for_update().get(pk=cure.pk)
    now = database_now()
    if held.answered_at is not None:
        raise Conflict("This request is answered already.")
    if now >= held.due_at:
        raise TooLate(
            f"The answer was due {held.due_at:%Y-%m-%d %H:%M:%S} UTC; it was {now:%H:%M:%S} on"
            f" {now:%Y-%m-%d} when this one arrived. Nothing was changed."
        )
    words = require_words(text, "text", "Say how it is mended")
    mended = read_corrections(corrections, held.fields)
    content = canonical_json({"text": words, "corrections": mended, "nonce": secrets.token_hex(32)})
    held.answer_sealed = crypto.encrypt(CURE_PURPOSE, content, context=str(held.pk))
    held.answer_digest = digest(content.decode())
    held.answered_by, held.answered_at = by, now
    held.save()
    _record(held, by, "cure.answered", {"digest": held.answer_digest}, role=Role.DEVELOPER)
    enqueue(topic=ANSWERED, subject_id=held.pk)
    return held


@transaction.atomic
def decide_cure(*, cure: CureRequest, accepts: bool, note: str, by: User, now: datetime) -> None:
    """Accept an answer, whose corrections then count, or refuse it, with a note that the bidder reads.

    Raises:
        NotAllowed: not who does the work on this offer.
        InvalidInput: no note.
        Conflict: there is no answer to decide on.
    """
    offer = cure.offer
    if not can_judge(by, offer):
        raise NotAllowed(
            "Who asked for the cure decides on its answer: procurement, of affiliates the evaluator."
        )
    words = require_words(note, "note", "Say why")
    undecided = CureRequest.objects.filter(pk=cure.pk, answered_at__isnull=False, is_accepted=None)
    if not undecided.update(is_accepted=accepts, decided_by=by, decided_at=now, decision_note=words):
        raise Conflict("There is no answer to decide on, or it is decided already.")
    moved = answer_of(cure)[1].get("commercial_operation_on") if accepts else None
    if moved:
        Offer.objects.filter(pk=offer.pk).update(commercial_operation_on=moved)
    _record(cure, by, "cure.accepted" if accepts else "cure.refused", {"note": words})


def _record(
    cure: CureRequest, by: User, verb: str, facts: dict[str, Any], *, role: Role | None = None
) -> None:
    held = roles_of(by, cure.offer.solicitation)
    acted = role or (Role.EVALUATOR if Role.EVALUATOR in held else Role.PROCUREMENT)
    # The solicitation's record is read by people who may not know the bidder: it says who of the utility acted only.
    actor = by.as_actor(acted)
    told = {"cure": cure.pk} | facts
    if acted == Role.DEVELOPER:
        _record_answer(cure, by, verb, told)
    else:
        record_both(cure.offer, actor, verb, told, is_walled=is_walled(cure.offer))


def _record_answer(cure: CureRequest, by: User, verb: str, told: dict[str, Any]) -> None:
    offer = cure.offer
    record_of_offer(offer, by.as_actor(Role.DEVELOPER), verb, told)
    if not is_walled(offer):
        blind = Actor(id=None, label=f"the bidder of {offer.alias}", role=Role.DEVELOPER)
        facts = {"offer": offer.pk, "alias": offer.alias} | told
        record_of_solicitation(offer.solicitation, blind, verb, facts)
