"""What the API of the review takes and gives."""

from review.serializers.cards import CardDraftSerializer, CardReceiptSerializer, ScorecardSerializer
from review.serializers.consensus import (
    ConsensusDraftSerializer,
    ConsensusSerializer,
    ExplanationSerializer,
    ScoresLockDraftSerializer,
    ScoresLockSerializer,
)
from review.serializers.locking import EvaluationLockSerializer
from review.serializers.moves import (
    RankMoveDecisionSerializer,
    RankMoveDraftSerializer,
    RankMoveSerializer,
)
from review.serializers.plans import ReviewPlanDraftSerializer, ReviewPlanSerializer
from review.serializers.ranking import RankingSerializer
from review.serializers.rubrics import (
    CriterionSerializer,
    NamedSolicitationSerializer,
    RubricDraftSerializer,
    RubricSerializer,
)
from review.serializers.selections import (
    ChoiceSerializer,
    DecisionSerializer,
    ProposalSerializer,
    SelectionSerializer,
)

__all__ = [
    "CardDraftSerializer",
    "CardReceiptSerializer",
    "ChoiceSerializer",
    "ConsensusDraftSerializer",
    "ConsensusSerializer",
    "CriterionSerializer",
    "DecisionSerializer",
    "EvaluationLockSerializer",
    "ExplanationSerializer",
    "NamedSolicitationSerializer",
    "ProposalSerializer",
    "RankMoveDecisionSerializer",
    "RankMoveDraftSerializer",
    "RankMoveSerializer",
    "RankingSerializer",
    "ReviewPlanDraftSerializer",
    "ReviewPlanSerializer",
    "RubricDraftSerializer",
    "RubricSerializer",
    "ScorecardSerializer",
    "ScoresLockDraftSerializer",
    "ScoresLockSerializer",
    "SelectionSerializer",
]
