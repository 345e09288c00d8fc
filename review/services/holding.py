"""One worker's hold on a row of work: by a lease that is renewed while it works, taken back once it has run out."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from kernel.clock import database_now
from kernel.errors import DomainError
from kernel.outbox import enqueue
from review.models.held import HeldWork
from valuation.states import ACTIVE, RunState

LEASE, NUDGE = timedelta(seconds=180), timedelta(seconds=60)
MOST_ATTEMPTS, MOST_WORDS = 3, 4000
Work = TypeVar("Work", bound=HeldWork)


class LeaseLostError(Exception):
    """Somebody else has the row: stop without a word."""


class Hold(Generic[Work]):
    """One worker's hold on a row."""

    def __init__(self, model: type[Work], pk: UUID, *, renew_every_s: float) -> None:
        """Hold nothing yet."""
        self.rows: QuerySet[Work] = model._default_manager.all()  # noqa: SLF001  # Django's own name for it
        self.pk, self.renew_every_s = pk, renew_every_s
        self.worker, self.n_done, self.renewed_at = secrets.token_hex(8), 0, 0.0

    def work(self, work: Callable[["Hold[Work]"], None]) -> None:
        """Take the queued row and work; an error that is not the input's own ends the row and is raised again."""
        if not self._start():
            return
        try:
            work(self)
        except LeaseLostError:
            return
        except (DomainError, ValueError) as error:
            self._give_up(str(error))
        except Exception as error:
            self._give_up(f"{type(error).__name__}: {error}")
            raise

    def _start(self) -> bool:
        """Take the queued row; false when there is nothing to take."""
        taken = self.rows.filter(pk=self.pk, state=RunState.QUEUED).update(
            state=RunState.RUNNING,
            lease_holder=self.worker,
            lease_until=database_now() + LEASE,
            n_attempts=F("n_attempts") + 1,
            n_done=0,
        )
        return bool(taken)

    def mine(self) -> "QuerySet[Work]":
        """The row, while this worker has it."""
        return self.rows.filter(pk=self.pk, state=RunState.RUNNING, lease_holder=self.worker)

    def renew(self, **changes: object) -> None:
        """Renew the lease and write what changed, or learn that the row is somebody else's."""
        if not self.mine().update(lease_until=database_now() + LEASE, n_done=self.n_done, **changes):
            raise LeaseLostError
        self.renewed_at = time.monotonic()

    def step(self, n: int = 1) -> None:
        """Count steps; tell of them once in a while."""
        self.n_done += n
        if time.monotonic() - self.renewed_at > self.renew_every_s:
            self.renew()

    def _give_up(self, why: str) -> None:
        self.mine().update(
            state=RunState.FAILED, error=why[:MOST_WORDS], ended_at=database_now(), lease_until=None
        )


def take_back(rows: QuerySet[Work], *, topic: str, now: datetime) -> int:
    """Take back what a dead worker held and send again what nobody took; return how many were touched."""
    lost = rows.filter(state__in=ACTIVE, lease_until__lt=now)
    return sum(_take_back(rows, row, topic, now) for row in lost)


@transaction.atomic
def _take_back(rows: QuerySet[Work], row: Work, topic: str, now: datetime) -> bool:
    same = rows.filter(pk=row.pk, state=row.state, lease_until=row.lease_until)
    if row.state == RunState.RUNNING and row.n_attempts >= MOST_ATTEMPTS:
        why = f"Its worker died {row.n_attempts} times. Ask for it again once the workers are well."
        return bool(same.update(state=RunState.FAILED, error=why, ended_at=now, lease_until=None))
    taken = same.update(state=RunState.QUEUED, lease_holder="", lease_until=now + NUDGE)
    if taken:
        enqueue(topic=topic, subject_id=row.pk)
    return bool(taken)
