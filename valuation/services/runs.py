"""Runs: asked for, cancelled, asked for again. What a worker does with them stands in ``evaluating``."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import Actor, solicitation_stream
from bids.models import Offer
from bids.queries.readiness import why_not_valued
from kernel.errors import Conflict, NotAllowed
from kernel.locks import hold_alone
from kernel.outbox import enqueue
from nmv.canonical import digest
from solicitations.models import Need, Solicitation
from valuation.documents import parse_protocol
from valuation.evaluation import checked_case
from valuation.evaluation.basis import basis_of
from valuation.models import Protocol, Run, RunOffer
from valuation.permissions import can_shadow, can_start_runs, can_steer_run
from valuation.queries.needs import revised_needs
from valuation.services.protocols import known_versions
from valuation.states import ACTIVE, RunState

TOPIC = "valuation.evaluate_run"
# A queued run that no worker took by then is sent again: messages may be lost, runs may not.
NUDGE = timedelta(seconds=60)


@transaction.atomic
def request_run(
    *, solicitation: Solicitation, by: User, now: datetime, on_revised_needs: bool = False
) -> Run:
    """Ask for a run over every opened offer that is released and not disqualified, by the locked protocol.

    With ``on_revised_needs`` it values them for the needs as they were published since, and ranks nothing.

    Raises:
        NotAllowed: not the procurement officer, or the offers are not open or already awarded.
        Conflict: nothing was offered, no protocol is locked, no need was revised, or a run is under way.
    """
    if not can_start_runs(by, solicitation):
        raise NotAllowed("The procurement officer starts runs, once the offers are open and until the award.")
    hold_alone("runs", solicitation.pk)
    protocol, offers = what_is_valued(solicitation)
    revised = revised_needs(solicitation) if on_revised_needs else {}
    if on_revised_needs and not revised:
        raise Conflict("No need of this solicitation was published anew since it was asked for.")
    basis = basis_of(solicitation, protocol, offers, revised)
    asked = {"requested_by": by, "on_revised_needs": on_revised_needs, "basis": basis}
    run = create_run(solicitation, protocol, now, n_offers=len(offers), **asked)
    return begin_run(run, offers, by.as_actor(Role.PROCUREMENT), run_facts(protocol, revised))


def run_facts(protocol: Protocol, revised: Mapping[UUID, Need]) -> dict[str, Any]:
    """Return what the record says of what a run goes by."""
    facts: dict[str, Any] = {"protocol": protocol.digest}
    if revised:
        facts["revised"] = [f"{need.code} v{need.version}" for need in revised.values()]
    return facts


def what_is_valued(solicitation: Solicitation) -> tuple[Protocol, list[Offer]]:
    """Return the protocol and the offers that a run takes now.

    Raises:
        Conflict: see ``request_run``.
    """
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
    return protocol, offers


def begin_run(run: Run, offers: Sequence[Offer], actor: Actor, facts: dict[str, Any]) -> Run:
    """Give a run its offers, its record and its message."""
    RunOffer.objects.bulk_create(RunOffer(run=run, offer=offer) for offer in offers)
    record_run(run, actor, "run.requested", facts | {"n_offers": len(offers)})
    enqueue(topic=TOPIC, subject_id=run.pk)
    return run


def create_run(solicitation: Solicitation, protocol: Protocol, now: datetime, **fields: Any) -> Run:
    """Write a queued run; its basis is digested with it.

    Raises:
        Conflict: one of its kind is under way.
    """
    basis = fields.get("basis")
    try:
        with transaction.atomic():
            return Run.objects.create(
                solicitation=solicitation,
                protocol=protocol,
                requested_at=now,
                lease_until=now + NUDGE,
                basis_digest=digest(basis) if basis else "",
                **fields,
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
    if not can_steer_run(by, run):
        raise NotAllowed("The procurement officer cancels runs, the independent evaluator their own.")
    changed = Run.objects.filter(pk=run.pk, state__in=ACTIVE).update(
        state=RunState.CANCELLED, ended_at=now, lease_until=None
    )
    if not changed:
        raise Conflict("This run has ended; there is nothing to cancel.")
    run.refresh_from_db()
    role = Role.EVALUATOR if run.is_shadow else Role.PROCUREMENT
    record_run(run, by.as_actor(role), "run.cancelled", {"n_done": run.n_done})


@transaction.atomic
def request_shadow(*, solicitation: Solicitation, terms: Any, by: User, now: datetime) -> Run:
    """Ask for a run over the same offers by the evaluator's own terms: a protocol document of theirs.

    Raises:
        NotAllowed: not the independent evaluator, or the offers are not open or already awarded.
        InvalidProtocol, InvalidInput: the terms are no protocol, or the engine refuses them; names the field.
        Conflict: see ``request_run``.
    """
    if not can_shadow(by, solicitation):
        raise NotAllowed("The independent evaluator values by their own terms, until the award.")
    document = parse_protocol(terms, curve_versions=known_versions(solicitation, by))
    checked_case(solicitation, document.content, own_curves_of=by)
    protocol, offers = what_is_valued(solicitation)
    asked = {"requested_by": by, "own_terms": document.content}
    run = create_run(solicitation, protocol, now, n_offers=len(offers), **asked)
    return begin_run(run, offers, by.as_actor(Role.EVALUATOR), {"terms": document.digest})


def rerun(*, run: Run, by: User, now: datetime) -> Run:
    """Ask for a new run of the same solicitation and kind; the earlier one stays as it is.

    Raises:
        NotAllowed, Conflict: see ``request_run``.
    """
    if run.is_shadow:
        return request_shadow(solicitation=run.solicitation, terms=run.own_terms, by=by, now=now)
    return request_run(solicitation=run.solicitation, by=by, now=now, on_revised_needs=run.on_revised_needs)


def record_run(run: Run, actor: Actor, verb: str, facts: dict[str, Any]) -> None:
    """Put a step of a run on the solicitation's record; the caller holds the transaction."""
    record(
        stream=solicitation_stream(run.solicitation_id, owner_id=run.solicitation.organisation_id),
        actor=actor,
        verb=f"shadow_{verb}" if run.is_shadow else verb,
        facts={"run": run.pk} | facts,
    )
