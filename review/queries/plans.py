"""What a solicitation's review goes by."""

from typing import Any

from review.models import ReviewPlan
from solicitations.models import Solicitation

FIELDS = ("policy", "least_quality", "quality_weight", "prices_shown", "calibrates", "outlier_share")


def plan_of(solicitation: Solicitation) -> ReviewPlan:
    """Return the review plan, or one with the defaults (not stored) where none was written."""
    stored = ReviewPlan.objects.filter(solicitation=solicitation).first()
    return stored or ReviewPlan(solicitation=solicitation)


def plan_as_facts(plan: ReviewPlan) -> dict[str, Any]:
    """Return a plan as plain values, decimals spelled without needless zeros, for records and digests."""
    return {name: _plain(getattr(plan, name)) for name in FIELDS}


def _plain(value: Any) -> str | bool | None:
    if value is None or isinstance(value, str | bool):
        return value
    return f"{value.normalize():f}"
