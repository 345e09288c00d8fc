"""Addresses of the panel's cards."""

from django.urls import path

from review.views import cards, cards_workbook

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/scores/", cards.scorecard_list, name="scorecard-list"),
    path(
        "solicitations/<uuid:solicitation_id>/scores/workbook/",
        cards_workbook.cards_workbook,
        name="cards-workbook",
    ),
    path(
        "solicitations/<uuid:solicitation_id>/scores/upload/",
        cards_workbook.cards_upload,
        name="cards-upload",
    ),
    path("review/offers/<uuid:offer_id>/scorecard/", cards.scorecard_edit, name="scorecard-edit"),
]
