"""Documents of the review: rubrics, and the examples that ship with the product."""

from review.documents.rubric_examples import (
    EXAMPLE_CODE,
    EXAMPLE_CRITERIA,
    EXAMPLE_NOTE,
    EXAMPLE_TITLE,
    EXAMPLES,
    ExampleRubric,
)
from review.documents.rubrics import WHOLE_WEIGHT, CriterionDraft, read_criteria

__all__ = [
    "EXAMPLES",
    "EXAMPLE_CODE",
    "EXAMPLE_CRITERIA",
    "EXAMPLE_NOTE",
    "EXAMPLE_TITLE",
    "WHOLE_WEIGHT",
    "CriterionDraft",
    "ExampleRubric",
    "read_criteria",
]
