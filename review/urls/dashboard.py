"""Addresses of the ranking, of offers side by side, and of coverage."""

from django.urls import path

from review.views import cash_flows, dashboard, ranking

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/ranking/", dashboard.dashboard, name="dashboard"),
    path("solicitations/<uuid:solicitation_id>/ranking/rows/", dashboard.board_rows, name="board-rows"),
    path("solicitations/<uuid:solicitation_id>/ranking.csv", ranking.ranking_csv, name="ranking-csv"),
    path("solicitations/<uuid:solicitation_id>/ranking.xlsx", ranking.ranking_xlsx, name="ranking-xlsx"),
    path("solicitations/<uuid:solicitation_id>/ranking.json", ranking.ranking_json, name="ranking-json"),
    path("solicitations/<uuid:solicitation_id>/compare/", ranking.compare, name="compare"),
    path("solicitations/<uuid:solicitation_id>/compare.csv", ranking.compare_csv, name="compare-csv"),
    path("solicitations/<uuid:solicitation_id>/compare.xlsx", ranking.compare_xlsx, name="compare-xlsx"),
    path(
        "solicitations/<uuid:solicitation_id>/ranking/cash-flows/",
        cash_flows.chosen_cash_flows,
        name="chosen-cash-flows",
    ),
    path("review/offers/<uuid:offer_id>/cash-flows/", cash_flows.offer_cash_flows, name="offer-cash-flows"),
    path("review/offers/<uuid:offer_id>/coverage/", dashboard.offer_coverage, name="offer-coverage"),
]
