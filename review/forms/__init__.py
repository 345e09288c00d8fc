"""Forms of the review: one module per subject."""

from review.forms.cards import ScorecardForm, saved_values
from review.forms.rubrics import RubricForm
from review.forms.selections import DecisionForm, OfferChoiceForm, ProposalForm

__all__ = [
    "DecisionForm",
    "OfferChoiceForm",
    "ProposalForm",
    "RubricForm",
    "ScorecardForm",
    "saved_values",
]
