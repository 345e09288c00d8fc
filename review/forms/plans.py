"""The form of the review plan."""

from decimal import Decimal
from typing import Any

from django import forms

from review.models import ReviewPlan
from review.states import PricesShown, RankingPolicy
from web.forms import DomainErrorsOnForm

PER_CENT = Decimal(100)


class ReviewPlanForm(DomainErrorsOnForm):
    """How offers are scored and ranked; shares are typed in per cent."""

    submit_label = "Save the review plan"
    policy = forms.ChoiceField(
        label="Ranking policy",
        choices=RankingPolicy.choices,
        widget=forms.RadioSelect,
    )
    least_quality = forms.DecimalField(
        label="Screen or cut-off (of 100)",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text="Value first: offers under it come after all others. Cut-off: they are not ranked.",
    )
    quality_weight = forms.DecimalField(
        label="Weight of the qualitative score (%)",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        help_text="For a weighted score only.",
    )
    prices_shown = forms.ChoiceField(
        label="The panel sees prices and values",
        choices=PricesShown.choices,
        widget=forms.RadioSelect,
    )
    calibrates = forms.BooleanField(
        label="Each panel member scores two made-up offers first",
        required=False,
        help_text="A calibration round: it shows how differently the scale is read, and counts for nothing.",
    )
    outlier_share = forms.DecimalField(
        label="Ask about scores off the others' mean by more than (% of the scale)",
        min_value=1,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        help_text="20 % of a scale of ten is two points. The scorer is asked why; the score is never corrected.",
    )

    @staticmethod
    def values_of(plan: ReviewPlan) -> dict[str, Any]:
        """Return a plan as the form shows it."""
        weight = plan.quality_weight
        return {
            "policy": plan.policy,
            "least_quality": plan.least_quality,
            "quality_weight": None if weight is None else weight * PER_CENT,
            "prices_shown": plan.prices_shown,
            "calibrates": plan.calibrates,
            "outlier_share": plan.outlier_share * PER_CENT,
        }

    def given(self) -> dict[str, Any]:
        """Return what the service takes: shares of one."""
        data = dict(self.cleaned_data)
        weight = data["quality_weight"]
        data["quality_weight"] = None if weight is None else weight / PER_CENT
        data["outlier_share"] /= PER_CENT
        return data
