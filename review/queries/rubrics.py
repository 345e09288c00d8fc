"""Which rubric a solicitation's panel uses, and how its criteria add up."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import QuerySet

from review.models import Criterion, Rubric
from review.states import CriterionKind
from solicitations.models import Solicitation

HUNDREDTH = Decimal("0.01")


def rubric_of(solicitation: Solicitation) -> Rubric | None:
    """Return the rubric the solicitation's panel uses, or None where none was chosen yet."""
    return Rubric.objects.filter(solicitations=solicitation).order_by("code", "-version").first()


def criteria_of(rubric: Rubric) -> QuerySet[Criterion]:
    """Return a rubric's criteria in order."""
    return rubric.criteria.order_by("position")


def scored_criteria(rubric: Rubric) -> QuerySet[Criterion]:
    """Return the criteria that people score, in order; the others are computed."""
    return criteria_of(rubric).filter(kind=CriterionKind.SCORED)


def rubrics_to_choose(solicitation: Solicitation) -> QuerySet[Rubric]:
    """Return the rubrics of the solicitation's utility."""
    return Rubric.objects.filter(organisation_id=solicitation.organisation_id)


def weighted_total(criteria: Iterable[Criterion], values: Mapping[UUID, Decimal | None]) -> Decimal:
    """Return a card's total out of 100: the sum of weight [%] × score ÷ end of the scale, over what is scored."""
    total = Decimal(0)
    for criterion in criteria:
        value = values.get(criterion.pk)
        if value is not None:
            total += points_of(criterion, value)
    return total.quantize(HUNDREDTH, ROUND_HALF_UP)


def points_of(criterion: Criterion, value: Decimal | None) -> Decimal:
    """Return what a score brings to the total out of 100: weight [%] x score / end of the scale."""
    return criterion.weight * value / criterion.scale_max if value is not None else Decimal(0)


def is_below_minimum(criterion: Criterion, value: Decimal | None) -> bool:
    """Say whether a score lies under its criterion's minimum."""
    return value is not None and criterion.minimum is not None and value < criterion.minimum


def added_up(agreed: Iterable[tuple[Criterion, Decimal | None]]) -> tuple[Decimal, tuple[str, ...]]:
    """Return an offer's total out of 100, from what is agreed on each criterion, and the minimums it does not reach."""
    total, below = Decimal(0), []
    for criterion, value in agreed:
        if value is not None:
            total += points_of(criterion, value)
            if is_below_minimum(criterion, value):
                below.append(criterion.label)
    return total.quantize(HUNDREDTH, ROUND_HALF_UP), tuple(below)
