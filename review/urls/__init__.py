"""Pages of the review: one module of addresses per subject."""

from review.urls import cards, consensus, dashboard, locking, plans, rubrics, selections

app_name = "review"
urlpatterns = [
    *rubrics.urlpatterns,
    *locking.urlpatterns,
    *cards.urlpatterns,
    *consensus.urlpatterns,
    *plans.urlpatterns,
    *dashboard.urlpatterns,
    *selections.urlpatterns,
]
