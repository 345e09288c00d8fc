"""Files of several offers for their bidder: what came of each offer, and which may be submitted now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.permissions import Visitor
from bids.documents import OfferDocument
from bids.documents.entry import document_of_form, typed_of_document
from bids.models import BatchLine, Offer, OfferBatch
from bids.queries.offers import NOTES, WORKBOOK, MyOffer, NotReadable, draft_of, named
from bids.sealing import read_for_bidder
from bids.states import BATCH_ACTIVE, BatchOutcome, BatchState, OfferState
from nmv.canonical import canonical_json
from solicitations.models import Solicitation

TONES = {BatchState.DONE: "good", BatchState.REFUSED: "bad", BatchState.FAILED: "bad"}
LINE_TONES = {BatchOutcome.MADE: "good", BatchOutcome.CHANGED: "good", BatchOutcome.REFUSED: "bad"}


@dataclass(frozen=True)
class Line:
    """One offer of a file as its page shows it."""

    line: BatchLine
    name: str
    problems: list[str]
    mine: MyOffer | None

    @property
    def tone(self) -> str:
        """How its badge looks."""
        return LINE_TONES.get(BatchOutcome(self.line.outcome), "wait")

    @property
    def is_ready(self) -> bool:
        """Whether it is a complete draft that may be submitted."""
        return self.mine is not None and _is_ready(self.mine)

    @property
    def is_in(self) -> bool:
        """Whether it is submitted as the file says it."""
        return (
            self.mine is not None and self.mine.offer.state == OfferState.SUBMITTED and not self.mine.is_draft
        )


@dataclass(frozen=True)
class BatchPage:
    """A file and what came of it."""

    batch: OfferBatch
    error: str
    lines: list[Line]
    is_active: bool
    tone: str

    @property
    def ready(self) -> list[Line]:
        """Complete drafts."""
        return [each for each in self.lines if each.is_ready]

    @property
    def refused(self) -> list[Line]:
        """Offers that were not taken."""
        return [each for each in self.lines if each.problems]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Figures over the list."""
        outcomes = [each.line.outcome for each in self.lines]
        told = [("Offers in the file", len(self.lines))]
        told += [(str(each.label).capitalize(), outcomes.count(each)) for each in BatchOutcome]
        told.append(("Submitted", sum(each.is_in for each in self.lines)))
        return [(label, n) for label, n in told if n]


@dataclass(frozen=True)
class Told:
    """An offer and what it says now, as typed; nothing where no copy is kept. ``has_cells`` waits to be settled."""

    offer: Offer
    typed: dict[str, Any] | None
    has_cells: bool = False


@dataclass(frozen=True)
class Ready:
    """A complete draft of a file."""

    number: int
    offer: Offer


def batch_list(user: Visitor, solicitation: Solicitation) -> QuerySet[OfferBatch]:
    """Return the files a person's organisation sent in a solicitation, the latest first."""
    mine = OfferBatch.objects.visible_to(user).filter(solicitation=solicitation)
    return mine.select_related("solicitation__organisation").defer("content").order_by("-uploaded_at")


def batch_page(batch: OfferBatch) -> BatchPage:
    """Gather the page of a file."""
    found = list(batch.lines.select_related("offer__solicitation__organisation", "offer__organisation"))
    mine = {each.offer.pk: each for each in named(line.offer for line in found if line.offer is not None)}
    lines = [_line(line, batch, mine.get(line.offer_id) if line.offer_id else None) for line in found]
    state = BatchState(batch.state)
    return BatchPage(batch, error_of(batch), lines, state in BATCH_ACTIVE, TONES.get(state, "wait"))


def _line(line: BatchLine, batch: OfferBatch, mine: MyOffer | None) -> Line:
    kept = json.loads(read_for_bidder(bytes(line.sealed), organisation_id=batch.organisation_id, row=line.pk))
    return Line(line, kept["name"] or "unnamed", kept["problems"], mine)


def error_of(batch: OfferBatch) -> str:
    """Say for its bidder why a file was not read; empty where it was."""
    if batch.error_sealed is None:
        return ""
    kept = read_for_bidder(bytes(batch.error_sealed), organisation_id=batch.organisation_id, row=batch.pk)
    return kept.decode()


def ready_lines(batch: OfferBatch) -> list[Ready]:
    """Return the complete drafts of a file, in its order."""
    page = batch_page(batch)
    return [Ready(each.line.number, each.mine.offer) for each in page.lines if each.mine and each.is_ready]


def _is_ready(mine: MyOffer) -> bool:
    is_open = mine.offer.opened_at is None and mine.offer.state != OfferState.WITHDRAWN
    return is_open and mine.is_draft and mine.todo.get("n") == 0 and not mine.has_cells


def drafts_of(solicitation: Solicitation, organisation: Organisation) -> list[Told]:
    """Return a bidder's offers that could be changed, with what each says now."""
    mine = Offer.objects.filter(solicitation=solicitation, organisation=organisation, opened_at=None)
    open_ones = mine.exclude(state=OfferState.WITHDRAWN).select_related(
        "solicitation__organisation", "organisation"
    )
    return [_told(offer) for offer in open_ones.order_by("created_at")]


def _told(offer: Offer) -> Told:
    try:
        told = draft_of(offer)
    except NotReadable:
        return Told(offer, None)
    typed = typed_of_document(told) if isinstance(told, OfferDocument) else told
    plain = {name: value for name, value in typed.items() if name not in NOTES}
    return Told(offer, plain, has_cells=WORKBOOK in typed)


def digest_of(typed: Mapping[str, Any]) -> str:
    """A fingerprint of what an offer says, however it was typed."""
    document = document_of_form(typed)
    both = canonical_json({"technical": document.technical, "price": document.price})
    return sha256(both).hexdigest()


def exported(solicitation: Solicitation, organisation: Organisation) -> list[tuple[Any, Any, Any]]:
    """Return id, technical and price part of each of a bidder's offers, for one workbook."""
    found = []
    for told in drafts_of(solicitation, organisation):
        if told.typed is not None:
            document = document_of_form(told.typed)
            found.append((told.offer.pk, document.technical, document.price))
    return found
