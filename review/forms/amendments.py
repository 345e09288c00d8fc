"""The form of a deviation that changes weights, minimums or the ranking rule."""

from collections.abc import Sequence
from typing import Any

from django import forms

from review.forms.ranking_rule import RankingRuleForm
from review.models import Criterion, ReviewPlan
from review.services import Weighing
from review.states import RankingPolicy
from solicitations.states import ProtocolPart

PARTS = (ProtocolPart.WEIGHTS, ProtocolPart.RUBRIC, ProtocolPart.METHOD)


class AmendmentForm(RankingRuleForm):
    """The rules as they stand, to be changed; weights are typed in per cent."""

    policy = forms.ChoiceField(
        label="Ranking policy",
        choices=[(policy.value, policy.label.capitalize()) for policy in RankingPolicy],
    )
    part = forms.ChoiceField(
        label="What it changes", choices=[(part.value, part.label.capitalize()) for part in PARTS]
    )
    reason = forms.CharField(
        label="Why",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to propose. Published with the deviation, to everybody who follows the solicitation.",
    )

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        """Add a weight and a minimum for each criterion."""
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for each in criteria:
            self.fields[f"weight_{each.code}"] = forms.DecimalField(
                label=f"{each.label}: weight (%)", min_value=0, max_value=100, max_digits=7, decimal_places=4
            )
            self.fields[f"minimum_{each.code}"] = forms.DecimalField(
                label=f"{each.label}: minimum (of {each.scale_max})",
                required=False,
                min_value=0,
                max_value=each.scale_max,
                max_digits=5,
                decimal_places=2,
            )

    @property
    def lines(self) -> list[tuple[Criterion, forms.BoundField, forms.BoundField]]:
        """Each criterion with its two fields."""
        return [(each, self[f"weight_{each.code}"], self[f"minimum_{each.code}"]) for each in self.criteria]

    @staticmethod
    def values_of(plan: ReviewPlan, criteria: Sequence[Criterion]) -> dict[str, Any]:
        """Return the rules as the form shows them."""
        values = RankingRuleForm.rule_of(plan)
        for each in criteria:
            values[f"weight_{each.code}"] = f"{each.weight.normalize():f}"
            values[f"minimum_{each.code}"] = None if each.minimum is None else f"{each.minimum.normalize():f}"
        return values

    def change(self) -> dict[str, Any]:
        """Return what changes, as the services take it: shares of one."""
        data = self.cleaned_data
        weighings = {
            each.code: Weighing(data[f"weight_{each.code}"], data[f"minimum_{each.code}"])
            for each in self.criteria
        }
        return self.rule() | {"weighings": weighings}
