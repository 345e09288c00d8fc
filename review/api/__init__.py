"""The API of the review: one module per subject; the same predicates, queries and services as the pages."""

from rest_framework.routers import BaseRouter

from review.api.calibration import CalibrationViewSet
from review.api.cards import ScorecardViewSet
from review.api.cards_workbook import CardsWorkbookViewSet
from review.api.consensus import ConsensusViewSet, ScoresLockViewSet
from review.api.disagreements import DisagreementViewSet
from review.api.exports import ReviewExportViewSet
from review.api.locking import EvaluationLockViewSet
from review.api.moves import RankMoveViewSet
from review.api.parts import PanelPartsViewSet
from review.api.plans import ReviewPlanViewSet
from review.api.portfolio import OptimumViewSet, PortfolioViewSet, ScenarioViewSet
from review.api.ranking import RankingViewSet
from review.api.ranking_files import RankingFileViewSet
from review.api.rubrics import RubricViewSet
from review.api.rules_proposals import RulesProposalViewSet
from review.api.selections import SelectionViewSet
from review.api.sensitivities import SensitivityViewSet


def register(router: BaseRouter) -> None:
    """Add this app's endpoints to /api/v1/."""
    router.register("rubrics", RubricViewSet, basename="rubric")
    router.register("evaluation-locks", EvaluationLockViewSet, basename="evaluation-lock")
    router.register("scorecards", ScorecardViewSet, basename="scorecard")
    router.register(
        "solicitations/(?P<solicitation_id>[0-9a-f-]{36})/cards-workbook",
        CardsWorkbookViewSet,
        basename="cards-workbook",
    )
    router.register("calibration-cards", CalibrationViewSet, basename="calibration-card")
    router.register("consensus", ConsensusViewSet, basename="consensus")
    router.register("scores-locks", ScoresLockViewSet, basename="scores-lock")
    router.register("review-plans", ReviewPlanViewSet, basename="review-plan")
    router.register("panel-parts", PanelPartsViewSet, basename="panel-parts")
    router.register("rank-moves", RankMoveViewSet, basename="rank-move")
    router.register("rules-proposals", RulesProposalViewSet, basename="rules-proposal")
    router.register("disagreements", DisagreementViewSet, basename="disagreement")
    router.register("review-exports", ReviewExportViewSet, basename="review-export")
    router.register("rankings", RankingViewSet, basename="ranking")
    router.register("ranking-files", RankingFileViewSet, basename="ranking-file")
    router.register("optima", OptimumViewSet, basename="optimum")
    router.register("portfolios", PortfolioViewSet, basename="portfolio")
    router.register("scenarios", ScenarioViewSet, basename="scenario")
    router.register("sensitivities", SensitivityViewSet, basename="sensitivity")
    router.register("selections", SelectionViewSet, basename="selection")
