"""The fields of the ranking rule, wherever it is written: in the plan, and in a deviation from it."""

from decimal import Decimal
from typing import Any

from django import forms

from review.models import ReviewPlan
from review.states import RankingPolicy
from web.forms import DomainErrorsOnForm

PER_CENT = Decimal(100)


class RankingRuleForm(DomainErrorsOnForm):
    """Policy, screen and weight; shares are typed in per cent."""

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

    @staticmethod
    def rule_of(plan: ReviewPlan) -> dict[str, Any]:
        """Return a plan's rule as the fields show it."""
        weight = plan.quality_weight
        return {
            "policy": plan.policy,
            "least_quality": plan.least_quality,
            "quality_weight": None if weight is None else weight * PER_CENT,
        }

    def rule(self) -> dict[str, Any]:
        """Return the rule as the services take it: shares of one."""
        data = self.cleaned_data
        weight = data["quality_weight"]
        return {
            "policy": data["policy"],
            "least_quality": data["least_quality"],
            "quality_weight": None if weight is None else weight / PER_CENT,
        }
