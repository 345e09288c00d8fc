"""The address of what moved between two runs."""

from django.urls import path

from review.views import rank_changes

urlpatterns = [
    path(
        "solicitations/<uuid:solicitation_id>/rank-changes/", rank_changes.rank_changes, name="rank-changes"
    ),
    path(
        "solicitations/<uuid:solicitation_id>/rank-changes.csv",
        rank_changes.rank_changes_csv,
        name="rank-changes-csv",
    ),
    path(
        "solicitations/<uuid:solicitation_id>/rank-changes.json",
        rank_changes.rank_changes_json,
        name="rank-changes-json",
    ),
]
