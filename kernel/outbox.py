"""The outbox: work promised inside a transaction, sent to the workers after it commits.

A service that needs work done later calls :func:`enqueue`. If the process dies between the commit and the
sending, :func:`send_unsent` (run by the scheduler) sends it. A task may so arrive twice; tasks claim their
row by a conditional update, and the second delivery does nothing.
"""

from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import F
from kombu.exceptions import OperationalError

from kernel.clock import database_now
from kernel.models import OutboxMessage

# Long enough that the ordinary path, right after commit, has surely had its turn.
GRACE = timedelta(seconds=20)


def enqueue(*, topic: str, subject_id: UUID) -> None:
    """Promise to run the task named ``topic`` with ``subject_id`` once this transaction commits."""
    message = OutboxMessage.objects.create(topic=topic, subject_id=subject_id)
    transaction.on_commit(lambda: _send(message), robust=True)


def send_unsent(*, now: datetime) -> int:
    """Send what was promised but never left; return how many were sent."""
    waiting = OutboxMessage.objects.filter(sent_at=None, created_at__lt=now - GRACE).order_by("created_at")[
        :500
    ]
    return sum(_send(message) for message in waiting)


def _send(message: OutboxMessage) -> bool:
    """Hand one message to the broker. A broker that is down is not an error here: the message stays unsent."""
    try:
        current_app.send_task(message.topic, args=[str(message.subject_id)], retry=False)
    except (OperationalError, OSError):
        OutboxMessage.objects.filter(pk=message.pk).update(n_attempts=F("n_attempts") + 1)
        return False
    OutboxMessage.objects.filter(pk=message.pk).update(sent_at=database_now(), n_attempts=F("n_attempts") + 1)
    return True
