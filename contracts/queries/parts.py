"""How much of each offer an approved set buys."""

from uuid import UUID

from bids.models import Offer
from bids.queries import document_of
from contracts.documents import ALL, Part, part_of
from review.models import Selection


def parts_of(selection: Selection) -> dict[UUID, Part]:
    """Return the part of each offer of a set; only those in part have their document read."""
    taken = selection.selected.select_related("offer")
    return {
        each.offer_id: ALL if each.share == 1 else part_of(_together(each.offer), each.share)
        for each in taken
    }


def part_told(selection: Selection | None, offer: Offer) -> str:
    """Write which part of an offer a set buys, with its capacity; empty where it is all of it, or none."""
    rows = selection.selected.all() if selection else ()
    taken = next((each for each in rows if each.offer_id == offer.pk), None)
    if taken is None or taken.share == 1:
        return ""
    return part_of(_together(offer), taken.share).told(offer.contract_kw)


def _together(offer: Offer) -> dict[str, object]:
    return dict(document_of(offer).technical.get("together") or {})
