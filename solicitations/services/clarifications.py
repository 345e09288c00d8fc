"""Clarifications between procurement and one bidder; recorded where nobody else learns of them."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import OrganisationKind, Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.outbox import enqueue
from solicitations.models import Clarification, ClarificationMessage, Solicitation
from solicitations.permissions import can_ask_for, can_run
from solicitations.queries import is_public
from solicitations.services.records import record_for_bidder
from solicitations.states import Side

LONGEST_MESSAGE = 8000


@transaction.atomic
def open_clarification(
    *,
    solicitation: Solicitation,
    organisation: Organisation,
    subject: str,
    text: str,
    by: User,
    now: datetime,
) -> Clarification:
    """Begin a correspondence between procurement and one developer, from either side.

    Raises:
        NotAllowed: neither procurement nor a developer of the organisation.
        InvalidInput: no subject or text, or no developer.
        Conflict: the solicitation is not public yet.
    """
    side = _side_of(solicitation, organisation, by)
    if organisation.kind != OrganisationKind.DEVELOPER:
        raise InvalidInput("Clarifications are with a developer.", field="organisation")
    if not is_public(solicitation):
        raise Conflict("Bidders are written to once the solicitation is public.")
    if not subject.strip():
        raise InvalidInput("Give it a subject.", field="subject")
    made = Clarification.objects.create(
        solicitation=solicitation, organisation=organisation, subject=subject.strip()[:200], opened_at=now
    )
    _write(made, side, text, by, now)
    return made


@transaction.atomic
def reply_to_clarification(
    *, clarification: Clarification, text: str, by: User, now: datetime
) -> ClarificationMessage:
    """Write a further message.

    Raises:
        NotAllowed: neither procurement nor a developer of the organisation.
        InvalidInput: no text.
    """
    side = _side_of(clarification.solicitation, clarification.organisation, by)
    return _write(clarification, side, text, by, now)


def _side_of(solicitation: Solicitation, organisation: Organisation, by: User) -> Side:
    if can_run(by, solicitation):
        return Side.UTILITY
    if can_ask_for(by, organisation.pk):
        return Side.BIDDER
    raise NotAllowed("Procurement and the bidder itself write here; the independents read.")


def _write(
    clarification: Clarification, side: Side, text: str, by: User, now: datetime
) -> ClarificationMessage:
    words = text.strip()
    if not words or len(words) > LONGEST_MESSAGE:
        raise InvalidInput("Write something, of 8,000 characters at most.", field="text")
    message = ClarificationMessage.objects.create(
        clarification=clarification, side=side, author=by, text=words, sent_at=now
    )
    role = Role.PROCUREMENT if side == Side.UTILITY else Role.DEVELOPER
    facts = {"clarification": clarification.pk, "message": message.pk}
    # The bidder's own stream: the solicitation's is read by people who may not know that this exists.
    record_for_bidder(
        clarification.solicitation,
        clarification.organisation,
        by.as_actor(role),
        "clarification.written",
        facts,
    )
    enqueue(topic="solicitations.tell_of_clarification", subject_id=message.pk)
    return message
