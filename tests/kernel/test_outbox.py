import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from redis import Redis

from config.celery import app
from kernel.clock import database_now
from kernel.models import OutboxMessage
from kernel.outbox import GRACE, enqueue, send_unsent

TOPIC = "tests.no_such_task"


def _queued() -> int:
    """How many messages wait in the real broker."""
    with app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        return int(channel.client.llen(settings.CELERY_TASK_DEFAULT_QUEUE))


@pytest.fixture(autouse=True)
def empty_queue(transactional_db):
    app.control.purge()
    yield
    app.control.purge()


def test_work_is_sent_after_the_commit_and_not_before():
    with transaction.atomic():
        enqueue(topic=TOPIC, subject_id=uuid.uuid4())
        assert _queued() == 0
    assert _queued() == 1
    assert OutboxMessage.objects.get().sent_at is not None


def test_work_of_a_transaction_that_failed_is_never_sent():
    with transaction.atomic():
        enqueue(topic=TOPIC, subject_id=uuid.uuid4())
        transaction.set_rollback(True)
    assert (_queued(), OutboxMessage.objects.count()) == (0, 0)


def test_what_was_lost_is_sent_again_and_only_once():
    OutboxMessage.objects.create(topic=TOPIC, subject_id=uuid.uuid4())
    later = database_now() + GRACE + timedelta(seconds=1)
    assert send_unsent(now=later) == 1
    assert send_unsent(now=later) == 0
    assert _queued() == 1


def test_a_message_just_promised_is_left_to_its_own_transaction():
    OutboxMessage.objects.create(topic=TOPIC, subject_id=uuid.uuid4())
    assert send_unsent(now=database_now()) == 0


def test_the_broker_is_a_real_one():
    with app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        assert isinstance(channel.client, Redis)
