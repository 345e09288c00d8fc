"""Writing the record: one entry at a time per stream, each hashed onto the one before."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from audit.models import GENESIS_HASH, Entry, Stream, chain_hash
from audit.states import Actor, StreamRef
from kernel.clock import database_now
from kernel.locks import hold_alone
from nmv.canonical import canonical_json


def record(*, stream: StreamRef, actor: Actor, verb: str, facts: dict[str, Any]) -> Entry:
    """Append one entry in the caller's transaction and return it.

    ``facts`` are ids, states, digests and reasons: anything ``canonical_json`` takes. Never the content of an
    offer. The stream is locked to the end of the transaction, so sequences have no gaps and the chain no forks.
    """
    with transaction.atomic():
        hold_alone("audit", stream.id)
        row, _ = Stream.objects.get_or_create(
            pk=stream.id,
            defaults={"kind": stream.kind, "owner_id": stream.owner_id, "subject_id": stream.subject_id},
        )
        last = Entry.objects.filter(stream=row).order_by("-sequence").first()
        draft = _Draft(row.pk, (last.sequence + 1) if last else 1, actor, verb, facts)
        return draft.append(previous_hash=last.hash if last else GENESIS_HASH)


@dataclass(frozen=True)
class _Draft:
    stream_id: uuid.UUID
    sequence: int
    actor: Actor
    verb: str
    facts: dict[str, Any] = field(default_factory=dict)

    def append(self, *, previous_hash: str) -> Entry:
        recorded_at = database_now()
        canonical = canonical_json(
            {
                "stream": self.stream_id,
                "sequence": self.sequence,
                "recorded_at": recorded_at,
                "actor": {"id": self.actor.id, "label": self.actor.label, "role": self.actor.role},
                "verb": self.verb,
                "facts": self.facts,
            }
        )
        return Entry.objects.create(
            stream_id=self.stream_id,
            sequence=self.sequence,
            recorded_at=recorded_at,
            actor_id=self.actor.id,
            actor_label=self.actor.label,
            actor_role=self.actor.role,
            verb=self.verb,
            facts=json.loads(canonical)["facts"],
            canonical=canonical,
            previous_hash=previous_hash,
            hash=chain_hash(previous_hash, canonical),
        )
