"""The tables of the record. Entries are never updated, deleted or truncated: a trigger refuses it."""

import hashlib
from typing import ClassVar

from django.db import models

from audit.states import StreamKind
from kernel.models import UuidModel

GENESIS_HASH = "0" * 64


class Stream(UuidModel):
    """One chain of entries. Its id is the subject's id, or derived from it (see ``audit.services``)."""

    kind = models.CharField(max_length=12, choices=StreamKind.choices)
    # The organisation whose record this is; a number, not a foreign key, since organisations stand above.
    owner_id = models.UUIDField()
    subject_id = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject_id}"


class Entry(UuidModel):
    """One act: the canonical bytes that were hashed, and the same facts in columns for reading.

    ``hash`` = SHA-256(previous hash as 64 hex characters ‖ canonical bytes). The canonical bytes hold stream,
    sequence, time, actor, verb and facts, so that nothing of an entry can be changed, moved or dropped unseen.
    """

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    # A snapshot, not a foreign key: the record outlives accounts and knows the role as it was.
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=40)
    verb = models.CharField(max_length=80)
    facts = models.JSONField()
    canonical = models.BinaryField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="audit_entry_sequence_once"),
            models.UniqueConstraint(fields=["stream", "previous_hash"], name="audit_chain_does_not_fork"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"


def chain_hash(previous_hash: str, canonical: bytes) -> str:
    """Return SHA-256 of the previous hash (64 hex characters, ASCII) followed by the entry's canonical bytes."""
    return hashlib.sha256(previous_hash.encode() + canonical).hexdigest()
