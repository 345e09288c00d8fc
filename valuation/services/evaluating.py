"""What a worker does with a run: claim it, value offer after offer, end it; and what is done when it dies.

A worker holds a run by a lease under a name of its own and renews it with every year it has valued. Each
offer's figures are written in one transaction that also checks the lease, so a worker that lost its run
writes nothing. What an earlier worker finished stays: the same case gives the same figures.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

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
from valuation.models import Run, RunOffer
from valuation.services.runs import NUDGE, TOPIC, record_run
from valuation.states import OfferRunState, RunState

LEASE = timedelta(seconds=75)
MOST_ATTEMPTS = 5


class LeaseLostError(Exception):
    """The run was cancelled, or another worker has it: stop without a word."""


def evaluate_run(*, run_id: UUID) -> None:
    """Claim a queued run and see it through; a run that is not queued is left alone.

    Any error that is not an offer's own is kept on the run, and raised again.
    """
    worker = secrets.token_hex(8)
    if not _claim(run_id, worker, now=database_now()):
        return
    try:
        _see_through(run_id, worker)
    except LeaseLostError:
        return
    except DomainError as error:
        _fail(run_id, worker, error.message)
    except Exception as error:
        _fail(run_id, worker, f"{type(error).__name__}: {error}")
        raise


def _claim(run_id: UUID, worker: str, *, now: datetime) -> bool:
    """Take a queued run; false when there is nothing to take."""
    return bool(
        Run.objects.filter(pk=run_id, state=RunState.QUEUED).update(
            state=RunState.RUNNING,
            lease_holder=worker,
            lease_until=now + LEASE,
            started_at=now,
            n_attempts=F("n_attempts") + 1,
            engine_version=nmv.__version__,
        )
    )


def _renew(run_id: UUID, worker: str, **changes: object) -> None:
    """Renew the lease and write what changed, or learn that the run is no longer ours."""
    held = Run.objects.filter(pk=run_id, state=RunState.RUNNING, lease_holder=worker)
    if not held.update(lease_until=database_now() + LEASE, **changes):
        raise LeaseLostError


def _see_through(run_id: UUID, worker: str) -> None:
    run = Run.objects.select_related("solicitation__organisation", "protocol__solicitation", "case").get(
        pk=run_id
    )
    case = _case_of(run, worker)
    market = Market(case)
    known = {offer.id for offer in case.offers}
    waiting = run.offers.filter(state=OfferRunState.WAITING).order_by("offer__alias", "offer_id")
    for run_offer in waiting.filter(offer_id__in=known):
        _value(run_offer, case, market, worker)
    _finish(run_id, worker)


def _case_of(run: Run, worker: str) -> Case:
    """The run's case: frozen by its first worker, read back by any later one."""
    if run.case is not None:
        return thaw(run)
    inputs = case_inputs(run)
    with transaction.atomic():
        for row in run.offers.filter(offer_id__in=inputs.refused):
            _mark_failed(row, inputs.refused[row.offer_id])
        _renew(
            run.pk,
            worker,
            case=frozen_case(inputs.case, run.protocol),
            input_digest=inputs.case.digest(),
            convention_id=inputs.case.convention.id,
            n_done=len(inputs.refused),
        )
    return inputs.case


def _value(run_offer: RunOffer, case: Case, market: Market, worker: str) -> None:
    """Value one offer and write its figures, or why there are none."""
    run_id = run_offer.run_id
    failure, result = "", None

    def beat(_year: int) -> None:
        _renew(run_id, worker)

    try:
        result = evaluate_offer(case, str(run_offer.offer_id), market=market, on_year=beat)
    except (ValueError, RuntimeError) as error:
        failure = str(error)
    with transaction.atomic():
        _renew(run_id, worker, n_done=F("n_done") + 1)
        _write(run_offer, result, failure)


def _write(run_offer: RunOffer, result: OfferResult | None, failure: str) -> None:
    if result is None:
        _mark_failed(run_offer, failure)
    else:
        store_result(run_offer, result)


def _mark_failed(run_offer: RunOffer, why: str) -> None:
    run_offer.state, run_offer.error = OfferRunState.FAILED, why
    run_offer.save(update_fields=["state", "error"])


def _finish(run_id: UUID, worker: str) -> None:
    """End the run: done with at least one offer valued, failed with none."""
    now = database_now()
    with transaction.atomic():
        rows = list(RunOffer.objects.filter(run_id=run_id).select_related("offer").order_by("offer__alias"))
        digests = {row.offer_id: row.result_digest for row in rows if row.state == OfferRunState.DONE}
        failed = [f"{row.offer}: {row.error}" for row in rows if row.state == OfferRunState.FAILED]
        _renew(
            run_id,
            worker,
            state=RunState.DONE if digests else RunState.FAILED,
            ended_at=now,
            result_digest=digest(digests) if digests else "",
            error="; ".join(failed),
        )
        run = Run.objects.select_related("solicitation").get(pk=run_id)
        Run.objects.filter(pk=run_id).update(lease_until=None)
        facts = {"inputs": run.input_digest, "results": run.result_digest, "n_failed": len(failed)}
        record_run(run, SYSTEM, "run.done" if digests else "run.failed", facts)


def _fail(run_id: UUID, worker: str, why: str) -> None:
    """End the run with its error, if it is still ours."""
    with transaction.atomic():
        ended = Run.objects.filter(pk=run_id, state=RunState.RUNNING, lease_holder=worker).update(
            state=RunState.FAILED, error=why[:4000], ended_at=database_now(), lease_until=None
        )
        if ended:
            run = Run.objects.select_related("solicitation").get(pk=run_id)
            record_run(run, SYSTEM, "run.failed", {"inputs": run.input_digest})


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
            record_run(run, SYSTEM, "run.taken_back", {"n_attempts": run.n_attempts})
    if taken:
        enqueue(topic=TOPIC, subject_id=run.pk)
    return bool(taken)
