"""The address of what moved between two runs."""

from django.urls import path

from review.views import rank_changes

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/rank-changes/", rank_changes.rank_changes, name="rank-changes")
]
