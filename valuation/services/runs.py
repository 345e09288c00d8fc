"""Runs: asked for, cancelled, asked for again. What a worker does with them stands in ``evaluating``."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import Actor, solicitation_stream
from bids.models import Offer
from bids.queries.readiness import why_not_valued
from kernel.errors import Conflict, NotAllowed
from kernel.outbox import enqueue
from solicitations.models import Solicitation
from valuation.models import Protocol, Run, RunOffer
from valuation.permissions import can_start_runs
from valuation.states import ACTIVE, RunState

TOPIC = "valuation.evaluate_run"
# A queued run that no worker took by then is sent again: messages may be lost, runs may not.
NUDGE = timedelta(seconds=60)


@transaction.atomic
def request_run(*, solicitation: Solicitation, by: User, now: datetime) -> Run:
    """Ask for a run over every opened offer that is released and not disqualified, by the locked protocol.

    Raises:
        NotAllowed: not the procurement officer, or the offers are not open or already awarded.
        Conflict: nothing was offered, no protocol is locked, or a run is under way.
    """
    if not can_start_runs(by, solicitation):
        raise NotAllowed("The procurement officer starts runs, once the offers are open and until the award.")
    locked = Protocol.objects.filter(solicitation=solicitation, locked_at__isnull=False)
    protocol = locked.order_by("-version").first()
    if protocol is None:
        raise Conflict(
            "No protocol is locked for this solicitation, so nothing says how to value its offers."
        )
    if waits_for := why_not_valued(solicitation):
        raise Conflict(waits_for)
    offers = list(Offer.objects.to_be_valued().filter(solicitation=solicitation).order_by("alias"))
    if not offers:
        raise Conflict("No offer was opened that could be valued.")
    run = _create(solicitation, protocol, by, now, n_offers=len(offers))
    RunOffer.objects.bulk_create(RunOffer(run=run, offer=offer) for offer in offers)
    actor = by.as_actor(Role.PROCUREMENT)
    record_run(run, actor, "run.requested", {"protocol": protocol.digest, "n_offers": len(offers)})
    enqueue(topic=TOPIC, subject_id=run.pk)
    return run


def _create(solicitation: Solicitation, protocol: Protocol, by: User, now: datetime, *, n_offers: int) -> Run:
    try:
        with transaction.atomic():
            return Run.objects.create(
                solicitation=solicitation,
                protocol=protocol,
                requested_by=by,
                requested_at=now,
                lease_until=now + NUDGE,
                n_offers=n_offers,
            )
    except IntegrityError as exc:
        raise Conflict("A run is under way already. Wait for it, or cancel it.") from exc


@transaction.atomic
def cancel_run(*, run: Run, by: User, now: datetime) -> None:
    """Stop a run that is queued or running; its worker notices at its next step.

    Raises:
        NotAllowed: see ``request_run``.
        Conflict: it has ended.
    """
    if not can_start_runs(by, run.solicitation):
        raise NotAllowed("The procurement officer cancels runs.")
    changed = Run.objects.filter(pk=run.pk, state__in=ACTIVE).update(
        state=RunState.CANCELLED, ended_at=now, lease_until=None
    )
    if not changed:
        raise Conflict("This run has ended; there is nothing to cancel.")
    run.refresh_from_db()
    record_run(run, by.as_actor(Role.PROCUREMENT), "run.cancelled", {"n_done": run.n_done})


def rerun(*, run: Run, by: User, now: datetime) -> Run:
    """Ask for a new run of the same solicitation; the earlier one stays as it is.

    Raises:
        NotAllowed, Conflict: see ``request_run``.
    """
    return request_run(solicitation=run.solicitation, by=by, now=now)


def record_run(run: Run, actor: Actor, verb: str, facts: dict[str, Any]) -> None:
    """Put a step of a run on the solicitation's record; the caller holds the transaction."""
    record(
        stream=solicitation_stream(run.solicitation_id, owner_id=run.solicitation.organisation_id),
        actor=actor,
        verb=verb,
        facts={"run": run.pk} | facts,
    )
