"""Django registration of valuation."""

from django.apps import AppConfig

from web.navigation import NavLink


class ValuationConfig(AppConfig):
    """Curves, protocols, runs, results."""

    name = "valuation"
    waiting_provider = "valuation.queries.waiting_for"
    solicitation_tabs = "valuation.queries.tabs_for"
    nav_links = (
        NavLink(
            "Price curves",
            "valuation:curve-list",
            50,
            is_for_members=True,
            shown_to="valuation.permissions.sees_curves",
        ),
    )
