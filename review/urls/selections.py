"""Addresses of the chosen set."""

from django.urls import path

from review.views import selections

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/selection/", selections.selection_edit, name="selection-edit"),
    path(
        "solicitations/<uuid:solicitation_id>/selection/refresh/",
        selections.selection_refresh,
        name="selection-refresh",
    ),
    path(
        "solicitations/<uuid:solicitation_id>/selection/propose/",
        selections.selection_propose,
        name="selection-propose",
    ),
    path(
        "review/selections/<uuid:selection_id>/decision/",
        selections.selection_approve,
        name="selection-approve",
    ),
]
