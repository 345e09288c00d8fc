"""Pages of the review: one module of addresses per subject."""

from review.urls import cards, dashboard, locking, rubrics, selections

app_name = "review"
urlpatterns = [
    *rubrics.urlpatterns,
    *locking.urlpatterns,
    *cards.urlpatterns,
    *dashboard.urlpatterns,
    *selections.urlpatterns,
]
