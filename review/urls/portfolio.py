"""Addresses of the portfolio builder and of saved sets."""

from django.urls import path

from review.views import portfolio, portfolio_files, scenarios

_OF = "solicitations/<uuid:solicitation_id>/portfolio"

urlpatterns = [
    path(f"{_OF}/", portfolio.portfolio, name="portfolio"),
    path(f"{_OF}.csv", portfolio_files.portfolio_csv, name="portfolio-csv"),
    path(f"{_OF}/best.csv", portfolio_files.best_csv, name="portfolio-best-csv"),
    path(f"{_OF}/best.json", portfolio_files.best_json, name="portfolio-best-json"),
    path(f"{_OF}/best.xlsx", portfolio_files.best_xlsx, name="portfolio-best-xlsx"),
    path(f"{_OF}/change/", portfolio.portfolio_change, name="portfolio-change"),
    path(f"{_OF}/draft/", scenarios.selection_draft, name="selection-draft"),
    path(f"{_OF}/sets/", scenarios.scenarios, name="scenarios"),
    path(f"{_OF}/sets/save/", scenarios.scenario_save, name="scenario-save"),
    path("review/sets/<uuid:scenario_id>/", scenarios.scenario_rename, name="scenario-rename"),
    path("review/sets/<uuid:scenario_id>/delete/", scenarios.scenario_delete, name="scenario-delete"),
    path("review/runs/<uuid:run_id>/optimum/", portfolio.portfolio_optimum, name="portfolio-optimum"),
    path("review/runs/<uuid:run_id>/optimum/ask/", portfolio.portfolio_ask, name="portfolio-ask"),
    path("review/runs/<uuid:run_id>/optimum/cancel/", portfolio.portfolio_cancel, name="portfolio-cancel"),
]
