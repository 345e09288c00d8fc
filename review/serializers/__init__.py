"""What the API of the review takes and gives."""

from review.serializers.amendments import RulesAmendmentSerializer
from review.serializers.calibration import CalibrationCardSerializer, CalibrationDraftSerializer
from review.serializers.cards import CardDraftSerializer, CardReceiptSerializer, ScorecardSerializer
from review.serializers.cards_workbook import CardsFileSerializer, KeptCardsSerializer
from review.serializers.consensus import (
    ConsensusDraftSerializer,
    ConsensusSerializer,
    ExplanationSerializer,
    ScoresLockDraftSerializer,
    ScoresLockSerializer,
)
from review.serializers.disagreements import (
    AnswerSerializer,
    DisagreementRaiseSerializer,
    DisagreementSerializer,
    ResolutionSerializer,
)
from review.serializers.exports import ExportRequestSerializer, ReviewExportSerializer
from review.serializers.locking import EvaluationLockSerializer
from review.serializers.moves import (
    RankMoveDecisionSerializer,
    RankMoveDraftSerializer,
    RankMoveSerializer,
)
from review.serializers.parts import PanelPartsSerializer
from review.serializers.plans import ReviewPlanDraftSerializer, ReviewPlanSerializer
from review.serializers.ranking import (
    CashFlowsSerializer,
    ChangesSerializer,
    ComparisonSerializer,
    RankingSerializer,
)
from review.serializers.ranking_files import RankingFileAskSerializer, RankingFileSerializer
from review.serializers.rubrics import (
    CriterionSerializer,
    NamedSolicitationSerializer,
    RubricDraftSerializer,
    RubricSerializer,
)
from review.serializers.rules_proposals import (
    RulesDecisionSerializer,
    RulesProposalEffectSerializer,
    RulesProposalSerializer,
)
from review.serializers.selections import (
    ChoiceSerializer,
    DecisionSerializer,
    ProposalSerializer,
    SelectionSerializer,
)
from review.serializers.sensitivities import SensitivityAskSerializer, SensitivitySerializer

__all__ = [
    "AnswerSerializer",
    "CalibrationCardSerializer",
    "CalibrationDraftSerializer",
    "CardDraftSerializer",
    "CardReceiptSerializer",
    "CardsFileSerializer",
    "CashFlowsSerializer",
    "ChangesSerializer",
    "ChoiceSerializer",
    "ComparisonSerializer",
    "ConsensusDraftSerializer",
    "ConsensusSerializer",
    "CriterionSerializer",
    "DecisionSerializer",
    "DisagreementRaiseSerializer",
    "DisagreementSerializer",
    "EvaluationLockSerializer",
    "ExplanationSerializer",
    "ExportRequestSerializer",
    "KeptCardsSerializer",
    "NamedSolicitationSerializer",
    "PanelPartsSerializer",
    "ProposalSerializer",
    "RankMoveDecisionSerializer",
    "RankMoveDraftSerializer",
    "RankMoveSerializer",
    "RankingFileAskSerializer",
    "RankingFileSerializer",
    "RankingSerializer",
    "ResolutionSerializer",
    "ReviewExportSerializer",
    "ReviewPlanDraftSerializer",
    "ReviewPlanSerializer",
    "RubricDraftSerializer",
    "RubricSerializer",
    "RulesAmendmentSerializer",
    "RulesDecisionSerializer",
    "RulesProposalEffectSerializer",
    "RulesProposalSerializer",
    "ScorecardSerializer",
    "ScoresLockDraftSerializer",
    "ScoresLockSerializer",
    "SelectionSerializer",
    "SensitivityAskSerializer",
    "SensitivitySerializer",
]
