"""The choice of a rubric."""

from collections.abc import Iterable
from typing import Any

from django import forms

from review.documents import EXAMPLES, ExampleRubric
from review.models import Rubric
from web.forms import DomainErrorsOnForm


class RubricForm(DomainErrorsOnForm):
    """Which rubric the panel uses; copies of the examples that ship with the product are always among the choices."""

    submit_label = "Use this rubric"
    rubric = forms.ChoiceField(label="Rubric")

    def __init__(self, *args: Any, rubrics: Iterable[Rubric], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubrics = {str(rubric.pk): rubric for rubric in rubrics}
        own = [(pk, f"{rubric.title} (version {rubric.version})") for pk, rubric in self.rubrics.items()]
        field = self.fields["rubric"]
        examples = [(example.code, f"A new copy of an example: {example.title}") for example in EXAMPLES]
        field.choices = [*own, *examples]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Rubric | None:
        """The rubric chosen; None for an example."""
        return self.rubrics.get(self.cleaned_data["rubric"])

    @property
    def example(self) -> ExampleRubric:
        """The example chosen, where no rubric of the utility's own is."""
        chosen = self.cleaned_data["rubric"]
        return next((example for example in EXAMPLES if example.code == chosen), EXAMPLES[0])
