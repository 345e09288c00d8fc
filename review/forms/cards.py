"""The form of a scorecard."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField

from review.models import Criterion
from review.queries.cards import CardPage, Line
from review.services import ScoreDraft
from web.forms import DomainErrorsOnForm

RATIONALE = "rationale"

LONGEST_RATIONALE = 4000


def saved_values(page: CardPage) -> dict[str, Any]:
    """Return what a card holds already, by field of its form."""
    values: dict[str, Any] = {}
    for _, lines in page.groups:
        for line in lines:
            values[line.criterion.code] = line.value
            values[f"{line.criterion.code}-{RATIONALE}"] = line.rationale
    return values


class ScorecardForm(DomainErrorsOnForm):
    """A score and a reason per criterion; both may be missing until the card is submitted."""

    def __init__(self, *args: Any, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[criterion.code] = _score_field(criterion)
            self.fields[f"{criterion.code}-{RATIONALE}"] = forms.CharField(
                label=f"Reason for {criterion.label}",
                required=False,
                max_length=LONGEST_RATIONALE,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def groups(self, page: CardPage) -> list[tuple[str, list[tuple[Line, BoundField, BoundField]]]]:
        """Return the card's lines under their headings, each with its two fields."""
        return [
            (
                group,
                [
                    (line, self[line.criterion.code], self[f"{line.criterion.code}-{RATIONALE}"])
                    for line in lines
                ],
            )
            for group, lines in page.groups
        ]

    def scores(self) -> dict[str, ScoreDraft]:
        """Return what was given for each criterion whose two fields can be read; the others are left alone."""
        return {
            criterion.code: ScoreDraft(
                self.cleaned_data[criterion.code], self.cleaned_data[f"{criterion.code}-{RATIONALE}"]
            )
            for criterion in self.criteria
            if criterion.code in self.cleaned_data and f"{criterion.code}-{RATIONALE}" in self.cleaned_data
        }


def _score_field(criterion: Criterion) -> forms.DecimalField:
    return forms.DecimalField(
        label=criterion.label,
        required=False,
        min_value=0,
        max_value=criterion.scale_max,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        error_messages={
            "min_value": f"Give a score from 0 to {criterion.scale_max}.",
            "max_value": f"Give a score from 0 to {criterion.scale_max}.",
        },
    )
