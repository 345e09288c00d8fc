"""Documents of the review: rubrics, and the example that ships with the product."""

from review.documents.rubric_examples import EXAMPLE_CODE, EXAMPLE_CRITERIA, EXAMPLE_NOTE, EXAMPLE_TITLE
from review.documents.rubrics import WHOLE_WEIGHT, CriterionDraft, read_criteria

__all__ = [
    "EXAMPLE_CODE",
    "EXAMPLE_CRITERIA",
    "EXAMPLE_NOTE",
    "EXAMPLE_TITLE",
    "WHOLE_WEIGHT",
    "CriterionDraft",
    "read_criteria",
]
