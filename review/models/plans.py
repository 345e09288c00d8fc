"""How a solicitation's offers are scored and ranked, said before anybody may make one."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kernel.models import UuidModel
from review.states import PricesShown, RankingPolicy
from solicitations.models import Solicitation


class ReviewPlan(UuidModel):
    """The review's own rules: one per solicitation, frozen with its evaluation. No row means the defaults.

    ``least_quality`` is the screen or cut-off out of 100; ``quality_weight`` the share of the qualitative score in a
    weighted one; ``outlier_share`` the part of a scale by which a score lies off the others' mean to be asked about.
    """

    solicitation = models.OneToOneField(Solicitation, on_delete=models.CASCADE, related_name="review_plan")
    policy = models.CharField(
        max_length=15, choices=RankingPolicy.choices, default=RankingPolicy.LEXICOGRAPHIC
    )
    least_quality = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    quality_weight = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    prices_shown = models.CharField(
        max_length=15, choices=PricesShown.choices, default=PricesShown.SCORES_LOCKED
    )
    # Whether each panel member scores two made-up offers before any real one.
    calibrates = models.BooleanField(default=False)
    outlier_share = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.2"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(least_quality=None) | Q(least_quality__range=(0, 100)), name="screen_of_100"
            ),
            models.CheckConstraint(
                condition=Q(quality_weight=None) | Q(quality_weight__range=(0, 1)), name="weight_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(outlier_share__gt=0, outlier_share__lte=1), name="outlier_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"review plan of {self.solicitation}"
