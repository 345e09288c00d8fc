"""Moving ranks by hand, and what a move costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from review.evaluation.ranking import Place


@dataclass(frozen=True)
class Cost:
    """What a move takes: the value of who stood at that rank less the moved offer's, and whom it pushed back."""

    usd_per_kw_year: Decimal
    displaced: tuple[UUID, ...]


def moved(places: Mapping[UUID, Place], moves: Iterable[tuple[UUID, int | None]]) -> dict[UUID, Place]:
    """Return the places after moves in their order; the last move of an offer counts, None puts it back.

    An offer that is not ranked, or that is ranked no more, is not moved; a rank beyond the last is the last.
    """
    last: dict[UUID, int | None] = {}
    for offer_id, rank in moves:
        last.pop(offer_id, None)
        last[offer_id] = rank
    order = _ranked(places)
    for offer_id, rank in last.items():
        if rank is not None and offer_id in order:
            order.remove(offer_id)
            order.insert(rank - 1, offer_id)
    return {
        **places,
        **{offer_id: places[offer_id].moved_to(rank) for rank, offer_id in enumerate(order, 1)},
    }


def cost_of(
    places: Mapping[UUID, Place], values: Mapping[UUID, Decimal], offer_id: UUID, to_rank: int
) -> Cost:
    """Return what moving one offer to a rank costs, by the places it is moved in."""
    order = _ranked(places)
    at = min(to_rank, len(order)) - 1
    now = order.index(offer_id)
    displaced = order[at:now] if at < now else []
    return Cost(values[order[at]] - values[offer_id], tuple(displaced))


def _ranked(places: Mapping[UUID, Place]) -> list[UUID]:
    ranked: Sequence[tuple[int, UUID]] = sorted(
        (place.rank, offer_id) for offer_id, place in places.items() if place.rank is not None
    )
    return [offer_id for _, offer_id in ranked]
