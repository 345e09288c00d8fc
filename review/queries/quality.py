"""What the panel's submitted cards say of each offer: the spread per criterion, what is agreed, the total out of 100.

A criterion's agreed score is the chair's last consensus, or else the mean of the cards; computed criteria come from
the offers that were opened together. The total is the sum of weight [%] x agreed score / end of the scale.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from math import sqrt
from statistics import stdev
from uuid import UUID

from accounts.permissions import Visitor
from review.models import Consensus, Criterion, Score, Scorecard
from review.queries.computed import NONE_COMPUTED, Computed, computed_scores
from review.queries.rubrics import HUNDREDTH, added_up, is_below_minimum, points_of
from review.states import ScorecardState
from solicitations.models import Solicitation

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Spread:
    """The panel's scores for one criterion of one offer, and what is agreed."""

    criterion: Criterion
    scores: tuple[Score, ...] = ()
    versions: tuple[Consensus, ...] = ()
    computed: Decimal | None = None

    @cached_property
    def values(self) -> list[Decimal]:
        """What was given, in the order of the cards."""
        return [score.value for score in self.scores if score.value is not None]

    @cached_property
    def mean(self) -> Decimal | None:
        """The mean of the scores given."""
        return sum(self.values, Decimal(0)) / len(self.values) if self.values else None

    @property
    def spread(self) -> Decimal:
        """Highest less lowest."""
        return max(self.values) - min(self.values) if self.values else Decimal(0)

    @property
    def standard_error(self) -> float | None:
        """The standard error of the mean, s / sqrt(n) with the sample's own deviation; None under two scores."""
        return stdev(map(float, self.values)) / sqrt(len(self.values)) if len(self.values) > 1 else None

    @property
    def consensus(self) -> Consensus | None:
        """The chair's last word."""
        return self.versions[-1] if self.versions else None

    @property
    def agreed(self) -> Decimal | None:
        """The score that counts."""
        if self.computed is not None:
            return self.computed
        return self.consensus.value if self.consensus else self.mean

    @property
    def is_below_minimum(self) -> bool:
        """Whether the score that counts lies under the criterion's minimum."""
        return is_below_minimum(self.criterion, self.agreed)

    def outliers(self, share: Decimal) -> list[Score]:
        """Scores that lie more than a share of the scale off the mean of the others'."""
        if len(self.values) < 2:  # noqa: PLR2004  # one score has no others
            return []
        total, n_others = sum(self.values), len(self.values) - 1
        # |v - (total - v) / others| > far, without a division for each score.
        far = share * self.criterion.scale_max * n_others
        return [
            score
            for score in self.scores
            if score.value is not None and abs(score.value * (n_others + 1) - total) > far
        ]


@dataclass(frozen=True)
class Quality:
    """What the cards one may see say of an offer: the total out of 100, the lowest and highest card, what it fails."""

    mean: Decimal
    lowest: Decimal
    highest: Decimal
    n_cards: int
    below_minimum: tuple[str, ...] = ()
    spreads: tuple[Spread, ...] = field(default=(), repr=False)


def spreads_by_offer(
    solicitation: Solicitation,
    user: Visitor,
    criteria: Sequence[Criterion],
    offer_ids: Collection[UUID] | None = None,
    computed: Computed | None = None,
) -> dict[UUID, tuple[Spread, ...]]:
    """Return the spread of each criterion for every offer that has a submitted card this person may see.

    Where offers are named, of these alone. What is computed is read unless it is handed over.
    """
    cards = Scorecard.objects.visible_to(user).filter(
        offer__solicitation=solicitation, state=ScorecardState.SUBMITTED
    )
    if offer_ids is not None:
        cards = cards.filter(offer__in=offer_ids)
    given: dict[tuple[UUID, UUID], list[Score]] = defaultdict(list)
    shown = Score.objects.filter(scorecard__in=cards.counting())
    for score in shown.select_related("scorecard__panelist", "outlier_reason").order_by(
        "scorecard__submitted_at"
    ):
        given[score.scorecard.offer_id, score.criterion_id].append(score)
    agreed: dict[tuple[UUID, UUID], list[Consensus]] = defaultdict(list)
    for word in Consensus.objects.visible_to(user).filter(offer__solicitation=solicitation):
        agreed[word.offer_id, word.criterion_id].append(word)
    offers = {offer_id for offer_id, _ in given}
    if computed is None:
        computed = computed_scores(solicitation, user, criteria)
    return {
        offer_id: tuple(
            Spread(
                criterion,
                tuple(given[offer_id, criterion.pk]),
                tuple(agreed[offer_id, criterion.pk]),
                computed.get(offer_id, NONE_COMPUTED).get(criterion.position),
            )
            for criterion in criteria
        )
        for offer_id in offers
    }


def quality_by_offer(
    solicitation: Solicitation, user: Visitor, criteria: Sequence[Criterion]
) -> dict[UUID, Quality]:
    """Return each offer's qualitative score from the submitted cards that this person may see."""
    return {
        offer_id: quality_of(spreads)
        for offer_id, spreads in spreads_by_offer(solicitation, user, criteria).items()
    }


def shadow_quality(
    solicitation: Solicitation, user: Visitor, criteria: Sequence[Criterion]
) -> dict[UUID, Quality]:
    """Return the scores that the independent evaluator gave beside the panel's, to whoever may see them."""
    visible = Scorecard.objects.visible_to(user).filter(
        offer__solicitation=solicitation, state=ScorecardState.SUBMITTED, is_shadow=True
    )
    computed = computed_scores(solicitation, user, criteria)
    given: dict[UUID, dict[UUID, list[Score]]] = defaultdict(lambda: defaultdict(list))
    for score in Score.objects.filter(scorecard__in=visible).select_related("scorecard__panelist"):
        given[score.scorecard.offer_id][score.criterion_id].append(score)
    return {
        offer_id: quality_of(
            [
                Spread(each, tuple(by[each.pk]), (), computed.get(offer_id, NONE_COMPUTED).get(each.position))
                for each in criteria
            ]
        )
        for offer_id, by in given.items()
    }


def quality_of(spreads: Sequence[Spread]) -> Quality:
    """Add up what is agreed on an offer."""
    cards = _totals(spreads)
    totals = list(cards.values()) or [Decimal(0)]
    total, below = added_up((each.criterion, each.agreed) for each in spreads)
    return Quality(
        mean=total,
        lowest=min(totals).quantize(HUNDREDTH, ROUND_HALF_UP),
        highest=max(totals).quantize(HUNDREDTH, ROUND_HALF_UP),
        n_cards=len(cards),
        below_minimum=below,
        spreads=tuple(spreads),
    )


def _totals(spreads: Sequence[Spread]) -> Mapping[UUID, Decimal]:
    """Each card's own total out of 100: of the criteria it scores, with the computed ones."""
    computed = [each for each in spreads if each.computed is not None]
    fixed = sum((points_of(each.criterion, each.computed) for each in computed), Decimal(0))
    weight = sum((each.criterion.weight for each in computed), Decimal(0))
    points: dict[UUID, Decimal] = defaultdict(lambda: fixed)
    weights: dict[UUID, Decimal] = defaultdict(lambda: weight)
    for each in spreads:
        for score in each.scores:
            points[score.scorecard_id] += points_of(each.criterion, score.value)
            weights[score.scorecard_id] += each.criterion.weight
    return {card: WHOLE * points[card] / weights[card] if weights[card] else fixed for card in points}
