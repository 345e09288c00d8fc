"""Reading the record, and checking that nobody changed it."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from audit.models import GENESIS_HASH, Entry, Stream, chain_hash


@dataclass(frozen=True)
class Verdict:
    """The result of checking one stream: how many entries hold, and what is wrong with the first that does not."""

    stream_id: UUID
    n_entries: int
    head_hash: str
    fault: str = ""

    @property
    def holds(self) -> bool:
        """Say whether the whole chain holds."""
        return not self.fault


def entries_of(stream_id: UUID) -> QuerySet[Entry]:
    """Return a stream's entries in order."""
    return Entry.objects.filter(stream_id=stream_id).order_by("sequence").defer("canonical")


def head_hash_of(stream_id: UUID) -> str:
    """Return the hash of a stream's last entry, or the genesis hash where it has none."""
    last = (
        Entry.objects.filter(stream_id=stream_id).order_by("-sequence").values_list("hash", flat=True).first()
    )
    return last or GENESIS_HASH


def verify_stream(stream: Stream) -> Verdict:
    """Recompute a stream's chain from its canonical bytes and compare the readable columns with them."""
    previous, count = GENESIS_HASH, 0
    for entry in Entry.objects.filter(stream=stream).order_by("sequence").iterator(chunk_size=500):
        count += 1
        fault = _fault_of(entry, previous_hash=previous, sequence=count)
        if fault:
            return Verdict(stream.pk, count - 1, previous, fault)
        previous = entry.hash
    return Verdict(stream.pk, count, previous)


def _fault_of(entry: Entry, *, previous_hash: str, sequence: int) -> str:
    canonical = bytes(entry.canonical)
    told = json.loads(canonical)
    shown = {
        "stream": str(entry.stream_id),
        "sequence": entry.sequence,
        "actor": {
            "id": str(entry.actor_id) if entry.actor_id else None,
            "label": entry.actor_label,
            "role": entry.actor_role,
        },
        "verb": entry.verb,
        "facts": entry.facts,
    }
    if entry.sequence != sequence:
        return f"entry {sequence} is missing"
    if entry.previous_hash != previous_hash:
        return f"entry {sequence} does not follow the entry before it"
    if entry.hash != chain_hash(previous_hash, canonical):
        return f"entry {sequence} does not hash to what it says"
    if shown != {key: told[key] for key in shown}:
        return f"entry {sequence} shows other facts than those that were hashed"
    return ""
