"""Writing a rubric: its name, and one small form per criterion."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from review.documents import CriterionDraft
from review.states import CriterionKind
from web.forms import DomainErrorsOnForm

MOST_CRITERIA = 60


class RubricTextForm(DomainErrorsOnForm):
    """What a rubric is called."""

    title = forms.CharField(label="Title", max_length=200)
    code = forms.SlugField(
        label="Code", max_length=60, help_text="The same code again makes the next version of that rubric."
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Where the weights come from, for everybody who reads them.",
    )


class CriterionForm(forms.Form):
    """One criterion; ``anchors`` one point of the scale to a line."""

    label = forms.CharField(label="Criterion", max_length=200)
    code = forms.SlugField(label="Code", max_length=60)
    group = forms.CharField(label="Part of", required=False, max_length=100)
    weight = forms.DecimalField(
        label="Weight (%)", min_value=0, max_value=100, max_digits=7, decimal_places=4
    )
    scale_max = forms.IntegerField(label="Scale from 0 to", min_value=1, max_value=100, initial=10)
    minimum = forms.DecimalField(label="Minimum", required=False, min_value=0, max_digits=5, decimal_places=2)
    kind = forms.ChoiceField(label="Scored", choices=CriterionKind.choices)
    guidance = forms.CharField(
        label="What it looks at", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    anchors = forms.CharField(
        label="Words for points of the scale, one to a line (0: nothing shown)",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shows_identity = forms.BooleanField(label="Scorers are told who offers", required=False)
    needs_evidence = forms.BooleanField(label="A score names its evidence", required=False)

    def clean_anchors(self) -> dict[str, str]:
        """Return words by point."""
        found: dict[str, str] = {}
        for line in str(self.cleaned_data["anchors"]).splitlines():
            point, colon, words = line.partition(":")
            if not line.strip():
                continue
            if not colon or not point.strip().isascii() or not point.strip().isdigit():
                raise forms.ValidationError(
                    "Write a point of the scale, a colon and its words: 0: nothing shown."
                )
            found[point.strip()] = words.strip()
        return found


class _Criteria(BaseFormSet):  # type: ignore[type-arg]  # a class of its own only to word one label
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Say what the box that takes a criterion out does."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Leave this criterion out"


CriterionFormSet: "type[BaseFormSet[CriterionForm]]" = formset_factory(
    CriterionForm, formset=_Criteria, extra=0, can_delete=True, max_num=MOST_CRITERIA, validate_max=True
)


def rows_of(drafts: Sequence[CriterionDraft]) -> list[dict[str, Any]]:
    """Return criteria as the forms show them."""
    return [
        {
            **{name: getattr(draft, name) for name in _PLAIN},
            "anchors": "\n".join(f"{point}: {words}" for point, words in _by_point(draft.anchors)),
        }
        for draft in drafts
    ]


_PLAIN = (
    "label",
    "code",
    "group",
    "weight",
    "scale_max",
    "minimum",
    "kind",
    "guidance",
    "shows_identity",
    "needs_evidence",
)


def _by_point(anchors: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(anchors.items(), key=lambda item: int(item[0]))


def criteria_from(formset: "BaseFormSet[CriterionForm]") -> list[dict[str, Any]]:
    """Return the criteria of a valid formset, those marked to go left out."""
    return [
        {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
        for form in formset.forms
        if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]
