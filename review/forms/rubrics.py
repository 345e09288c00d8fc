"""The choice of a rubric."""

from collections.abc import Iterable
from typing import Any

from django import forms

from review.models import Rubric
from web.forms import DomainErrorsOnForm


class RubricForm(DomainErrorsOnForm):
    """Which rubric the panel uses; the example that ships with the product is always among the choices."""

    EXAMPLE = "example"
    submit_label = "Use this rubric"
    rubric = forms.ChoiceField(label="Rubric")

    def __init__(self, *args: Any, rubrics: Iterable[Rubric], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubrics = {str(rubric.pk): rubric for rubric in rubrics}
        own = [(pk, f"{rubric.title} (version {rubric.version})") for pk, rubric in self.rubrics.items()]
        field = self.fields["rubric"]
        field.choices = [*own, (self.EXAMPLE, "A new copy of the example: PNNL-26822, Appendix E")]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Rubric | None:
        """The rubric chosen; None for the example."""
        return self.rubrics.get(self.cleaned_data["rubric"])
