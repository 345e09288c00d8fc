"""Addresses of the ranking, of offers side by side, and of coverage."""

from django.urls import path

from review.views import dashboard, ranking

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/ranking/", dashboard.dashboard, name="dashboard"),
    path("solicitations/<uuid:solicitation_id>/ranking/rows/", dashboard.board_rows, name="board-rows"),
    path("solicitations/<uuid:solicitation_id>/ranking.csv", ranking.ranking_csv, name="ranking-csv"),
    path("solicitations/<uuid:solicitation_id>/ranking.json", ranking.ranking_json, name="ranking-json"),
    path("solicitations/<uuid:solicitation_id>/compare/", ranking.compare, name="compare"),
    path("review/offers/<uuid:offer_id>/coverage/", dashboard.offer_coverage, name="offer-coverage"),
]
