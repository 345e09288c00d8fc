"""The best set of a finished run: promised with its end, worked out by a worker, kept; swept like runs.

One worker at a time: it claims the row, keeps the document as soon as the best and the next best sets are proven,
and then works out entry prices one after another, each a search of its own. For many losers those of the greatest
value come first and the others on demand, which queues the row again. A worker that lost its row writes nothing.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from accounts.states import EVALUATION
from audit.states import SYSTEM
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import Conflict, DomainError, NotAllowed
from kernel.outbox import enqueue
from nmv.canonical import digest
from nmv.portfolio import Choice
from nmv.selection import SelectionError
from solicitations.permissions import roles_of
from valuation.evaluation.no_set import why_no_set, worker_died
from valuation.evaluation.optimum import choice_of, entry_facts, losers, optimum_document, store_entry
from valuation.evaluation.tableaux import keep_tableau
from valuation.models import EntryPrice, Optimum, Run
from valuation.permissions import can_see_runs
from valuation.services.runs import NUDGE, record_run
from valuation.states import GIVEN_UP, SEARCHING, OfferRunState, OptimumState, RunState

TOPIC = "valuation.find_optimum"
SOLVE_S = 60.0
ENTRY_SOLVE_S = 20.0
# The document takes seven searches that each end in time: the best set, five further ones, one to spare.
LEASE = timedelta(seconds=7 * SOLVE_S + 60)
MOST_ATTEMPTS = 3
ALL_ENTRIES_UP_TO, ENTRIES_OF_MANY = 50, 20
SWEPT_AT_ONCE = 20


class LeaseLostError(Exception):
    """Somebody else has the row: stop without a word."""


def promise_optimum(*, run: Run, now: datetime) -> Optimum:
    """Have the best set of a run worked out that has just finished; the caller holds the transaction."""
    optimum, is_new = Optimum.objects.get_or_create(
        run=run, defaults={"asked_at": now, "lease_until": now + NUDGE}
    )
    if is_new:
        enqueue(topic=TOPIC, subject_id=run.pk)
    return optimum


@transaction.atomic
def ask_optimum(*, run: Run, by: User, now: datetime) -> Optimum:
    """Have the best set of a finished run worked out, again where that failed or was cancelled; what is kept stays.

    Raises:
        NotAllowed: the person does not see this run.
        Conflict: the run has not finished, or its best set is there or being looked for.
    """
    if not can_see_runs(by, run.solicitation):
        raise NotAllowed("Those who see the values ask for the best set.")
    if run.state != RunState.DONE:
        raise Conflict("The best set is looked for once a run has finished.")
    optimum = Optimum.objects.select_for_update().filter(run=run).first()
    if optimum is None:
        return promise_optimum(run=run, now=now)
    if optimum.state not in GIVEN_UP:
        raise Conflict("The best set of this run is there already, or being looked for.")
    _queue(optimum, now)
    return optimum


@transaction.atomic
def cancel_optimum(*, run: Run, by: User, now: datetime) -> Optimum:
    """Stop looking for a run's best set, or for entry prices; the worker notices at its next step and writes nothing.

    Raises:
        NotAllowed: the person does not see this run.
        Conflict: nobody is looking.
    """
    if not can_see_runs(by, run.solicitation):
        raise NotAllowed("Those who see the values ask for the best set, and cancel the search for it.")
    looking = Optimum.objects.filter(run=run, state__in=SEARCHING)
    if not looking.update(state=OptimumState.CANCELLED, ended_at=now, lease_until=None):
        raise Conflict("Nobody is looking for the best set of this run; there is nothing to cancel.")
    role = min(roles_of(by, run.solicitation) & EVALUATION)
    record_run(run, by.as_actor(role), "run.optimum_cancelled", {})
    return Optimum.objects.get(run=run)


@transaction.atomic
def ask_entry_price(*, run: Run, offer: Offer, by: User, now: datetime) -> EntryPrice:
    """Have the entry price of one more loser worked out.

    Raises:
        NotAllowed: the person does not see this run.
        Conflict: no best set is kept yet, or the offer is in it or may not be chosen.
    """
    if not can_see_runs(by, run.solicitation):
        raise NotAllowed("Those who see the values ask for entry prices.")
    optimum = Optimum.objects.select_for_update().filter(run=run, document__isnull=False).first()
    if optimum is None:
        raise Conflict("Entry prices are held against the best set, which is not there yet.")
    key, document = str(offer.pk), optimum.document or {}
    if key in document["best"]["offers"]:
        raise Conflict(f"{offer} is in the best set: its price need not fall.")
    if key in document["left_out"]:
        raise Conflict(f"{offer} may not be chosen: {document['left_out'][key]}.")
    if not run.offers.filter(offer=offer, state=OfferRunState.DONE).exists():
        raise Conflict(f"{offer} was not valued by this run.")
    row, _ = EntryPrice.objects.get_or_create(
        optimum=optimum, offer=offer, defaults={"position": optimum.entries.count()}
    )
    if row.state == OfferRunState.WAITING and optimum.state not in SEARCHING:
        _queue(optimum, now)
    return row


def _queue(optimum: Optimum, now: datetime) -> None:
    optimum.state, optimum.error, optimum.n_attempts = OptimumState.QUEUED, "", 0
    optimum.lease_until, optimum.ended_at = now + NUDGE, None
    optimum.save()
    enqueue(topic=TOPIC, subject_id=optimum.run_id)


def find_optimum(*, run_id: UUID) -> None:
    """Work on a run's queued optimum until its document and the entry prices asked for are there.

    An error that is not the run's own is written down and raised again.
    """
    held = _Hold(run_id, secrets.token_hex(8))
    if not held.start():
        return
    try:
        held.work()
    except LeaseLostError:
        return
    except (DomainError, SelectionError) as error:
        held.give_up(why_no_set(error))
    except Exception as error:
        held.give_up(why_no_set(error))
        raise


class _Hold:
    """One worker's hold on the row."""

    def __init__(self, run_id: UUID, worker: str) -> None:
        """Hold nothing yet."""
        self.run_id, self.worker = run_id, worker

    def start(self) -> bool:
        """Take the queued row; false when there is nothing to take."""
        now = database_now()
        queued = Optimum.objects.filter(run=self.run_id, state=OptimumState.QUEUED)
        return bool(
            queued.update(
                state=OptimumState.RUNNING,
                lease_holder=self.worker,
                lease_until=now + LEASE,
                started_at=now,
                n_attempts=F("n_attempts") + 1,
            )
        )

    def work(self) -> None:
        """Find the sets, then the entry prices; queued again in the meantime, it goes on."""
        run = Run.objects.select_related("solicitation", "case").get(pk=self.run_id)
        choice = choice_of(run, time_limit_s=SOLVE_S)
        self.renew()
        keep_tableau(run, choice.holdings)
        if self.mine().get().document is None:
            self.keep(optimum_document(choice), losers(choice))
        while (row := self.next_entry()) is not None:
            self.enter(row, choice)
        self.finish(run)

    def mine(self) -> "QuerySet[Optimum]":
        """The row, while this worker has it."""
        return Optimum.objects.filter(run=self.run_id, state=OptimumState.RUNNING, lease_holder=self.worker)

    def renew(self, **changes: object) -> None:
        """Renew the lease and write what changed, or learn that the row is somebody else's."""
        if not self.mine().update(lease_until=database_now() + LEASE, **changes):
            raise LeaseLostError

    @transaction.atomic
    def keep(self, document: dict[str, object], lost: list[str]) -> None:
        """Keep the sets, and promise the entry prices of all losers, or of the greatest value among many."""
        wanted = lost if len(lost) <= ALL_ENTRIES_UP_TO else lost[:ENTRIES_OF_MANY]
        self.renew(document=document, n_steps=len(wanted), n_done=0)
        optimum = self.mine().get()
        EntryPrice.objects.bulk_create(
            EntryPrice(optimum=optimum, offer_id=UUID(key), position=at) for at, key in enumerate(wanted)
        )

    def next_entry(self) -> EntryPrice | None:
        """The next entry price to work out."""
        waiting = EntryPrice.objects.filter(optimum__run=self.run_id, state=OfferRunState.WAITING)
        return waiting.order_by("position").first()

    def enter(self, row: EntryPrice, choice: Choice) -> None:
        """Work out one entry price and write it."""
        choice.time_limit_s = ENTRY_SOLVE_S
        found = choice.entries([str(row.offer_id)])
        with transaction.atomic():
            counts = EntryPrice.objects.filter(optimum__run=self.run_id).aggregate(
                n=Count("pk"), left=Count("pk", filter=Q(state=OfferRunState.WAITING))
            )
            self.renew(n_steps=counts["n"], n_done=counts["n"] - counts["left"] + 1)
            if found:
                store_entry(row, found[0])
            else:
                row.state, row.error = OfferRunState.FAILED, "it may not be chosen"
                row.save()

    @transaction.atomic
    def finish(self, run: Run) -> None:
        """End it; what was asked for since the last look is left to a further message."""
        optimum = self.mine().select_for_update().first()
        if optimum is None:
            return
        if optimum.entries.filter(state=OfferRunState.WAITING).exists():
            _queue(optimum, database_now())
            return
        optimum.digest = digest([optimum.document, entry_facts(list(optimum.entries.order_by("offer_id")))])
        optimum.state, optimum.ended_at, optimum.lease_until = OptimumState.DONE, database_now(), None
        optimum.save()
        # Digests alone: the record is read by some who see no values yet.
        facts = {"optimum": optimum.digest, "results": run.result_digest}
        record_run(run, SYSTEM, "run.optimum_kept", facts)

    @transaction.atomic
    def give_up(self, why: str) -> None:
        """End it with an error; what is kept stays kept."""
        optimum = self.mine().select_for_update(of=("self",)).select_related("run__solicitation").first()
        if optimum is None:
            return
        optimum.state, optimum.error = OptimumState.FAILED, why[:4000]
        optimum.ended_at, optimum.lease_until = database_now(), None
        optimum.save()
        facts = {} if optimum.run.is_shadow else {"error": why[:200]}
        record_run(optimum.run, SYSTEM, "run.optimum_failed", facts)


def sweep_optima(*, now: datetime) -> int:
    """Take back what a dead worker held, send again what nobody took, begin what was never promised."""
    lost = Optimum.objects.filter(state__in=SEARCHING, lease_until__lt=now)
    n_back = sum(_take_back(optimum, now) for optimum in lost.select_related("run__solicitation"))
    bare = Run.objects.filter(state=RunState.DONE, optimum=None, case__isnull=False)
    begun = [_begin(run, now) for run in bare.order_by("-ended_at")[:SWEPT_AT_ONCE]]
    return n_back + len(begun)


@transaction.atomic
def _begin(run: Run, now: datetime) -> Optimum:
    return promise_optimum(run=run, now=now)


@transaction.atomic
def _take_back(optimum: Optimum, now: datetime) -> bool:
    same = Optimum.objects.filter(pk=optimum.pk, state=optimum.state, lease_until=optimum.lease_until)
    if optimum.state == OptimumState.RUNNING and optimum.n_attempts >= MOST_ATTEMPTS:
        why = worker_died(optimum.n_attempts)
        ended = same.update(state=OptimumState.FAILED, error=why, ended_at=now, lease_until=None)
        if ended:
            record_run(optimum.run, SYSTEM, "run.optimum_failed", {"error": why})
        return bool(ended)
    taken = same.update(state=OptimumState.QUEUED, lease_holder="", lease_until=now + NUDGE)
    if taken:
        enqueue(topic=TOPIC, subject_id=optimum.run_id)
    return bool(taken)
