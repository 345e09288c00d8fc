"""Addresses of the panel's cards."""

from django.urls import path

from review.views import cards

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/scores/", cards.scorecard_list, name="scorecard-list"),
    path("review/offers/<uuid:offer_id>/scorecard/", cards.scorecard_edit, name="scorecard-edit"),
]
