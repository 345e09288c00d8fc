"""Saying how offers will be scored and ranked, while the solicitation is a draft."""

from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.models import ReviewPlan
from review.permissions import can_write_plan
from review.queries.plans import plan_as_facts
from review.services.records import record_in
from review.states import PricesShown, RankingPolicy
from solicitations.models import Solicitation


@transaction.atomic
def write_plan(
    *,
    solicitation: Solicitation,
    by: User,
    policy: str = RankingPolicy.LEXICOGRAPHIC,
    least_quality: Decimal | None = None,
    quality_weight: Decimal | None = None,
    prices_shown: str = PricesShown.SCORES_LOCKED,
    calibrates: bool = False,
    outlier_share: Decimal = Decimal("0.2"),
) -> ReviewPlan:
    """Set how the panel scores and how offers are ranked.

    Args:
        solicitation: a draft whose evaluation is not locked.
        by: its procurement officer.
        policy: a ``RankingPolicy``.
        least_quality: the screen (value first) or cut-off, out of 100; needed for a cut-off.
        quality_weight: the share of the qualitative score, 0 to 1; for a weighted score, and only there.
        prices_shown: a ``PricesShown``.
        calibrates: whether each panel member scores two made-up offers before any real one.
        outlier_share: the part of a scale from which a score off the others' mean is asked about.

    Raises:
        NotAllowed: not its procurement officer, or it is no draft.
        InvalidInput: a figure is out of its range or does not go with the policy; names the field.
        Conflict: the evaluation is locked.
    """
    if not can_write_plan(by, solicitation):
        raise NotAllowed("The procurement officer writes the review plan of a draft.")
    if solicitation.evaluation_digest:
        raise Conflict("The evaluation is locked, and the review plan with it.")
    if policy not in RankingPolicy.values:
        raise InvalidInput("Choose one of the policies.", field="policy")
    require_sound(policy, least_quality, quality_weight)
    if not 0 < outlier_share <= 1:
        raise InvalidInput("Give a share of the scale above 0 and up to 1.", field="outlier_share")
    plan, _ = ReviewPlan.objects.update_or_create(
        solicitation=solicitation,
        defaults={
            "policy": policy,
            "least_quality": least_quality,
            "quality_weight": quality_weight,
            "prices_shown": prices_shown,
            "calibrates": calibrates,
            "outlier_share": outlier_share,
        },
    )
    record_in(solicitation, by, Role.PROCUREMENT, "review.plan_written", plan_as_facts(plan))
    return plan


def require_sound(policy: str, least_quality: Decimal | None, quality_weight: Decimal | None) -> None:
    """Do nothing if the figures go with the policy; name the field that does not."""
    if least_quality is not None and not 0 <= least_quality <= 100:  # noqa: PLR2004  # out of 100
        raise InvalidInput("Give a score from 0 to 100.", field="least_quality")
    if policy == RankingPolicy.CUTOFF and least_quality is None:
        raise InvalidInput("A cut-off needs the score below which no offer is ranked.", field="least_quality")
    if policy != RankingPolicy.WEIGHTED and quality_weight is not None:
        raise InvalidInput("Only a weighted score weighs quality: leave this empty.", field="quality_weight")
    if policy == RankingPolicy.WEIGHTED and (quality_weight is None or not 0 <= quality_weight <= 1):
        raise InvalidInput("Give the share of the qualitative score, from 0 to 1.", field="quality_weight")
