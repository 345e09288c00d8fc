"""Several offers from one file: kept encrypted, read by a worker into drafts, submitted in one act.

Each offer is taken in a transaction of its own together with its line, so that a second delivery, or the worker
after one that died, goes on behind the last. An offer is taken whole or not at all.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from bids.documents.entry import document_of_form
from bids.importers.batch_workbook import FilledBatch, OfferRow, read_batch
from bids.importers.workbook_sheets import FilledWorkbook
from bids.models import BatchLine, Offer, OfferBatch, OfferVersion
from bids.permissions import can_bid_for
from bids.queries.batches import digest_of, drafts_of, ready_lines
from bids.queries.making import making
from bids.queries.workbook import offered_in
from bids.sealing import keep_for_bidder, read_for_bidder
from bids.services.submission import submit_offer
from bids.services.workbook import keep_workbook
from bids.states import BatchOutcome, BatchState
from kernel.clock import database_now
from kernel.errors import DomainError, NotAllowed
from kernel.outbox import enqueue
from nmv.canonical import canonical_json
from solicitations.models import Solicitation

TOPIC = "bids.read_offer_batch"
NUDGE = timedelta(seconds=60)
LEASE = timedelta(seconds=120)
MOST_ATTEMPTS = 3
MOST_CELLS = 100
DIED = "Its worker died {n} times. Split the file and upload the parts."


class LeaseLostError(Exception):
    """Another worker has the file: stop without a word."""


class UnreadBatchError(Exception):
    """A file ended on an unforeseen error; what that said may quote the file and is left out of any log."""


@transaction.atomic
def request_batch(
    *, solicitation: Solicitation, organisation: Organisation, content: bytes, by: User, now: datetime
) -> OfferBatch:
    """Keep a file under the bidder's key and have a worker read it.

    Raises:
        NotAllowed: the person does not bid for the organisation.
    """
    if not can_bid_for(by, organisation):
        raise NotAllowed(f"You do not make offers for {organisation}.")
    batch = OfferBatch(solicitation=solicitation, organisation=organisation, uploaded_by=by, uploaded_at=now)
    batch.content = keep_for_bidder(content, organisation_id=organisation.pk, row=batch.pk)
    batch.lease_until = now + NUDGE
    batch.save(force_insert=True)
    enqueue(topic=TOPIC, subject_id=batch.pk)
    return batch


def read_offer_batch(*, batch_id: UUID) -> None:
    """Read a file into drafts, offer by offer. A second delivery does nothing."""
    held = _Hold(batch_id)
    if not held.take():
        return
    try:
        _work(held)
    except LeaseLostError:
        return
    except DomainError as error:
        held.end(BatchState.REFUSED, error.message)
    except Exception as error:  # noqa: BLE001 - raised on, without words that may quote the file
        words = f"It could not be read ({type(error).__name__}). Tell the people who run this site."
        held.end(BatchState.FAILED, words)
        raise UnreadBatchError(type(error).__name__) from None


def _work(held: "_Hold") -> None:
    batch = held.row()
    kept = read_for_bidder(bytes(batch.content or b""), organisation_id=batch.organisation_id, row=batch.pk)
    filled = read_batch(kept, offered_in(batch.solicitation))
    held.renew(n_offers=len(filled.rows))
    taking = _Taking(batch, filled)
    done = set(batch.lines.values_list("number", flat=True))
    for row in filled.rows:
        if row.number not in done:
            with transaction.atomic():
                taking.take(row)
                done.add(row.number)
                held.renew(n_done=len(done))
    held.end(BatchState.DONE)


class _Taking:
    """Takes offers one after another; knows those the bidder has here already."""

    def __init__(self, batch: OfferBatch, filled: FilledBatch) -> None:
        self.batch, self.filled = batch, filled
        before = drafts_of(batch.solicitation, batch.organisation)
        self.mine = {told.offer.pk: told.offer for told in before}
        whole = [told for told in before if not told.has_cells]
        self.known = {digest_of(told.typed): told.offer.pk for told in whole if told.typed is not None}
        self.named: set[str] = set()

    def take(self, row: OfferRow) -> None:
        """Make or change a draft, or note the cells for which none was made."""
        target = self._target(row)
        read = self.filled.checked(row)
        problems = list(read.problems)
        if row.id and target is None:
            problems.append(self.filled.wrong_id(row))
        if problems:
            self._note(row, read, BatchOutcome.REFUSED, None, [each.words for each in problems])
            return
        digest = digest_of(read.typed)
        same = self.known.get(digest)
        if same is not None and (target is None or target.pk == same):
            self._note(row, read, BatchOutcome.SAME, self.mine[same])
            return
        offer = keep_workbook(
            solicitation=self.batch.solicitation,
            organisation=self.batch.organisation,
            read=read,
            by=self.batch.uploaded_by,
            rules=self.filled.layout.offered.rules,
            offer=target,
        )
        self.mine[offer.pk], self.known[digest] = offer, offer.pk
        self._note(row, read, BatchOutcome.CHANGED if target else BatchOutcome.MADE, offer)

    def _target(self, row: OfferRow) -> Offer | None:
        """The offer that a row changes; a second row may not change it again."""
        found = {str(pk): offer for pk, offer in self.mine.items()}.get(row.id.lower())
        if found is None or row.id.lower() in self.named:
            return None
        self.named.add(row.id.lower())
        return found

    def _note(
        self,
        row: OfferRow,
        read: FilledWorkbook,
        outcome: BatchOutcome,
        offer: Offer | None,
        problems: Iterable[str] = (),
    ) -> None:
        told = list(problems)
        line = BatchLine(
            batch=self.batch, number=row.number, outcome=outcome, offer=offer, n_problems=len(told)
        )
        kept = {"name": str(read.typed.get("name") or ""), "problems": told[:MOST_CELLS]}
        line.sealed = keep_for_bidder(
            canonical_json(kept), organisation_id=self.batch.organisation_id, row=line.pk
        )
        line.save(force_insert=True)


@dataclass
class _Hold:
    """One worker's hold on a file."""

    batch_id: UUID
    worker: str = field(default_factory=lambda: secrets.token_hex(8))

    def take(self) -> bool:
        """Take a file that waits; false when there is nothing to take."""
        waiting = OfferBatch.objects.filter(pk=self.batch_id, state=BatchState.QUEUED)
        until = database_now() + LEASE
        return bool(waiting.update(state=BatchState.READING, lease_holder=self.worker, lease_until=until))

    def row(self) -> OfferBatch:
        """The file with what reading it asks for."""
        named = OfferBatch.objects.select_related("solicitation__organisation", "organisation", "uploaded_by")
        return named.get(pk=self.batch_id)

    def _mine(self) -> "QuerySet[OfferBatch]":
        return OfferBatch.objects.filter(pk=self.batch_id, state=BatchState.READING, lease_holder=self.worker)

    def renew(self, **changes: object) -> None:
        """Renew the lease and write what changed, or learn that it is lost."""
        if not self._mine().update(lease_until=database_now() + LEASE, **changes):
            raise LeaseLostError

    def end(self, state: BatchState, words: str = "") -> None:
        """End the file, if it is still this worker's; its content goes."""
        _end(self._mine(), self.row(), state, words)


def _end(found: "QuerySet[OfferBatch]", batch: OfferBatch, state: BatchState, words: str) -> bool:
    sealed = keep_for_bidder(words.encode(), organisation_id=batch.organisation_id, row=batch.pk)
    return bool(
        found.update(
            state=state,
            content=None,
            error_sealed=sealed if words else None,
            ended_at=database_now(),
            lease_holder="",
            lease_until=None,
        )
    )


def sweep_batches(*, now: datetime) -> int:
    """Hand on files whose worker died, and send again what nobody took; return how many were touched."""
    return sum(_take_back(one, now) for one in OfferBatch.objects.filter(lease_until__lt=now))


@transaction.atomic
def _take_back(one: OfferBatch, now: datetime) -> bool:
    same = OfferBatch.objects.filter(pk=one.pk, state=one.state, lease_until=one.lease_until)
    n_attempts = one.n_attempts + (1 if one.lease_holder else 0)
    if n_attempts >= MOST_ATTEMPTS:
        return _end(same, one, BatchState.FAILED, DIED.format(n=n_attempts))
    taken = same.update(
        state=BatchState.QUEUED, lease_holder="", lease_until=now + NUDGE, n_attempts=n_attempts
    )
    if taken:
        enqueue(topic=TOPIC, subject_id=one.pk)
    return bool(taken)


@dataclass(frozen=True)
class Sent:
    """What came of submitting one offer of a file: a version with its receipt, or why there is none."""

    number: int
    offer: Offer
    version: OfferVersion | None
    refusal: str = ""


def submit_batch(*, batch: OfferBatch, by: User, offer_ids: set[UUID] | None = None) -> list[Sent]:
    """Submit the complete drafts of a file, or those named of them, each by itself and with its own receipt.

    Raises:
        NotAllowed: the person does not bid for the organisation.
    """
    if not can_bid_for(by, batch.organisation):
        raise NotAllowed(f"You do not make offers for {batch.organisation}.")
    lines = [each for each in ready_lines(batch) if offer_ids is None or each.offer.pk in offer_ids]
    return [_submitted(each.number, each.offer, by) for each in lines]


def _submitted(number: int, offer: Offer, by: User) -> Sent:
    document = document_of_form(making(offer).typed)
    try:
        version = submit_offer(
            solicitation=offer.solicitation,
            organisation=offer.organisation,
            technical=document.technical,
            price=document.price,
            by=by,
            offer=offer,
        )
    except DomainError as error:
        return Sent(number, offer, None, error.message)
    return Sent(number, offer, version)
