"""The form of the review plan."""

from typing import Any

from django import forms

from review.forms.ranking_rule import PER_CENT, RankingRuleForm
from review.models import ReviewPlan
from review.states import PricesShown


class ReviewPlanForm(RankingRuleForm):
    """How offers are scored and ranked; shares are typed in per cent."""

    submit_label = "Save the review plan"
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
        return RankingRuleForm.rule_of(plan) | {
            "prices_shown": plan.prices_shown,
            "calibrates": plan.calibrates,
            "outlier_share": plan.outlier_share * PER_CENT,
        }

    def given(self) -> dict[str, Any]:
        """Return what the service takes: shares of one."""
        share = self.cleaned_data["outlier_share"] / PER_CENT
        return self.cleaned_data | self.rule() | {"outlier_share": share}
