"""The lawful way to be late: one role proposes with a reason, the other confirms, both on the record."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import Organisation, User
from accounts.states import OrganisationKind, Role
from audit.services import record
from audit.states import bidder_stream, solicitation_stream
from bids.models import LateLeave
from bids.permissions import late_role
from kernel.clock import instant
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from kernel.outbox import enqueue
from solicitations.models import Solicitation
from solicitations.services.dates import OFFERS_LOCK
from solicitations.states import SolicitationState

LONGEST = timedelta(days=7)


@transaction.atomic
def propose_late_leave(
    *,
    solicitation: Solicitation,
    organisation: Organisation,
    until: datetime,
    reason: str,
    by: User,
    now: datetime,
) -> LateLeave:
    """Propose that a bidder may submit after the deadline, until a moment at most seven days ahead.

    Raises:
        NotAllowed: the person is neither procurement officer nor independent evaluator here.
        InvalidInput: no developer, no reason, or a moment that is past or too far.
        Conflict: the deadline is still ahead, the offers are open, or a proposal waits already.
    """
    role = _require_may_decide(solicitation, by, now)
    if organisation.kind != OrganisationKind.DEVELOPER:
        raise InvalidInput("Late leave is given to a developer.", field="organisation")
    if not now < until <= now + LONGEST:
        raise InvalidInput("Late leave ends in the future, seven days from now at the latest.", field="until")
    if not reason.strip():
        raise InvalidInput("Say why: the reason is on the record.", field="reason")
    try:
        with transaction.atomic():
            leave = LateLeave.objects.create(
                solicitation=solicitation,
                organisation=organisation,
                until=until,
                reason=reason.strip(),
                proposed_by=by,
                proposed_as=role,
                proposed_at=now,
            )
    except IntegrityError as exc:
        raise Conflict("A proposal for this bidder waits for the other role already.") from exc
    _record(leave, by, role, "late_leave.proposed")
    return leave


@transaction.atomic
def confirm_late_leave(*, leave: LateLeave, by: User, now: datetime) -> None:
    """Confirm what the other role proposed; from now on the bidder may submit until the moment it names.

    Raises:
        NotAllowed: the person holds neither role, or the one that proposed.
        Conflict: it is confirmed already, its moment has passed, or the offers are open.
    """
    role = _require_may_decide(leave.solicitation, by, now)
    if role == leave.proposed_as:
        raise NotAllowed("The other role confirms: who proposed cannot.")
    if leave.until <= now:
        raise Conflict("The moment it names has passed. Propose another.")
    open_ = LateLeave.objects.filter(pk=leave.pk, confirmed_at=None)
    if not open_.update(confirmed_by=by, confirmed_at=now):
        raise Conflict("This leave is confirmed already.")
    leave.refresh_from_db()
    _record(leave, by, role, "late_leave.confirmed")
    stream = bidder_stream(leave.solicitation_id, bidder_id=leave.organisation_id)
    record(
        stream=stream,
        actor=by.as_actor(role),
        verb="late_leave.confirmed",
        facts={"until": instant(leave.until), "reason": leave.reason},
    )
    enqueue(topic="bids.tell_of_late_leave", subject_id=leave.pk)


def _require_may_decide(solicitation: Solicitation, by: User, now: datetime) -> Role:
    role = late_role(by, solicitation)
    if role is None:
        raise NotAllowed("Procurement and the independent evaluator decide on late offers together.")
    hold_alone(OFFERS_LOCK, solicitation.pk)
    current = Solicitation.objects.get(pk=solicitation.pk)
    if current.state != SolicitationState.PUBLISHED:
        raise Conflict("The offers are open, or the solicitation has ended: nothing more is taken in.")
    if current.offers_due_at is None or now < current.offers_due_at:
        raise Conflict("The deadline is still ahead. Extend it openly if bidders need more time.")
    return role


def _record(leave: LateLeave, by: User, role: Role, verb: str) -> None:
    """Record without the bidder's name: that stream is read by more people than may know who bids."""
    solicitation = leave.solicitation
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    facts = {"leave": leave.pk, "until": instant(leave.until), "reason": leave.reason}
    record(stream=stream, actor=by.as_actor(role), verb=verb, facts=facts)
