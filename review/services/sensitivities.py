"""Sensitivities: asked for by whoever sees the values, worked out by a worker, swept like runs."""

import secrets
import time
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import Conflict, DomainError, NotAllowed
from kernel.outbox import enqueue
from review.evaluation.ranked import Ranked, rank_run
from review.evaluation.sensitivities import n_steps, sensitivity_document
from review.models import Sensitivity
from review.permissions import NOT_YET, can_see_ranking
from review.queries.ranking import latest_run
from valuation.evaluation import thaw
from valuation.states import ACTIVE, RunState

TOPIC = "review.work_out_sensitivity"
LEASE, NUDGE = timedelta(seconds=180), timedelta(seconds=60)
RENEW_EVERY_S = 5.0
MOST_ATTEMPTS = 3


class LeaseLostError(Exception):
    """Somebody else has the row: stop without a word."""


@transaction.atomic
def ask_sensitivity(*, offer: Offer, by: User, now: datetime) -> Sensitivity:
    """Have an offer's sensitivity worked out on the last finished run, against the next in rank.

    What is there or on its way stays, unless it failed or another offer has become the next in rank.

    Raises:
        NotAllowed: the person does not see values.
        Conflict: no run has finished, it kept no inputs, or it did not value this offer.
    """
    if not can_see_ranking(by, offer.solicitation):
        raise NotAllowed(NOT_YET)
    run = latest_run(offer.solicitation, by)
    if run is None:
        raise Conflict("No valuation has finished yet. Once one has, its sensitivities can be worked out.")
    ranked = rank_run(run, by)
    if offer.pk not in ranked.done:
        raise Conflict(f"{offer} was not valued by the last finished run.")
    if run.case_id is None:
        raise Conflict("This run kept no inputs. Run the valuation again.")
    rival_id = next_in_rank(ranked, offer.pk)
    fresh = {"rival_id": rival_id, "asked_by": by, "asked_at": now, "lease_until": now + NUDGE}
    row, is_new = Sensitivity.objects.select_for_update(of=("self",)).get_or_create(
        run=run, offer=offer, defaults=fresh
    )
    is_right = row.rival_id == rival_id and row.state != RunState.FAILED
    if not is_new and (is_right or row.state in ACTIVE):
        return row
    if not is_new:
        again = {"state": RunState.QUEUED, "error": "", "document": None, "n_attempts": 0, "n_done": 0}
        Sensitivity.objects.filter(pk=row.pk).update(**fresh, **again, ended_at=None)
        row.refresh_from_db()
    enqueue(topic=TOPIC, subject_id=row.pk)
    return row


def next_in_rank(ranked: Ranked, offer_id: UUID) -> UUID | None:
    """Return the offer that stands behind another, or for the last one the offer before it."""
    at = ranked.in_order.index(offer_id)
    if at + 1 < len(ranked.in_order):
        return ranked.in_order[at + 1]
    return ranked.in_order[at - 1] if at else None


def work_out_sensitivity(*, sensitivity_id: UUID) -> None:
    """Work on a queued row until its document is kept; an error that is not the case's own is raised again."""
    held = _Hold(sensitivity_id)
    if not held.start():
        return
    try:
        held.work()
    except LeaseLostError:
        return
    except (DomainError, ValueError) as error:
        held.give_up(str(error))
    except Exception as error:
        held.give_up(f"{type(error).__name__}: {error}")
        raise


class _Hold:
    """One worker's hold on a row."""

    def __init__(self, sensitivity_id: UUID) -> None:
        """Hold nothing yet."""
        self.pk, self.worker, self.n_done, self.renewed_at = sensitivity_id, secrets.token_hex(8), 0, 0.0

    def start(self) -> bool:
        """Take the queued row; false when there is nothing to take."""
        queued = Sensitivity.objects.filter(pk=self.pk, state=RunState.QUEUED)
        until = database_now() + LEASE
        taken = queued.update(
            state=RunState.RUNNING,
            lease_holder=self.worker,
            lease_until=until,
            n_attempts=F("n_attempts") + 1,
            n_done=0,
        )
        return bool(taken)

    def mine(self) -> "QuerySet[Sensitivity]":
        """The row, while this worker has it."""
        return Sensitivity.objects.filter(pk=self.pk, state=RunState.RUNNING, lease_holder=self.worker)

    def renew(self, **changes: object) -> None:
        """Renew the lease and write what changed, or learn that the row is somebody else's."""
        if not self.mine().update(lease_until=database_now() + LEASE, n_done=self.n_done, **changes):
            raise LeaseLostError
        self.renewed_at = time.monotonic()

    def step(self) -> None:
        """Count a step; tell of it once in a while."""
        self.n_done += 1
        if time.monotonic() - self.renewed_at > RENEW_EVERY_S:
            self.renew()

    def work(self) -> None:
        """Work the document out and keep it."""
        row = self.mine().select_related("run__case").get()
        case = thaw(row.run)
        self.renew(n_steps=n_steps(case, has_rival=row.rival_id is not None))
        document = sensitivity_document(case, row.offer_id, row.rival_id, on_step=self.step)
        self.renew(document=document, state=RunState.DONE, ended_at=database_now())

    def give_up(self, why: str) -> None:
        """End the row with an error."""
        self.mine().update(state=RunState.FAILED, error=why[:4000], ended_at=database_now(), lease_until=None)


def sweep_sensitivities(*, now: datetime) -> int:
    """Take back what a dead worker held and send again what nobody took; return how many were touched."""
    lost = Sensitivity.objects.filter(state__in=ACTIVE, lease_until__lt=now)
    return sum(_take_back(row, now) for row in lost)


@transaction.atomic
def _take_back(row: Sensitivity, now: datetime) -> bool:
    same = Sensitivity.objects.filter(pk=row.pk, state=row.state, lease_until=row.lease_until)
    if row.state == RunState.RUNNING and row.n_attempts >= MOST_ATTEMPTS:
        why = f"Its worker died {row.n_attempts} times. Ask for it again once the workers are well."
        return bool(same.update(state=RunState.FAILED, error=why, ended_at=now, lease_until=None))
    taken = same.update(state=RunState.QUEUED, lease_holder="", lease_until=now + NUDGE)
    if taken:
        enqueue(topic=TOPIC, subject_id=row.pk)
    return bool(taken)
