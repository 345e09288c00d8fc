"""Django registration of valuation."""

from django.apps import AppConfig


class ValuationConfig(AppConfig):
    """Curves, protocols, runs, results."""

    name = "valuation"
    waiting_provider = "valuation.queries.waiting_for"
    solicitation_tabs = "valuation.queries.tabs_for"
