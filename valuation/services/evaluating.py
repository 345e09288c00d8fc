"""What a worker does with a run: claim it, value offer after offer, end it; and what is done when it dies.

The first worker freezes the case and asks for company; every later one joins. Each claims a few offers at a
time under a name of its own and renews run and claims while it works. An offer's figures are written in one
transaction that checks both, so a worker that lost its run writes nothing. Whoever finds nothing left to do
ends the run. What an earlier worker finished stays: the same case gives the same figures.
"""

import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

import nmv
from audit.states import SYSTEM
from kernel.clock import database_now
from kernel.errors import DomainError
from kernel.outbox import enqueue
from nmv.canonical import digest
from nmv.case import Case
from nmv.market import Market
from nmv.market_value import OfferResult, evaluate_offer
from valuation.evaluation import case_inputs, frozen_case, store_result, thaw
from valuation.models import ComponentResult, Coverage, Run, RunOffer
from valuation.services.optimising import promise_optimum
from valuation.services.runs import NUDGE, TOPIC, record_run
from valuation.states import OfferRunState, RunState

LEASE = timedelta(seconds=75)
RENEW_EVERY_S = 10.0
MOST_ATTEMPTS = 5
# Few enough that the last claims end together, many enough that claiming costs nothing.
OFFERS_PER_CLAIM = 8
MOST_WORKERS = 8


class LeaseLostError(Exception):
    """The run was cancelled, or another worker has it: stop without a word."""


def evaluate_run(*, run_id: UUID) -> None:
    """Start a queued run or join one under way, and work on it until no offer is left to claim.

    Any error that is not an offer's own is raised again. The worker that started the run ends it with the
    error; one that joined gives its offers back and leaves the others at it.
    """
    held = _Hold(run_id=run_id, worker=secrets.token_hex(8))
    if not held.start() and not held.join():
        return
    try:
        _work(held, _case_of(held))
    except LeaseLostError:
        return
    except DomainError as error:
        held.give_up(error.message)
    except Exception as error:
        held.give_up(f"{type(error).__name__}: {error}")
        raise


@dataclass
class _Hold:
    """One worker's hold on one attempt at a run: renewed while it works, lost when the run ends or is taken back.

    A run that is taken back and started again is another attempt: whoever still holds the earlier one writes
    nothing more, neither figures nor an end.
    """

    run_id: UUID
    worker: str
    attempt: int = 0
    is_first: bool = False
    renewed_at: float = 0.0

    @transaction.atomic
    def start(self) -> bool:
        """Take a queued run; false when there is nothing to take."""
        now = database_now()
        queued = Run.objects.select_for_update(of=("self",)).filter(pk=self.run_id, state=RunState.QUEUED)
        run = queued.first()
        if run is None:
            return False
        if run.engine_version not in {"", nmv.__version__}:
            _forget_figures(run)
        run.state, run.lease_holder, run.lease_until = RunState.RUNNING, self.worker, now + LEASE
        run.started_at, run.engine_version = now, nmv.__version__
        run.n_attempts += 1
        run.save()
        self.attempt, self.is_first = run.n_attempts, True
        return True

    def join(self) -> bool:
        """Work beside others on a run whose case is frozen; false when there is none, or another engine is at it."""
        run = self.running(case__isnull=False, engine_version=nmv.__version__).first()
        self.attempt = run.n_attempts if run is not None else 0
        return run is not None

    def running(self, **also: object) -> "QuerySet[Run]":
        """The run, if it is under way (in this attempt, once that is known)."""
        attempt = {"n_attempts": self.attempt} if self.attempt else {}
        return Run.objects.filter(pk=self.run_id, state=RunState.RUNNING, **attempt, **also)

    def renew(self, **changes: object) -> None:
        """Renew the run's lease and this worker's claims and write what changed, or learn that it lost the run."""
        until = database_now() + LEASE
        if not self.running().update(lease_until=until, **changes):
            raise LeaseLostError
        self.claims().update(claimed_until=until)
        self.renewed_at = time.monotonic()

    def beat(self, _year: int = 0) -> None:
        """Renew once in a while: long work must not look abandoned."""
        if time.monotonic() - self.renewed_at > RENEW_EVERY_S:
            self.renew()

    @transaction.atomic
    def give_up(self, why: str) -> None:
        """End the run with an error if this worker started it, else give back what it claimed."""
        run = self.running().select_for_update(of=("self",)).select_related("solicitation").first()
        if run is None:
            return
        if not self.is_first:
            self.claims().update(claimed_by="", claimed_until=None)
            return
        run.state, run.error = RunState.FAILED, why[:4000]
        run.ended_at, run.lease_until = database_now(), None
        run.save()
        record_run(run, SYSTEM, "run.failed", {"inputs": run.input_digest})

    def claims(self) -> "QuerySet[RunOffer]":
        """The offers this worker has claimed and not finished."""
        return RunOffer.objects.filter(run=self.run_id, state=OfferRunState.WAITING, claimed_by=self.worker)

    @transaction.atomic
    def claim(self, known: Collection[str]) -> list[RunOffer]:
        """Claim the next few offers that nobody works on, in the order of their aliases."""
        now = database_now()
        free = (
            RunOffer.objects.filter(run=self.run_id, state=OfferRunState.WAITING, offer_id__in=known)
            .filter(Q(claimed_until=None) | Q(claimed_until__lt=now))
            .order_by("offer__alias", "offer_id")
            .select_for_update(skip_locked=True, of=("self",))
        )
        rows = list(free[:OFFERS_PER_CLAIM])
        for row in rows:
            row.claimed_by, row.claimed_until = self.worker, now + LEASE
        RunOffer.objects.bulk_update(rows, ["claimed_by", "claimed_until"])
        return rows


def _work(held: _Hold, case: Case) -> None:
    """Claim and value until nothing is left to claim, then end the run if nobody is still at it."""
    market = Market(case)
    known = {offer.id for offer in case.offers}
    held.renew()
    while rows := held.claim(known):
        for row in rows:
            _value(row, case, market, held)
    _finish(held)


def _forget_figures(run: Run) -> None:
    """Have everything valued again: what another version of the engine found may differ."""
    valued = run.offers.filter(state=OfferRunState.DONE)
    ComponentResult.objects.filter(run_offer__in=valued).delete()
    Coverage.objects.filter(run_offer__in=valued).delete()
    run.n_done -= valued.update(
        state=OfferRunState.WAITING, result_digest="", claimed_by="", claimed_until=None
    )


def _case_of(held: _Hold) -> Case:
    """The run's case: frozen by its first worker, read back by any later one."""
    run = Run.objects.select_related("solicitation__organisation", "protocol__solicitation", "case").get(
        pk=held.run_id
    )
    if run.case is not None:
        if held.is_first:
            _ask_for_company(run)
        return thaw(run)
    inputs = case_inputs(run, on_offer=held.beat)
    with transaction.atomic():
        held.renew(
            case=frozen_case(inputs.case, run.solicitation),
            input_digest=inputs.case.digest(),
            convention_id=inputs.case.convention.id,
            n_done=len(inputs.refused),
        )
        for row in run.offers.filter(offer_id__in=inputs.refused):
            _mark_failed(row, inputs.refused[row.offer_id])
        _ask_for_company(run)
    return inputs.case


def _ask_for_company(run: Run) -> None:
    """Send the run's message again, so that idle workers join; one that comes too late finds nothing to do."""
    claims = -(-run.n_offers // OFFERS_PER_CLAIM)
    for _ in range(min(claims, MOST_WORKERS) - 1):
        enqueue(topic=TOPIC, subject_id=run.pk)


def _value(run_offer: RunOffer, case: Case, market: Market, held: _Hold) -> None:
    """Value one offer and write its figures, or why there are none."""
    failure, result = "", None
    try:
        result = evaluate_offer(case, str(run_offer.offer_id), market=market, on_year=held.beat)
    except (ValueError, RuntimeError) as error:
        failure = str(error)
    with transaction.atomic():
        held.renew(n_done=F("n_done") + 1)  # locks the run first, as everybody does
        if not held.claims().select_for_update().filter(pk=run_offer.pk).exists():
            raise LeaseLostError
        _write(run_offer, result, failure)


def _write(run_offer: RunOffer, result: OfferResult | None, failure: str) -> None:
    if result is None:
        _mark_failed(run_offer, failure)
    else:
        store_result(run_offer, result)


def _mark_failed(run_offer: RunOffer, why: str) -> None:
    run_offer.state, run_offer.error = OfferRunState.FAILED, why
    run_offer.save(update_fields=["state", "error"])


@transaction.atomic
def _finish(held: _Hold) -> None:
    """End the run if every offer has ended: done with at least one valued, failed with none."""
    run = held.running().select_for_update(of=("self",)).select_related("solicitation").first()
    if run is None:
        return
    rows = list(run.offers.select_related("offer").order_by("offer__alias"))
    if any(row.state == OfferRunState.WAITING for row in rows):
        return
    digests = {row.offer_id: row.result_digest for row in rows if row.state == OfferRunState.DONE}
    failed = [f"{row.offer}: {row.error}" for row in rows if row.state == OfferRunState.FAILED]
    run.state = RunState.DONE if digests else RunState.FAILED
    run.ended_at, run.lease_until = database_now(), None
    run.result_digest = digest(digests) if digests else ""
    run.error = "; ".join(failed)
    run.save()
    facts = {"inputs": run.input_digest, "results": run.result_digest, "n_failed": len(failed)}
    record_run(run, SYSTEM, "run.done" if digests else "run.failed", facts)
    if digests:
        promise_optimum(run=run, now=run.ended_at)


def sweep_runs(*, now: datetime) -> int:
    """Take back runs whose worker died, and send again what nobody took; return how many were touched."""
    lost = Run.objects.filter(state__in=[RunState.RUNNING, RunState.QUEUED], lease_until__lt=now)
    return sum(_take_back(run, now) for run in lost.select_related("solicitation"))


@transaction.atomic
def _take_back(run: Run, now: datetime) -> bool:
    same = Run.objects.filter(pk=run.pk, state=run.state, lease_until=run.lease_until)
    if run.state == RunState.QUEUED:
        taken = same.update(lease_until=now + NUDGE)
    elif run.n_attempts >= MOST_ATTEMPTS:
        why = f"Its worker died {run.n_attempts} times. The last offers it was at may need more memory than it had."
        ended = same.update(state=RunState.FAILED, error=why, ended_at=now, lease_until=None)
        if ended:
            record_run(run, SYSTEM, "run.failed", {"n_attempts": run.n_attempts})
        return bool(ended)
    else:
        taken = same.update(state=RunState.QUEUED, lease_until=now + NUDGE, lease_holder="")
        if taken:
            run.offers.filter(state=OfferRunState.WAITING).update(claimed_by="", claimed_until=None)
            record_run(run, SYSTEM, "run.taken_back", {"n_attempts": run.n_attempts})
    if taken:
        enqueue(topic=TOPIC, subject_id=run.pk)
    return bool(taken)
