"""Reads about offers and openings."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Organisation
from accounts.permissions import Visitor
from accounts.queries import organisations_where
from accounts.states import OrganisationKind, Role
from bids.documents import OfferDocument, Rules, document_from_parts
from bids.models import Offer, OfferVersion, OpeningConsent
from bids.permissions import can_see_bidder, can_see_opened_offers, can_see_price, is_bidder, opening_role
from bids.sealing import unseal
from bids.states import OfferState, Part
from solicitations.models import Need, Solicitation
from solicitations.states import SolicitationState
from web.tabs import Tab
from web.waiting import Waiting

MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def my_offers(user: Visitor) -> QuerySet[Offer]:
    """Return the offers of the organisations a person bids for, newest first."""
    mine = Offer.objects.of_bidder(user).select_related("solicitation__organisation", "organisation")
    return mine.order_by("-created_at")


def bidding_organisations(user: Visitor) -> QuerySet[Organisation]:
    """Return the developer organisations a person may bid for."""
    return organisations_where(user, Role.DEVELOPER).filter(kind=OrganisationKind.DEVELOPER)


def opened_offers(solicitation: Solicitation) -> QuerySet[Offer]:
    """Return a solicitation's opened offers by alias; the caller has checked that its user may see them."""
    return (
        solicitation.offers.filter(state=OfferState.OPENED).select_related("delivery_point").order_by("alias")
    )


def counting_version(offer: Offer) -> OfferVersion | None:
    """Return the version that counts: the last one submitted."""
    return offer.versions.filter(submitted_at__isnull=False).order_by("-number").first()


def latest_version(offer: Offer) -> OfferVersion:
    """Return the newest version, draft or submitted."""
    return offer.versions.order_by("-number")[0]


def document_of(offer: Offer) -> OfferDocument:
    """Unseal the version that counts. Only for an opened offer, or for the bidder's own eyes.

    Raises:
        CannotDecryptError: the ciphertext was changed.
        OfferVersion.DoesNotExist: nothing was submitted.
    """
    version = counting_version(offer)
    if version is None:
        raise OfferVersion.DoesNotExist
    return unsealed(version)


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
    version = latest_version(offer)
    if version.submitted_at is not None:
        return unsealed(version)
    sealed, part = bytes(version.technical_sealed), Part.TECHNICAL
    typed: dict[str, Any] = json.loads(
        unseal(sealed, part=part, solicitation_id=offer.solicitation_id, offer_id=offer.pk)
    )
    return typed


@dataclass(frozen=True)
class OfferPage:
    """What the page of one offer shows to one person."""

    offer: Offer
    is_mine: bool
    shows_price: bool
    shows_bidder: bool
    technical: dict[str, Any] | None
    price: dict[str, Any] | None
    versions: list[OfferVersion]
    needs: list[Need]
    delivery_point: str
    monthly: list[tuple[str, str]]


def offer_page(offer: Offer, user: Visitor) -> OfferPage:
    """Gather the page of an offer: a draft that was never submitted shows no content, only that it is there."""
    version = counting_version(offer)
    document = unsealed(version) if version else None
    technical = document.technical if document else None
    shows_price, is_mine = can_see_price(user, offer), is_bidder(user, offer)
    lots = offer.solicitation.lots.select_related("need__facility")
    served = [lot.need for lot in lots if technical and str(lot.need_id) in technical["needs"]]
    places = {str(lot.need.facility_id): lot.need.facility.name for lot in lots}
    return OfferPage(
        offer=offer,
        is_mine=is_mine,
        shows_price=shows_price,
        shows_bidder=can_see_bidder(user, offer),
        technical=technical,
        price=document.price if document and shows_price else None,
        versions=list(offer.versions.filter(submitted_at__isnull=False).order_by("-number")),
        needs=served,
        delivery_point=places.get(technical["delivery_point"], "") if technical else "",
        monthly=list(zip(MONTH_NAMES, technical["contract_kw"], strict=True)) if technical else [],
    )


def rules_of(solicitation: Solicitation) -> Rules:
    """Return what a solicitation allows an offer to say."""
    lots = list(solicitation.lots.values_list("need_id", "need__facility_id"))
    return Rules(
        need_ids=frozenset(need_id for need_id, _ in lots),
        delivery_point_ids=frozenset(facility_id for _, facility_id in lots),
        currency=solicitation.organisation.currency,
    )


@dataclass(frozen=True)
class OpeningPage:
    """What the opening page shows."""

    solicitation: Solicitation
    is_due: bool
    is_open: bool
    opened_at: datetime | None
    n_opened: int
    consents: list[OpeningConsent]
    my_role: Role | None
    may_consent: bool


def opening_page(solicitation: Solicitation, user: Visitor, *, now: datetime) -> OpeningPage:
    """Gather the opening page. It tells nothing of how many offers there are before they are opened."""
    consents = list(solicitation.opening_consents.select_related("user"))
    opening = getattr(solicitation, "opening", None)
    is_due = solicitation.offers_due_at is not None and now >= solicitation.offers_due_at
    role = opening_role(user, solicitation)
    waits = solicitation.state == SolicitationState.PUBLISHED and is_due and opening is None
    has_consented = any(consent.user_id == user.pk or consent.role == role for consent in consents)
    return OpeningPage(
        solicitation=solicitation,
        is_due=is_due,
        is_open=opening is not None,
        opened_at=opening.opened_at if opening else None,
        n_opened=opening.n_offers if opening else 0,
        consents=consents,
        my_role=role,
        may_consent=waits and role is not None and not has_consented,
    )


def tabs_for(solicitation: Solicitation, user: Visitor) -> list[Tab]:
    """Return the offer and opening tabs a person may open."""
    tabs = []
    if opening_role(user, solicitation) and solicitation.state != SolicitationState.DRAFT:
        tabs.append(Tab("opening", "Opening", reverse("bids:opening", args=[solicitation.pk]), 40))
    if can_see_opened_offers(user, solicitation) and solicitation.state != SolicitationState.DRAFT:
        tabs.append(Tab("offers", "Offers", reverse("bids:opened-offers", args=[solicitation.pk]), 50))
    return tabs


def waiting_for(user: Visitor, *, now: datetime) -> list[Waiting]:
    """Tell bidders of drafts to finish, and openers of offers to open."""
    return [*_drafts_to_finish(user, now), *_openings(user, now)]


def _drafts_to_finish(user: Visitor, now: datetime) -> list[Waiting]:
    drafts = my_offers(user).filter(state=OfferState.DRAFT, solicitation__state=SolicitationState.PUBLISHED)
    return [
        Waiting(
            title=f"Finish and submit your offer in {offer.solicitation.code}",
            url=reverse("bids:offer-edit", args=[offer.pk]),
            detail=offer.solicitation.title,
            due_at=offer.solicitation.offers_due_at,
            zone=offer.solicitation.organisation.time_zone,
            action="Finish",
        )
        for offer in drafts.filter(solicitation__offers_due_at__gt=now)
    ]


def _openings(user: Visitor, now: datetime) -> list[Waiting]:
    if not user.is_authenticated:
        return []
    due = Solicitation.objects.filter(
        assignments__user=user,
        assignments__ended_at=None,
        state=SolicitationState.PUBLISHED,
        offers_due_at__lte=now,
    ).select_related("organisation")
    pages = [opening_page(solicitation, user, now=now) for solicitation in due.distinct()]
    return [
        Waiting(
            title=f"Open the offers of {page.solicitation.code}",
            url=reverse("bids:opening", args=[page.solicitation.pk]),
            detail="The deadline has passed. Procurement and the independent evaluator open together.",
            action="Go to the opening",
        )
        for page in pages
        if page.may_consent
    ]
