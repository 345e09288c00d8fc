"""Reads of offers, and of what their seals hold for those who may look."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.permissions import Visitor
from accounts.queries import organisations_where
from accounts.states import OrganisationKind, Role
from bids.documents import OfferDocument, document_from_parts
from bids.documents.cures import corrected
from bids.models import CureRequest, Offer, OfferQuerySet, OfferVersion
from bids.sealing import unseal
from bids.states import OfferState, Part, Technology
from kernel import crypto
from solicitations.models import Solicitation

CURE_PURPOSE = "offer-cure"
# Where a draft notes what is still to do in it.
TODO = "_todo"


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


def named(offers: Iterable[Offer]) -> list[MyOffer]:
    """Name offers for their bidder, all in one query."""
    listed = list(offers)
    versions = (
        OfferVersion.objects.filter(offer__in=listed).order_by("offer_id", "-number").distinct("offer_id")
    )
    newest = {version.offer_id: version for version in versions}
    return [_named(offer, newest.get(offer.pk)) for offer in listed]


def _named(offer: Offer, version: OfferVersion | None) -> MyOffer:
    if version is None:
        return MyOffer(offer, "unnamed draft", "")
    version.offer = offer
    told = told_in(version)
    parts = told.technical if isinstance(told, OfferDocument) else told
    technology = parts.get("technology", "")
    words = Technology(technology).label if technology in Technology.values else ""
    is_draft = not isinstance(told, OfferDocument)
    todo = (parts.get(TODO) or {}) if is_draft else {}
    return MyOffer(offer, str(parts.get("name") or "unnamed draft"), words, todo, is_draft)


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


def latest_version(offer: Offer) -> OfferVersion:
    """Return the newest version, draft or submitted."""
    return offer.versions.order_by("-number")[0]


def document_of(offer: Offer) -> OfferDocument:
    """Unseal the version that counts, with what was mended after the opening and accepted.

    Only for an opened offer, or for the bidder's own eyes.

    Raises:
        CannotDecryptError: the ciphertext was changed.
        OfferVersion.DoesNotExist: nothing was submitted.
    """
    version = counting_version(offer)
    if version is None:
        raise OfferVersion.DoesNotExist
    return mended(offer, unsealed(version))


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


def unsealed(version: OfferVersion) -> OfferDocument:
    """Unseal one version into its document."""
    offer = version.offer
    technical, price = (
        unseal(bytes(sealed), part=part, solicitation_id=offer.solicitation_id, offer_id=offer.pk)
        for part, sealed in (
            (Part.TECHNICAL, version.technical_sealed),
            (Part.PRICE, version.price_sealed),
        )
    )
    return document_from_parts(technical, price)


def draft_of(offer: Offer) -> dict[str, Any] | OfferDocument:
    """Unseal the newest version for its bidder: what was typed into a draft, or the submitted document."""
    return told_in(latest_version(offer))


def told_in(version: OfferVersion) -> dict[str, Any] | OfferDocument:
    """Unseal one version: what was typed into it, or the submitted document."""
    if version.submitted_at is not None:
        return unsealed(version)
    offer, sealed = version.offer, bytes(version.technical_sealed)
    typed: dict[str, Any] = json.loads(
        unseal(sealed, part=Part.TECHNICAL, solicitation_id=offer.solicitation_id, offer_id=offer.pk)
    )
    return typed
