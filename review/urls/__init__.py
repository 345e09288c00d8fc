"""Pages of the review: one module of addresses per subject."""

from review.urls import cards, conflicts, consensus, dashboard, locking, moves, plans, rubrics, selections

app_name = "review"
urlpatterns = [
    *rubrics.urlpatterns,
    *locking.urlpatterns,
    *cards.urlpatterns,
    *conflicts.urlpatterns,
    *consensus.urlpatterns,
    *moves.urlpatterns,
    *plans.urlpatterns,
    *dashboard.urlpatterns,
    *selections.urlpatterns,
]
