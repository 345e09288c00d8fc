"""Why each offer was or was not chosen: the one reason that binds, in words its bidder can read."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from bids.models import Disqualification, Offer
from bids.states import DisqualificationState
from contracts.documents import Part
from contracts.models import Award
from contracts.queries.parts import parts_of
from contracts.states import Outcome
from review.evaluation.ranked import Ranked


@dataclass(frozen=True)
class Reason:
    """A stable code and the words; the words speak of no other offer."""

    code: str
    words: str


CHOSEN = Reason("chosen", "It is part of the chosen set.")
NOT_OPENED = Reason("not_examined", "It was not among the offers that were valued.")


def reasons_for(award: Award, ranked: Ranked | None, offers: list[Offer]) -> dict[UUID, Reason]:
    """Return the binding reason of each offer of a solicitation that has ended."""
    chosen = parts_of(award.selection) if award.selection else {}
    out = Disqualification.objects.filter(offer__in=offers, state=DisqualificationState.CONFIRMED)
    barred = {each.offer_id: each.reason for each in out}
    return {
        offer.pk: _chosen(offer, chosen[offer.pk])
        if offer.pk in chosen
        else _reason(offer.pk, award, ranked, barred)
        for offer in offers
    }


def _chosen(offer: Offer, part: Part) -> Reason:
    if part.is_whole:
        return CHOSEN
    return Reason(CHOSEN.code, f"A part of it is in the chosen set: {part.told(offer.contract_kw)}.")


def _reason(offer_id: UUID, award: Award, ranked: Ranked | None, barred: Mapping[UUID, str]) -> Reason:
    if offer_id in barred:
        return Reason("disqualified", f"It was disqualified: {barred[offer_id]}")
    if ranked is None:
        return NOT_OPENED
    failed = next((each.error for each in ranked.offers if each.offer_id == offer_id and each.error), "")
    if failed:
        return Reason("not_valued", f"It could not be valued: {failed}")
    if offer_id not in ranked.places:
        return NOT_OPENED
    return _of_place(offer_id, award, ranked)


def _of_place(offer_id: UUID, award: Award, ranked: Ranked) -> Reason:
    place = ranked.places[offer_id]
    if place.kept_back:
        return Reason("kept_back", f"The policy keeps it back: {place.kept_back}.")
    if ranked.values[offer_id] < Decimal(0):
        return Reason(
            "below_zero", "Its Net Market Value is below zero: its payments are more than what it is worth."
        )
    if award.outcome == Outcome.NO_AWARD:
        return Reason("no_award", "The solicitation was closed without an award.")
    return Reason("not_in_set", "The chosen set meets the need at a higher total value without it.")
