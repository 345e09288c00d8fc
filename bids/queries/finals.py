"""Reads of best and final rounds: the evaluation's page, a bidder's own page, what a final receipt is proved by."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.permissions import Visitor
from bids.models import FinalInvitation, FinalOffer, FinalRound, Offer
from bids.permissions import can_decide_final_round, can_propose_final_round
from bids.queries.offers import counting_version, mended, readable
from bids.queries.readiness import why_not_valued
from bids.queries.receipts import HASH_BYTES
from bids.sealing import read_for_bidder
from bids.states import FinalState, Part
from seal.merkle import leaf_hash, proof_of
from solicitations.models import Solicitation


def final_round_of(solicitation: Solicitation) -> FinalRound | None:
    """Return the round that is proposed, open or opened."""
    return FinalRound.objects.filter(solicitation=solicitation).exclude(state=FinalState.DECLINED).first()


def may_be_shortlisted(solicitation: Solicitation, user: Visitor) -> list[Offer]:
    """Return the offers that a person sees and that may be invited: those that a run takes."""
    seen = Offer.objects.visible_to(user).to_be_valued().filter(solicitation=solicitation)
    return sorted(seen, key=lambda offer: (len(offer.alias), offer.alias))


@dataclass(frozen=True)
class FinalsPage:
    """The best-and-final tab, for those who evaluate."""

    solicitation: Solicitation
    rounds: list[FinalRound]
    current: FinalRound | None
    shortlist: list[Offer]
    waits_for: str
    may_propose: bool
    may_decide: bool
    is_due: bool


def finals_page(solicitation: Solicitation, user: Visitor, *, now: datetime) -> FinalsPage:
    """Gather it. Before the opening of the round it tells nothing of whether anybody offered."""
    rounds = list(
        FinalRound.objects.visible_to(user)
        .filter(solicitation=solicitation)
        .select_related("proposed_by", "decided_by")
        .defer("leaves")
    )
    current = next((each for each in rounds if each.state != FinalState.DECLINED), None)
    invited = (
        Offer.objects.visible_to(user).filter(final_invitations__round=current)
        if current
        else Offer.objects.none()
    )
    waits_for = why_not_valued(solicitation)
    may_propose = can_propose_final_round(user, solicitation)
    is_proposed = current is not None and current.state == FinalState.PROPOSED
    return FinalsPage(
        solicitation=solicitation,
        rounds=rounds,
        current=current,
        shortlist=sorted(invited, key=lambda offer: (len(offer.alias), offer.alias)),
        waits_for=waits_for,
        may_propose=may_propose and current is None and not waits_for,
        may_decide=is_proposed and can_decide_final_round(user, solicitation),
        is_due=current is not None and now >= current.due_at,
    )


@dataclass(frozen=True)
class MyFinalPage:
    """A bidder's own page of a round: the first price, what was submitted, until when it may be."""

    offer: Offer
    round: FinalRound
    invitation: FinalInvitation
    is_open: bool
    first: dict[str, Any]
    newest: dict[str, Any] | None
    versions: list[FinalOffer] = field(default_factory=list)


def my_final_page(invitation: FinalInvitation, *, now: datetime) -> MyFinalPage:
    """Gather it for somebody of the bidder's."""
    versions = list(invitation.versions.order_by("-number"))
    return MyFinalPage(
        offer=invitation.offer,
        round=invitation.round,
        invitation=invitation,
        is_open=invitation.round.state == FinalState.OPEN and now < invitation.round.due_at,
        first=first_price_of(invitation.offer),
        newest=_kept_price(versions[0]) if versions else None,
        versions=versions,
    )


def first_price_of(offer: Offer) -> dict[str, Any]:
    """Return the opened price part of the first round."""
    version = counting_version(offer)
    document = readable(version) if version else None
    return mended(offer, document).price if document else {}


def _kept_price(version: FinalOffer) -> dict[str, Any] | None:
    if not version.kept:
        return None
    organisation_id = version.invitation.offer.organisation_id
    told: dict[str, Any] = json.loads(
        read_for_bidder(bytes(version.kept), organisation_id=organisation_id, row=version.pk)
    )
    return told


def kept_final(version: FinalOffer) -> dict[str, Any]:
    """What a bidder takes home: receipt, content, and the inclusion proof once the round's root is published."""
    told: dict[str, Any] = {"receipt": version.receipt}
    offer = version.invitation.offer
    first = counting_version(offer)
    technical, price = readable(first) if first else None, _kept_price(version)
    if technical is not None and price is not None:
        told["content"] = {Part.TECHNICAL.value: technical.technical, Part.PRICE.value: price}
    packed = bytes(version.invitation.round.leaves)
    leaves = [packed[i : i + HASH_BYTES] for i in range(0, len(packed), HASH_BYTES)]
    leaf = leaf_hash(version.commitment)
    if leaf in leaves:
        proof = proof_of(leaves, leaves.index(leaf))
        told["inclusion"] = {"root": version.invitation.round.root, "proof": proof.to_dict()}
    return told


def counting_finals(round_: FinalRound) -> dict[UUID, FinalOffer]:
    """Return the last submitted version of each invited offer, by the offer's id."""
    ordered = FinalOffer.objects.filter(invitation__round=round_).select_related("invitation__offer")
    return {version.invitation.offer_id: version for version in ordered.order_by("number")}
