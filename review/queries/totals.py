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
from review.models import Consensus, Criterion, Scorecard
from review.queries.computed import Computed
from review.queries.rubrics import added_up
from review.states import CriterionKind, ScorecardState
from solicitations.models import Solicitation

_CARDS, _WORD = 1, 2
# How many cards, and what they give to each scored criterion: the sum, and how many of them.
Told = tuple[int, list[Decimal], list[int]]


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
    scored = [each for each in criteria if each.kind == CriterionKind.SCORED]
    given: dict[UUID, Told] = {}
    words: dict[UUID, dict[int, tuple[int, Decimal]]] = defaultdict(dict)
    for offer, kind, n, amounts, counts in _told(solicitation, user, scored):
        if kind == _WORD:
            at, value = counts[0], amounts[0]
            words[offer][at] = max((n, value), words[offer].get(at, (0, value)))
        else:
            given[offer] = (n, amounts, counts)
    return {
        offer: _total(criteria, _means(scored, told), words.get(offer), computed.get(offer), told[0])
        for offer, told in given.items()
    }


def _means(scored: Sequence[Criterion], told: Told) -> dict[int, Decimal]:
    """The mean of the cards by the position of each criterion that somebody scored."""
    _, amounts, counts = told
    each = zip(scored, amounts, counts, strict=True)
    return {criterion.position: amount / count for criterion, amount, count in each if count}


def _total(
    criteria: Sequence[Criterion],
    agreed: dict[int, Decimal],
    words: Mapping[int, tuple[int, Decimal]] | None,
    computed: Mapping[int, Decimal] | None,
    n_cards: int,
) -> Total:
    """Add up what counts: what is computed before what the chair has said, and that before the mean."""
    if words:
        agreed |= {at: value for at, (_, value) in words.items()}
    if computed:
        agreed |= computed
    total, below = added_up((each, agreed.get(each.position)) for each in criteria)
    return Total(total, n_cards, below)


def _told(
    solicitation: Solicitation, user: Visitor, scored: Sequence[Criterion]
) -> "QuerySet[Any, tuple[UUID, int, int, list[Decimal], list[int]]]":
    """How many cards an offer has with sums and counts of their scores, by criterion; the chair's words, each alone."""
    cards = Scorecard.objects.visible_to(user).filter(
        offer__solicitation=solicitation, state=ScorecardState.SUBMITTED
    )
    by_criterion = [Q(scores__criterion=each.pk) for each in scored]
    given = (
        cards.counting()
        .order_by()
        .values(of=F("offer_id"))
        .annotate(
            kind=Value(_CARDS),
            n=Count("pk", distinct=True),
            amounts=_numbers(*(Sum("scores__value", filter=each) for each in by_criterion)),
            counts=_integers(*(Count("scores__value", filter=each) for each in by_criterion)),
        )
    )
    said = Consensus.objects.visible_to(user).filter(offer__solicitation=solicitation).order_by()
    words = said.annotate(
        of=F("offer_id"),
        kind=Value(_WORD),
        n=F("number"),
        amounts=_numbers(F("value")),
        counts=_integers(F("criterion__position")),
    )
    names = ("of", "kind", "n", "amounts", "counts")
    return given.values_list(*names).union(words.values_list(*names), all=True)


def _numbers(*values: Any) -> Func:
    field = ArrayField(DecimalField(max_digits=10, decimal_places=2))
    return Func(*values, template="ARRAY[%(expressions)s]::numeric[]", output_field=field)


def _integers(*values: Any) -> Func:
    return Func(
        *values, template="ARRAY[%(expressions)s]::integer[]", output_field=ArrayField(IntegerField())
    )
