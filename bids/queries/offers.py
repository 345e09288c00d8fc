"""Reads of offers, and of what their seals hold for those who may look."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, prefetch_related_objects

from accounts.models import Organisation
from accounts.permissions import Visitor
from accounts.queries import organisations_where
from accounts.states import OrganisationKind, Role
from bids.documents import OfferDocument
from bids.documents.cures import corrected
from bids.models import (
    Attachment,
    BidderCopy,
    CureRequest,
    FinalOffer,
    Offer,
    OfferDraft,
    OfferQuerySet,
    OfferVersion,
    SealedFile,
)
from bids.sealing import read_for_bidder, read_opened
from bids.states import OfferState, Part, Technology
from kernel import crypto
from kernel.errors import Conflict
from solicitations.models import Solicitation

CURE_PURPOSE = "offer-cure"
# Where a draft notes what is still to do in it.
TODO = "_todo"
# Where it keeps what is wrong with the workbook it was read from, until its bidder says that it is settled.
WORKBOOK = "_workbook"
NOTES = frozenset({TODO, WORKBOOK})
P = Part


class NotReadable(Conflict):
    """A sealed offer of which no readable copy is kept."""

    default_code = "not_readable"


def my_offers(user: Visitor) -> QuerySet[Offer]:
    """Return the offers of the organisations a person bids for, newest first."""
    mine = Offer.objects.of_bidder(user).select_related("solicitation__organisation", "organisation")
    return mine.order_by("-created_at")


@dataclass(frozen=True)
class MyOffer:
    """An offer as its bidder's list shows it, named from what only they may unseal.

    ``todo`` is what a draft noted of itself when it was saved: how many fields are missing or wrong, and where.
    """

    offer: Offer
    name: str
    technology: str
    todo: dict[str, Any] = field(default_factory=dict)
    is_draft: bool = False
    has_waiting_files: bool = False
    # Cells of a workbook it was read from wait to be settled.
    has_cells: bool = False


def named(offers: Iterable[Offer]) -> list[MyOffer]:
    """Name offers for their bidder, all in three queries."""
    listed = list(offers)
    drafts = {draft.offer_id: draft for draft in OfferDraft.objects.filter(offer__in=listed)}
    versions = OfferVersion.objects.filter(offer__in=listed, submitted_at__isnull=False)
    counting = versions.order_by("offer_id", "-number").distinct("offer_id").select_related("bidder_copy")
    newest = {version.offer_id: version for version in counting.annotate(**_FILES)}
    opened = [newest[offer.pk] for offer in listed if offer.opened_at is not None and offer.pk in newest]
    prefetch_related_objects(opened, "opened_parts")
    lines = [_named(offer, _told(offer, drafts.get(offer.pk), newest.get(offer.pk))) for offer in listed]
    return [replace(line, has_waiting_files=_are_files_waiting(newest.get(line.offer.pk))) for line in lines]


# The ids of the files that a version holds, and of those at work since, both with the version itself.
_FILES = {
    "files_held": ArraySubquery(
        SealedFile.objects.filter(version=OuterRef("pk")).order_by("file").values("file")
    ),
    "files_at_work": ArraySubquery(
        Attachment.objects.filter(offer=OuterRef("offer")).order_by("pk").values("pk")
    ),
}


def _are_files_waiting(version: Any) -> bool:
    """Whether files came or went since the version that counts; after the opening it no longer matters."""
    is_sealed = version is not None and version.files_at_work != []
    return is_sealed and version.files_held != version.files_at_work


def _told(
    offer: Offer, draft: OfferDraft | None, version: OfferVersion | None
) -> dict[str, Any] | OfferDocument | None:
    """What a bidder's list reads of an offer: the draft where there is one, else the version that counts."""
    if draft is not None:
        return typed_in(offer, draft)
    if version is None:
        return None
    version.offer = offer
    return readable(version, for_bidder=True)


def _named(offer: Offer, told: dict[str, Any] | OfferDocument | None) -> MyOffer:
    if told is None:
        is_draft = offer.state == OfferState.DRAFT
        return MyOffer(offer, "unnamed draft" if is_draft else "sealed, no copy kept", "")
    parts = told.technical if isinstance(told, OfferDocument) else told
    technology = parts.get("technology", "")
    words = Technology(technology).label if technology in Technology.values else ""
    is_draft = not isinstance(told, OfferDocument)
    todo = (parts.get(TODO) or {}) if is_draft else {}
    has_cells = is_draft and WORKBOOK in parts
    return MyOffer(
        offer, str(parts.get("name") or "unnamed draft"), words, todo, is_draft, has_cells=has_cells
    )


def bidding_organisations(user: Visitor) -> QuerySet[Organisation]:
    """Return the developer organisations a person may bid for."""
    return organisations_where(user, Role.DEVELOPER).filter(kind=OrganisationKind.DEVELOPER)


def opened_offers(solicitation: Solicitation, user: Visitor) -> OfferQuerySet:
    """Return the opened offers of a solicitation that a person may see, by alias."""
    found = Offer.objects.visible_to(user).opened().filter(solicitation=solicitation)
    return found.select_related("delivery_point").order_by("alias")


def affiliate_offers(solicitation: Solicitation) -> set[UUID]:
    """Return the opened offers of the utility's affiliates: the independent evaluator's to score and to watch."""
    owned = solicitation.offers.filter(
        state=OfferState.OPENED, organisation__affiliate_of_id=solicitation.organisation_id
    )
    return set(owned.values_list("pk", flat=True))


def counting_version(offer: Offer) -> OfferVersion | None:
    """Return the version that counts: the last one submitted."""
    return offer.versions.filter(submitted_at__isnull=False).order_by("-number").first()


def counting_versions(offers: Iterable[Offer]) -> dict[UUID, OfferVersion]:
    """Return the version that counts of each offer by the offer's id, in one query."""
    ordered = OfferVersion.objects.filter(offer__in=list(offers), submitted_at__isnull=False)
    return {version.offer_id: version for version in ordered.order_by("offer", "number")}


def document_of(offer: Offer, *, for_bidder: bool = False) -> OfferDocument:
    """Read the version that counts, with what was mended and accepted, and with the final price where one counts.

    Only for an opened offer, or for the bidder's own eyes; ``for_bidder`` see ``readable``.

    Raises:
        CannotDecryptError: the ciphertext was changed.
        OfferVersion.DoesNotExist: nothing was submitted.
        NotReadable: it is sealed, and the bidder keeps no copy here.
    """
    version = counting_version(offer)
    if version is None:
        raise OfferVersion.DoesNotExist
    document = readable(version, for_bidder=for_bidder)
    if document is None:
        raise NotReadable(
            "No copy of this sealed offer is kept that could be read here. It stays sealed and counts;"
            " to change it, withdraw it and make a new one."
        )
    document = mended(offer, document)
    return replace(document, price=final_price_of(offer)) if offer.final_opened_at else document


def final_price_of(offer: Offer) -> dict[str, Any]:
    """Read the best and final price that counts in place of the first one; only where one does."""
    counting = FinalOffer.objects.filter(invitation__offer=offer, opened_at__isnull=False).latest("number")
    place = {"solicitation_id": offer.solicitation_id, "offer_id": offer.pk}
    told: dict[str, Any] = json.loads(read_opened(bytes(counting.opened), part=P.PRICE, **place))
    return told


def mended(offer: Offer, document: OfferDocument) -> OfferDocument:
    """Put accepted corrections into a document, the later over the earlier."""
    for cure in offer.cures.filter(is_accepted=True).order_by("decided_at"):
        document = corrected(document, answer_of(cure)[1])
    return document


def answer_of(cure: CureRequest) -> tuple[str, dict[str, str]]:
    """Decrypt the text and the corrected fields of an answer to a cure request; empty where there is none."""
    if cure.answer_sealed is None:
        return "", {}
    told = json.loads(crypto.decrypt(CURE_PURPOSE, bytes(cure.answer_sealed), context=str(cure.pk)))
    return told["text"], told["corrections"]


def readable(version: OfferVersion, *, for_bidder: bool = False) -> OfferDocument | None:
    """Read a version: its opened parts, or else the bidder's copy; None while it is sealed and no copy is kept.

    Where the price envelope is still sealed, the price part is empty; to its bidder it stands in their copy.
    """
    is_open = version.offer.opened_at is not None
    opened = {part.part: bytes(part.content) for part in version.opened_parts.all()} if is_open else {}
    if opened and not (for_bidder and P.PRICE not in opened and hasattr(version, "bidder_copy")):
        return _document(
            version, _opened_part(version, opened, P.TECHNICAL), _opened_part(version, opened, P.PRICE)
        )
    copy: BidderCopy | None = getattr(version, "bidder_copy", None)
    if copy is None:
        return None
    kept = json.loads(
        read_for_bidder(bytes(copy.sealed), organisation_id=version.offer.organisation_id, row=version.pk)
    )
    return _document(version, kept[P.TECHNICAL], kept[P.PRICE])


def _document(version: OfferVersion, technical: dict[str, Any], price: dict[str, Any]) -> OfferDocument:
    return OfferDocument(technical=technical, price=price, digest=version.commitment)


def _opened_part(version: OfferVersion, opened: dict[str, bytes], part: Part) -> dict[str, Any]:
    if part not in opened:
        return {}
    place = {"solicitation_id": version.offer.solicitation_id, "offer_id": version.offer_id}
    told: dict[str, Any] = json.loads(read_opened(opened[part], part=part, **place))
    return told


def draft_of(offer: Offer) -> dict[str, Any] | OfferDocument:
    """Return for its bidder what was typed into a draft, or else the submitted document.

    Raises:
        NotReadable: it was submitted, and the bidder keeps no copy here.
    """
    draft = OfferDraft.objects.filter(offer=offer).first()
    return document_of(offer, for_bidder=True) if draft is None else typed_in(offer, draft)


def typed_in(offer: Offer, draft: OfferDraft) -> dict[str, Any]:
    """Return what was typed into a draft."""
    typed: dict[str, Any] = json.loads(
        read_for_bidder(bytes(draft.sealed), organisation_id=offer.organisation_id, row=offer.pk)
    )
    return typed
