"""Pages of the review."""

from django.urls import path

from review import views

app_name = "review"
urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/scores/", views.scorecard_list, name="scorecard-list"),
    path(
        "solicitations/<uuid:solicitation_id>/evaluation-lock/", views.evaluation_lock, name="evaluation-lock"
    ),
    path("solicitations/<uuid:solicitation_id>/rubric/", views.rubric_choose, name="rubric-choose"),
    path("review/offers/<uuid:offer_id>/scorecard/", views.scorecard_edit, name="scorecard-edit"),
    path("solicitations/<uuid:solicitation_id>/ranking/", views.dashboard, name="dashboard"),
    path("review/offers/<uuid:offer_id>/coverage/", views.offer_coverage, name="offer-coverage"),
    path("solicitations/<uuid:solicitation_id>/selection/", views.selection_edit, name="selection-edit"),
    path(
        "solicitations/<uuid:solicitation_id>/selection/refresh/",
        views.selection_refresh,
        name="selection-refresh",
    ),
    path(
        "solicitations/<uuid:solicitation_id>/selection/propose/",
        views.selection_propose,
        name="selection-propose",
    ),
    path(
        "review/selections/<uuid:selection_id>/decision/", views.selection_approve, name="selection-approve"
    ),
]
