"""Forms of the sourcing decision and of the matrix."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from solicitations.documents.sourcing import Matrix
from solicitations.forms.owned import OwnedForm
from solicitations.models import SourcingDecision
from solicitations.services.sourcing import SourcingDraft
from solicitations.states import SCORES, SourcingFactor, SourcingStructure
from web.forms import DomainErrorsOnForm

POINTS = [("", "—"), *((str(score), str(score)) for score in SCORES)]


@dataclass(frozen=True)
class ScoreGroup:
    """The fields of one structure."""

    label: str
    rows: list[tuple[str, BoundField, BoundField]]


class SourcingForm(DomainErrorsOnForm):
    """Weights, scores with their explanations, the choice and its reason."""

    chosen = forms.ChoiceField(
        choices=[("", "Nothing yet"), *SourcingStructure.choices], required=False, label="Chosen structure"
    )
    reason = forms.CharField(
        max_length=4000, required=False, label="Reason", widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for factor in SourcingFactor:
            self.fields[f"weight_{factor.value}"] = forms.DecimalField(
                min_value=0, max_value=100, initial=1, label=factor.label.capitalize()
            )
        for structure in SourcingStructure:
            for factor in SourcingFactor:
                key = f"{structure.value}-{factor.value}"
                place = f"{structure.label}, {factor.label}"
                self.fields[f"score_{key}"] = forms.ChoiceField(
                    choices=POINTS, required=False, label=f"Score: {place}"
                )
                self.fields[f"why_{key}"] = forms.CharField(
                    max_length=500, required=False, label=f"Explanation: {place}"
                )
        for field in self.fields.values():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = kind

    def weight_fields(self) -> list[BoundField]:
        """The weights in order."""
        return [self[f"weight_{factor.value}"] for factor in SourcingFactor]

    def groups(self) -> list[ScoreGroup]:
        """The scores, structure by structure."""
        return [
            ScoreGroup(
                structure.label,
                [
                    (
                        factor.label,
                        self[f"score_{structure.value}-{factor.value}"],
                        self[f"why_{structure.value}-{factor.value}"],
                    )
                    for factor in SourcingFactor
                ],
            )
            for structure in SourcingStructure
        ]

    def draft(self) -> SourcingDraft:
        """Return what was typed, for the service to check."""
        given = self.cleaned_data
        scores = {
            structure.value: {
                factor.value: {
                    "score": given[f"score_{structure.value}-{factor.value}"] or None,
                    "why": given[f"why_{structure.value}-{factor.value}"],
                }
                for factor in SourcingFactor
            }
            for structure in SourcingStructure
        }
        weights = {factor.value: str(given[f"weight_{factor.value}"]) for factor in SourcingFactor}
        return SourcingDraft(scores, weights, given["chosen"], given["reason"])


def initial_of_sourcing(decision: SourcingDecision | None) -> dict[str, Any]:
    """Return what the form shows of the newest version."""
    if decision is None:
        return {}
    initial: dict[str, Any] = {"chosen": decision.chosen, "reason": decision.reason}
    initial |= {f"weight_{factor}": weight for factor, weight in decision.weights.items()}
    for structure, cells in decision.scores.items():
        for factor, cell in cells.items():
            initial[f"score_{structure}-{factor}"] = str(cell["score"] or "")
            initial[f"why_{structure}-{factor}"] = cell["why"]
    return initial


class DefaultMatrixForm(OwnedForm):
    """For which utility the shipped matrix is loaded."""

    submit_label = "Load the shipped matrix as a draft"


class MatrixForm(DomainErrorsOnForm):
    """Which structures fit which service, and how long each takes."""

    submit_label = "Save as draft"
    effective_on = forms.DateField(
        label="In effect from", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        max_length=500, required=False, label="Source", widget=forms.Textarea(attrs={"rows": 2})
    )
    is_example = forms.BooleanField(required=False, label="Values are to be checked before use")

    def __init__(self, *args: Any, matrix: Matrix, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matrix = matrix
        for service, fits in matrix.fits.items():
            self.fields[f"fits_{service}"] = forms.MultipleChoiceField(
                choices=SourcingStructure.choices,
                required=False,
                initial=list(fits),
                label=f"Fits {service.replace('_', ' ')}",
                widget=forms.CheckboxSelectMultiple,
            )
        for structure in SourcingStructure:
            months = matrix.lead_times.get(structure.value)
            self.fields[f"lead_{structure.value}"] = forms.RegexField(
                r"^\s*\d{1,3}(\s*[-–]\s*\d{1,3})?\s*$",
                required=False,
                initial=f"{months[0]}-{months[1]}" if months else "",
                label=f"Lead time of {structure.label} (months)",
                help_text="Such as 12-24; empty where it is not known.",
                error_messages={"invalid": "Expected months such as 12-24, or 36."},
            )

    def content(self) -> dict[str, Any]:
        """Return the matrix as data."""
        given = self.cleaned_data
        times: dict[str, Any] = {}
        for structure in SourcingStructure.values:
            parts = given[f"lead_{structure}"].replace("–", "-").split("-")
            months = [int(part) for part in parts if part.strip()]
            times[structure] = [months[0], months[-1]] if months else None
        return {
            "fits": {service: given[f"fits_{service}"] for service in self.matrix.fits},
            "lead_times": times,
        }
