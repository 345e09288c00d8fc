"""Pages of the review: one module of addresses per subject."""

from review.urls import (
    amendments,
    calibration,
    cards,
    conflicts,
    consensus,
    dashboard,
    disagreements,
    exports,
    locking,
    moves,
    parts,
    plans,
    portfolio,
    rank_changes,
    ranking_files,
    rubrics,
    selections,
    sensitivities,
)

app_name = "review"
urlpatterns = [
    *rubrics.urlpatterns,
    *locking.urlpatterns,
    *calibration.urlpatterns,
    *cards.urlpatterns,
    *conflicts.urlpatterns,
    *consensus.urlpatterns,
    *moves.urlpatterns,
    *parts.urlpatterns,
    *plans.urlpatterns,
    *amendments.urlpatterns,
    *dashboard.urlpatterns,
    *disagreements.urlpatterns,
    *exports.urlpatterns,
    *rank_changes.urlpatterns,
    *ranking_files.urlpatterns,
    *selections.urlpatterns,
    *portfolio.urlpatterns,
    *sensitivities.urlpatterns,
]
