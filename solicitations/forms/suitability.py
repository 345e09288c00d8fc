"""Forms of suitability: criteria class by class, a screening to run, when solicitations are expected."""

from typing import Any

from crispy_forms.layout import Div, Field, Fieldset, LayoutObject
from django import forms

from solicitations.documents.suitability_examples import EXAMPLES
from solicitations.forms.owned import OwnedForm
from solicitations.models import CriteriaSet, ScreeningResult
from solicitations.states import ProjectType
from web.forms import DomainErrorsOnForm, form_helper

DATE = {"type": "date"}
N_CLASSES = 3
CODES = ("LARGE", "SMALL", "OTHER")
PARTS = ("label", "project_types", "months_min", "months_max", "cost_floor_usd", "max_load_share", "note")


def _class_fields(place: int) -> dict[str, forms.Field]:
    fields = {
        "label": forms.CharField(
            max_length=120, label="Name of the class", help_text="Such as Large projects."
        ),
        "project_types": forms.MultipleChoiceField(
            choices=ProjectType.choices, widget=forms.CheckboxSelectMultiple, label="Project types that fit"
        ),
        "months_min": forms.IntegerField(label="Months to in-service, from", min_value=0, max_value=240),
        "months_max": forms.IntegerField(label="Months to in-service, to", min_value=0, max_value=240),
        "cost_floor_usd": forms.DecimalField(
            label="Cost floor ($)", min_value=0, max_digits=14, decimal_places=2
        ),
        "max_load_share": forms.DecimalField(
            label="Largest share of load (%)", min_value=0, max_value=100, max_digits=6, decimal_places=2
        ),
        "note": forms.CharField(max_length=500, label="Note"),
    }
    for field in fields.values():
        field.required = False
    return {f"class{place}_{part}": field for part, field in fields.items()}


class CriteriaForm(OwnedForm):
    """Suitability criteria; an empty class is left out, an empty rule is not asked."""

    submit_label = "Save as draft"
    name = forms.CharField(
        max_length=120, label="Name", help_text="Changing an adopted name begins its next version."
    )
    effective_on = forms.DateField(
        label="In effect from", widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    source = forms.CharField(
        max_length=500, required=False, label="Source", widget=forms.Textarea(attrs={"rows": 2})
    )
    is_example = forms.BooleanField(required=False, label="Values are to be checked before use")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, N_CLASSES + 1):
            self.fields.update(_class_fields(place))
        self.helper = form_helper(*self._layout(), submit=self.submit_label)

    def _layout(self) -> list[LayoutObject]:
        head: list[LayoutObject] = [
            Field(name) for name in ("organisation", "name", "effective_on", "source", "is_example")
        ]
        return head + [self._class_layout(place) for place in range(1, N_CLASSES + 1)]

    def _class_layout(self, place: int) -> LayoutObject:
        names = [f"class{place}_{part}" for part in PARTS]
        numbers = Div(*(Field(name, wrapper_class="col-md-6") for name in names[2:6]), css_class="row")
        legend = f"Class {place}" if place == 1 else f"Class {place} (leave the name empty for none)"
        return Fieldset(legend, names[0], names[1], numbers, names[6], css_class="gt-fieldset")

    def content(self) -> dict[str, Any]:
        """Return the criteria as data, for the service to check."""
        given = self.cleaned_data
        classes = []
        for place in range(1, N_CLASSES + 1):
            row = {part: given.get(f"class{place}_{part}") for part in PARTS}
            if not row["label"]:
                continue
            share = row["max_load_share"]
            row["cost_floor_usd"] = None if row["cost_floor_usd"] is None else str(row["cost_floor_usd"])
            row["max_load_share"] = None if share is None else str(share / 100)
            classes.append({"code": CODES[place - 1], **row})
        return {"classes": classes}


def initial_of_criteria(criteria: CriteriaSet) -> dict[str, Any]:
    """Return what the form shows of criteria."""
    initial = {name: getattr(criteria, name) for name in ("name", "effective_on", "source", "is_example")}
    initial["organisation"] = criteria.organisation_id
    for place, row in enumerate(criteria.content["classes"][:N_CLASSES], 1):
        initial |= {f"class{place}_{part}": row.get(part) for part in PARTS}
        if row.get("max_load_share"):
            initial[f"class{place}_max_load_share"] = f"{float(row['max_load_share']) * 100:g}"
    return initial


class ExampleForm(OwnedForm):
    """An example to begin from."""

    submit_label = "Load as a draft"
    code = forms.ChoiceField(choices=[(each.code, each.name) for each in EXAMPLES], label="Example")


class ScreenForm(DomainErrorsOnForm):
    """Which criteria to screen by."""

    submit_label = "Screen all projects"
    criteria = forms.ModelChoiceField(CriteriaSet.objects.none(), label="Criteria", empty_label=None)

    def __init__(self, *args: Any, criteria: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].queryset = criteria  # type: ignore[attr-defined]


class ExpectedForm(DomainErrorsOnForm):
    """When each candidate's solicitation is expected."""

    submit_label = "Save the dates"

    def __init__(self, *args: Any, results: list[ScreeningResult], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.results = results
        for result in results:
            self.fields[f"expected_{result.pk}"] = forms.DateField(
                required=False,
                label=f"{result.project.code} {result.project.name}",
                help_text=f"Wires are decided by {result.wires_decision_on:%-d %b %Y}.",
                initial=result.solicitation_expected_on,
                widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
            )

    def expected_on(self) -> dict[Any, Any]:
        """Return the dates by result."""
        return {result.pk: self.cleaned_data[f"expected_{result.pk}"] for result in self.results}
