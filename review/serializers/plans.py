"""What the API takes and gives about review plans."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from review.models import ReviewPlan
from review.states import PricesShown, RankingPolicy


class ReviewPlanSerializer(serializers.ModelSerializer[ReviewPlan]):
    """How offers are scored and ranked; shares are of one."""

    class Meta:
        model = ReviewPlan
        fields = (
            "solicitation",
            "policy",
            "least_quality",
            "quality_weight",
            "prices_shown",
            "calibrates",
            "outlier_share",
        )


class ReviewPlanDraftSerializer(serializers.Serializer[Any]):
    """A review plan to write."""

    policy = serializers.ChoiceField(choices=RankingPolicy.choices, default=RankingPolicy.LEXICOGRAPHIC)
    least_quality = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True, default=None)
    quality_weight = serializers.DecimalField(max_digits=4, decimal_places=3, allow_null=True, default=None)
    prices_shown = serializers.ChoiceField(choices=PricesShown.choices, default=PricesShown.SCORES_LOCKED)
    calibrates = serializers.BooleanField(default=False)
    outlier_share = serializers.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.2"))
