"""Each offer's qualitative total out of 100, added up by the database: what lists need, without the single scores.

The same figures as ``quality_of`` gives: a criterion's agreed score is the chair's last consensus, or else the mean of
the cards; sums and counts come from the database, so that the mean is taken here, exactly.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DecimalField, F, Func, IntegerField, Q, QuerySet, Sum, Value

from accounts.permissions import Visitor
from review.models import Consensus, Criterion, Score, Scorecard
from review.queries.computed import Computed
from review.queries.rubrics import added_up
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
    computed: Computed,
) -> dict[UUID, Total]:
    """Return the total of every offer with a submitted card this person may see, in one query."""
    means: dict[UUID, dict[int, Decimal]] = defaultdict(dict)
    words: dict[UUID, dict[int, tuple[int, Decimal]]] = defaultdict(dict)
    n_cards: dict[UUID, int] = {}
    for offer, kind, n, amounts, counts in _told(solicitation, user, criteria):
        if kind == _CARDS:
            n_cards[offer] = n
        elif kind == _WORD:
            at, value = counts[0], amounts[0]
            words[offer][at] = max((n, value), words[offer].get(at, (0, value)))
        else:
            given = zip(criteria, amounts, counts, strict=True)
            means[offer] = {each.position: amount / count for each, amount, count in given if count}
    return {
        offer: _total(criteria, means[offer], words.get(offer), computed.get(offer), n)
        for offer, n in n_cards.items()
    }


def _total(
    criteria: Sequence[Criterion],
    means: Mapping[int, Decimal],
    words: Mapping[int, tuple[int, Decimal]] | None,
    computed: Mapping[int, Decimal] | None,
    n_cards: int,
) -> Total:
    """Add up what counts: what is computed before what the chair has said, and that before the mean."""
    agreed = dict(means)
    agreed |= {at: value for at, (_, value) in (words or {}).items()}
    agreed |= computed or {}
    total, below = added_up((each, agreed.get(each.position)) for each in criteria)
    return Total(total, n_cards, below)


def _told(
    solicitation: Solicitation, user: Visitor, criteria: Sequence[Criterion]
) -> "QuerySet[Any, tuple[UUID, int, int, list[Decimal], list[int]]]":
    """Sums and counts of an offer's scores in the order of the criteria, how many cards it has, the chair's words.

    Each is a row of its own, by its kind.
    """
    cards = Scorecard.objects.visible_to(user).filter(
        offer__solicitation=solicitation, state=ScorecardState.SUBMITTED
    )
    counting = cards.counting().order_by()
    given = Score.objects.filter(scorecard__in=counting).order_by()
    said = Consensus.objects.visible_to(user).filter(offer__solicitation=solicitation).order_by()
    means = given.values(of=F("scorecard__offer_id")).annotate(
        kind=Value(_MEAN),
        n=Value(0),
        amounts=_numbers(*(Sum("value", filter=Q(criterion=each.pk)) for each in criteria)),
        counts=_integers(*(Count("value", filter=Q(criterion=each.pk)) for each in criteria)),
    )
    counts = counting.values(of=F("offer_id")).annotate(
        kind=Value(_CARDS), n=Count("pk"), amounts=_numbers(), counts=_integers()
    )
    words = said.annotate(
        of=F("offer_id"),
        kind=Value(_WORD),
        n=F("number"),
        amounts=_numbers(F("value")),
        counts=_integers(F("criterion__position")),
    )
    names = ("of", "kind", "n", "amounts", "counts")
    return means.values_list(*names).union(counts.values_list(*names), words.values_list(*names), all=True)


def _numbers(*values: Any) -> Func:
    field = ArrayField(DecimalField(max_digits=10, decimal_places=2))
    return Func(*values, template="ARRAY[%(expressions)s]::numeric[]", output_field=field)


def _integers(*values: Any) -> Func:
    return Func(
        *values, template="ARRAY[%(expressions)s]::integer[]", output_field=ArrayField(IntegerField())
    )
