"""Forms of the review: one module per subject."""

from review.forms.amendments import AmendmentForm
from review.forms.board import BoardForm
from review.forms.calibration import CalibrationForm, ScaleNoteForm
from review.forms.cards import ScorecardForm, saved_values
from review.forms.cards_workbook import CardsWorkbookForm
from review.forms.conflicts import ConflictForm
from review.forms.consensus import ConsensusForm, OutlierForm, ScoresLockForm
from review.forms.deciding import DecisionOnProposalForm, RulesDecisionForm
from review.forms.disagreements import AnswerForm, ResolutionForm
from review.forms.exports import ExportForm
from review.forms.moves import MoveForm
from review.forms.parts import PartsForm
from review.forms.plans import ReviewPlanForm
from review.forms.rank_changes import RunsForm
from review.forms.rubric_writing import CriterionFormSet, RubricTextForm, criteria_from, rows_of
from review.forms.rubrics import RubricForm
from review.forms.selections import DecisionForm, OfferChoiceForm, ProposalForm

__all__ = [
    "AmendmentForm",
    "AnswerForm",
    "BoardForm",
    "CalibrationForm",
    "CardsWorkbookForm",
    "ConflictForm",
    "ConsensusForm",
    "CriterionFormSet",
    "DecisionForm",
    "DecisionOnProposalForm",
    "ExportForm",
    "MoveForm",
    "OfferChoiceForm",
    "OutlierForm",
    "PartsForm",
    "ProposalForm",
    "ResolutionForm",
    "ReviewPlanForm",
    "RubricForm",
    "RubricTextForm",
    "RulesDecisionForm",
    "RunsForm",
    "ScaleNoteForm",
    "ScorecardForm",
    "ScoresLockForm",
    "criteria_from",
    "rows_of",
    "saved_values",
]
