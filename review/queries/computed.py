"""Concentration and diversity, computed from the opened offers themselves.

An offer's score is the end of the scale times one less the share that its counterparty, its site or its technology has
in the contract capacity [kW] of all offers to be valued: an offer that stands alone among many scores high, one of a
crowd low. Whoever may not see values and ranks does not see these either: they tell which offers belong together.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol
from uuid import UUID

from accounts.permissions import Visitor
from bids.models import Offer
from review.models import Criterion
from review.permissions import can_see_ranking
from review.queries.rubrics import HUNDREDTH
from review.states import COMPUTED, CriterionKind
from solicitations.models import Solicitation


class Member(Protocol):
    """What is looked at of an offer."""

    @property
    def pk(self) -> Any:
        """Its id."""
        ...

    @property
    def organisation_id(self) -> Any:
        """Whose it is."""
        ...

    @property
    def delivery_point_id(self) -> Any:
        """Where it stands."""
        ...

    @property
    def technology(self) -> str:
        """What it is made with."""
        ...

    @property
    def contract_kw(self) -> Decimal | None:
        """How large it is."""
        ...


OF: dict[CriterionKind, Callable[[Member], Any]] = {
    CriterionKind.COUNTERPARTY: lambda offer: offer.organisation_id,
    CriterionKind.SITE: lambda offer: offer.delivery_point_id,
    CriterionKind.TECHNOLOGY: lambda offer: offer.technology,
}


# By offer, then by the position of the criterion.
Computed = Mapping[UUID, Mapping[int, Decimal]]
NONE_COMPUTED: Mapping[int, Decimal] = {}


def computed_scores(solicitation: Solicitation, user: Visitor, criteria: Sequence[Criterion]) -> Computed:
    """Return the computed criteria's scores of each offer; none to whoever may not see ranks."""
    wanted = [criterion for criterion in criteria if criterion.kind in COMPUTED]
    if not wanted or not can_see_ranking(user, solicitation):
        return {}
    return computed_among(
        list(Offer.objects.visible_to(user).to_be_valued().filter(solicitation=solicitation)), wanted
    )


def computed_among(offers: Sequence[Member], criteria: Sequence[Criterion]) -> Computed:
    """Return the computed criteria's scores among the offers to be valued; the caller asks who may see them."""
    wanted = [
        (each.position, OF[CriterionKind(each.kind)], _by_group(offers, each))
        for each in criteria
        if each.kind in COMPUTED
    ]
    return {offer.pk: {at: scores[of(offer)] for at, of, scores in wanted} for offer in offers}


def _by_group(offers: Sequence[Member], criterion: Criterion) -> dict[Any, Decimal]:
    """The score of each counterparty, site or technology: by its share of all contract capacity."""
    of, nothing = OF[CriterionKind(criterion.kind)], Decimal(0)
    held: dict[Any, Decimal] = defaultdict(Decimal)
    for offer in offers:
        held[of(offer)] += offer.contract_kw or nothing
    total = sum(held.values(), nothing)
    return {
        group: (criterion.scale_max * (1 - (kw / total if total else nothing))).quantize(
            HUNDREDTH, ROUND_HALF_UP
        )
        for group, kw in held.items()
    }
