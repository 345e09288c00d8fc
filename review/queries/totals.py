"""Each offer's qualitative total out of 100, added up by the database: what lists need, without the single scores.

The same figures as ``quality_of`` gives: a criterion's agreed score is the chair's last consensus, or else the mean of
the cards; sums and counts come from the database, so that the mean is taken here, exactly.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, DecimalField, F, QuerySet, Sum, Value
from django.db.models.functions import Cast

from accounts.permissions import Visitor
from review.models import Consensus, Criterion, Score, Scorecard
from review.queries.rubrics import HUNDREDTH
from review.states import ScorecardState
from solicitations.models import Solicitation

_MEAN, _WORD, _CARDS = 1, 2, 3


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
    means: dict[str, dict[int, Decimal]] = defaultdict(dict)
    words: dict[str, dict[int, tuple[int, Decimal]]] = defaultdict(dict)
    n_cards: dict[str, int] = {}
    for offer, position, amount, n, kind in _told(solicitation, user):
        if kind == _CARDS:
            n_cards[offer] = n
        elif kind == _WORD:
            words[offer][position] = max((n, amount), words[offer].get(position, (0, amount)))
        elif n:
            means[offer][position] = amount / n
    found = {}
    for offer, n in n_cards.items():
        key = UUID(offer)
        agreed = dict(means[offer])
        agreed |= {position: value for position, (_, value) in words[offer].items()}
        agreed |= {each.position: computed[key, each.pk] for each in criteria if (key, each.pk) in computed}
        found[key] = _total(criteria, agreed, n)
    return found


def _told(solicitation: Solicitation, user: Visitor) -> "QuerySet[Any, tuple[str, int, Decimal, int, int]]":
    """Sums and counts of scores by criterion, the chair's words, and how many cards an offer has.

    Criteria are told by their position and offers by text: there are thousands of rows, and neither is read but once.
    """
    cards = Scorecard.objects.visible_to(user).filter(
        offer__solicitation=solicitation, state=ScorecardState.SUBMITTED
    )
    counting = cards.counting().order_by()
    given = Score.objects.filter(scorecard__in=counting).order_by()
    said = Consensus.objects.visible_to(user).filter(offer__solicitation=solicitation).order_by()
    means = (
        given.annotate(of=_text("scorecard__offer_id"), at=F("criterion__position"))
        .values("of", "at")
        .annotate(amount=Sum("value"), n=Count("value"), kind=Value(_MEAN))
    )
    counts = (
        counting.annotate(of=_text("offer_id"))
        .values("of")
        .annotate(
            at=Value(0),
            amount=Value(None, DecimalField(max_digits=5, decimal_places=2)),
            n=Count("pk"),
            kind=Value(_CARDS),
        )
    )
    words = said.annotate(
        of=_text("offer_id"),
        at=F("criterion__position"),
        amount=F("value"),
        n=F("number"),
        kind=Value(_WORD),
    )
    names = ("of", "at", "amount", "n", "kind")
    return means.values_list(*names).union(counts.values_list(*names), words.values_list(*names), all=True)


def _text(name: str) -> Cast:
    return Cast(name, CharField())


def _total(criteria: Sequence[Criterion], agreed: Mapping[int, Decimal], n_cards: int) -> Total:
    total, below = Decimal(0), []
    for criterion in criteria:
        value = agreed.get(criterion.position)
        if value is None:
            continue
        total += criterion.weight * value / criterion.scale_max
        if criterion.minimum is not None and value < criterion.minimum:
            below.append(criterion.label)
    return Total(total.quantize(HUNDREDTH, ROUND_HALF_UP), n_cards, tuple(below))
