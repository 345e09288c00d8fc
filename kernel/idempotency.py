"""Idempotency keys: a client that never saw the answer may send the same POST again without doing it twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel.errors import Conflict
from kernel.locks import hold_alone
from kernel.models import IdempotencyKey


@dataclass(frozen=True)
class Answer:
    """What an endpoint answered: an HTTP status and a JSON body."""

    status: int
    body: Any


def answer_once(*, user_id: UUID, key: str, request_digest: str, act: Callable[[], Answer]) -> Answer:
    """Run ``act`` the first time this user sends ``key``; later return the same answer without acting.

    Raises:
        Conflict: the key came with another request before.
    """
    with transaction.atomic():
        hold_alone(f"idempotency:{key}", user_id)
        seen = IdempotencyKey.objects.filter(user_id=user_id, key=key).first()
        if seen is None:
            answer = act()
            IdempotencyKey.objects.create(
                user_id=user_id,
                key=key,
                request_digest=request_digest,
                status=answer.status,
                body=answer.body,
            )
            return answer
    if seen.request_digest != request_digest:
        message = "This Idempotency-Key was already used for a different request."
        raise Conflict(message, code="idempotency_key_reused")
    return Answer(status=seen.status, body=seen.body)
