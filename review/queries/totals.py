"""Each offer's qualitative total out of 100, added up by the database: what lists need, without the single scores.

The same figures as ``quality_of`` gives: a criterion's agreed score is the chair's last consensus, or else the mean of
the cards; sums and counts come from the database, so that the mean is taken here, exactly.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import CharField, Count, DecimalField, F, QuerySet, Sum, UUIDField, Value

from accounts.permissions import Visitor
from review.models import Consensus, Criterion, Score, Scorecard
from review.queries.rubrics import HUNDREDTH
from review.states import ScorecardState
from solicitations.models import Solicitation

_MEAN, _WORD, _CARDS = "mean", "word", "cards"


@dataclass(frozen=True, slots=True)
class Total:
    """What is agreed on an offer, out of 100; how many cards say so; which minimums it does not reach."""

    mean: Decimal
    n_cards: int
    below_minimum: tuple[str, ...] = ()


def totals_by_offer(
    solicitation: Solicitation,
    user: Visitor,
    criteria: Sequence[Criterion],
    computed: Mapping[tuple[UUID, UUID], Decimal],
) -> dict[UUID, Total]:
    """Return the total of every offer with a submitted card this person may see, in one query."""
    means: dict[UUID, dict[UUID, Decimal]] = defaultdict(dict)
    words: dict[UUID, dict[UUID, tuple[int, Decimal]]] = defaultdict(dict)
    n_cards: dict[UUID, int] = {}
    for offer_id, criterion_id, amount, number, kind in _told(solicitation, user):
        if kind == _CARDS:
            n_cards[offer_id] = number
        elif kind == _MEAN:
            if number:
                means[offer_id][criterion_id] = amount / number
        else:
            words[offer_id][criterion_id] = max(
                (number, amount), words[offer_id].get(criterion_id, (0, amount))
            )
    return {
        offer_id: _total(
            criteria,
            {
                criterion.pk: computed[offer_id, criterion.pk]
                for criterion in criteria
                if (offer_id, criterion.pk) in computed
            },
            {key: value for key, (_, value) in words[offer_id].items()},
            means[offer_id],
            n_cards[offer_id],
        )
        for offer_id in n_cards
    }


def _told(
    solicitation: Solicitation, user: Visitor
) -> "QuerySet[Score, tuple[UUID, UUID, Decimal, int, str]]":
    """Sums and counts of scores by criterion, the chair's words, and how many cards an offer has."""
    cards = Scorecard.objects.visible_to(user).filter(
        offer__solicitation=solicitation, state=ScorecardState.SUBMITTED
    )
    given = Score.objects.filter(scorecard__in=cards.counting()).order_by()
    by_offer = given.annotate(offer=F("scorecard__offer_id")).values("offer")
    means = by_offer.annotate(
        of=F("criterion_id"), amount=Sum("value"), number=Count("value"), kind=Value(_MEAN, CharField())
    )
    counts = by_offer.annotate(
        of=Value(None, UUIDField()),
        amount=Value(None, DecimalField()),
        number=Count("scorecard_id", distinct=True),
        kind=Value(_CARDS, CharField()),
    )
    words = Consensus.objects.visible_to(user).filter(offer__solicitation=solicitation).order_by()
    said = words.annotate(of=F("criterion_id"), amount=F("value"), kind=Value(_WORD, CharField()))
    names = ("of", "amount", "number", "kind")
    return means.values_list("offer", *names).union(
        counts.values_list("offer", *names), said.values_list("offer_id", *names), all=True
    )


def _total(
    criteria: Sequence[Criterion],
    computed: Mapping[UUID, Decimal],
    words: Mapping[UUID, Decimal],
    means: Mapping[UUID, Decimal],
    n_cards: int,
) -> Total:
    total, below = Decimal(0), []
    for criterion in criteria:
        key = criterion.pk
        agreed = computed.get(key, words.get(key, means.get(key)))
        if agreed is None:
            continue
        total += criterion.weight * agreed / criterion.scale_max
        if criterion.minimum is not None and agreed < criterion.minimum:
            below.append(criterion.label)
    return Total(total.quantize(HUNDREDTH, ROUND_HALF_UP), n_cards, tuple(below))
