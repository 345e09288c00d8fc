"""Tables of the review: one module per subject."""

from review.models.amendments import Amendment
from review.models.calibration import CalibrationCard, CalibrationScore, ScaleNote
from review.models.cards import CardsIn, Score, Scorecard
from review.models.conflicts import ConflictDecision
from review.models.consensus import Consensus, OutlierReason, ScoresLock
from review.models.disagreements import Disagreement
from review.models.exports import ReviewExport
from review.models.locking import EvaluationLock
from review.models.moves import RankMove
from review.models.parts import PanelPart
from review.models.plans import ReviewPlan
from review.models.rank_changes import RerunNotice
from review.models.ranking_files import RankingFile
from review.models.rubrics import Criterion, Rubric
from review.models.rules_proposals import DECIDES_ON_RULES, RulesProposal
from review.models.scenarios import Amounts, Scenario, WorkingSet, read_amounts, spell_amounts
from review.models.selections import SelectedOffer, Selection
from review.models.sensitivities import Sensitivity

__all__ = [
    "DECIDES_ON_RULES",
    "Amendment",
    "Amounts",
    "CalibrationCard",
    "CalibrationScore",
    "CardsIn",
    "ConflictDecision",
    "Consensus",
    "Criterion",
    "Disagreement",
    "EvaluationLock",
    "OutlierReason",
    "PanelPart",
    "RankMove",
    "RankingFile",
    "RerunNotice",
    "ReviewExport",
    "ReviewPlan",
    "Rubric",
    "RulesProposal",
    "ScaleNote",
    "Scenario",
    "Score",
    "Scorecard",
    "ScoresLock",
    "SelectedOffer",
    "Selection",
    "Sensitivity",
    "WorkingSet",
    "read_amounts",
    "spell_amounts",
]
