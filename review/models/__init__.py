"""Tables of the review: one module per subject."""

from review.models.cards import Score, Scorecard
from review.models.locking import EvaluationLock
from review.models.rubrics import Criterion, Rubric
from review.models.selections import SelectedOffer, Selection

__all__ = [
    "Criterion",
    "EvaluationLock",
    "Rubric",
    "Score",
    "Scorecard",
    "SelectedOffer",
    "Selection",
]
