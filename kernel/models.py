"""Rows every app shares: random ids, the outbox, encrypted blobs and idempotency keys."""

import uuid
from typing import ClassVar

from django.db import models


class UuidModel(models.Model):
    """A row whose id says nothing: random, never a sequence (a sequence is a count)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class OutboxMessage(UuidModel):
    """Work promised inside a transaction: sent to the broker after commit, and again if it was lost.

    ``topic`` is the Celery task's name; the task gets ``subject_id`` and nothing else.
    """

    topic = models.CharField(max_length=100)
    subject_id = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    n_attempts = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["created_at"], condition=models.Q(sent_at=None), name="outbox_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}({self.subject_id})"


class Blob(UuidModel):
    """A file, encrypted in the database, addressed by the SHA-256 of its content within its owner.

    In the database so that a file and the row that speaks of it commit or vanish together, and one backup
    holds both. ``owner_id`` is the organisation's id (the organisations stand above the kernel).
    """

    owner_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    filename = models.CharField(max_length=200)
    ciphertext = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner_id", "sha256", "filename"], name="blob_once_per_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.sha256[:12]})"


class IdempotencyKey(UuidModel):
    """An answer already given to a POST: the same key and request get it again, nothing is done twice.

    The stored answer holds ids and states only; no endpoint answers a POST with the content of an offer.
    """

    user_id = models.UUIDField()
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user_id", "key"], name="idempotency_key_once_per_user"),
        ]

    def __str__(self) -> str:
        return self.key
