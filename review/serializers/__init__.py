"""What the API of the review takes and gives."""

from review.serializers.cards import CardDraftSerializer, CardReceiptSerializer, ScorecardSerializer
from review.serializers.locking import EvaluationLockSerializer
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
    "CriterionSerializer",
    "DecisionSerializer",
    "EvaluationLockSerializer",
    "NamedSolicitationSerializer",
    "ProposalSerializer",
    "RankingSerializer",
    "RubricDraftSerializer",
    "RubricSerializer",
    "ScorecardSerializer",
    "SelectionSerializer",
]
