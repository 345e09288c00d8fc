"""Django registration of bids."""

from django.apps import AppConfig

from web.navigation import NavLink


class BidsConfig(AppConfig):
    """Offers, sealed until a witnessed opening."""

    name = "bids"
    waiting_provider = "bids.queries.waiting_for"
    solicitation_tabs = "bids.queries.tabs_for"
    participation_provider = "bids.queries.participation_of"
    principle_evidence = "bids.queries.evidence.principle_evidence"
    nav_links = (
        NavLink(
            "Workspace",
            "bids:offer-list",
            order=40,
            is_for_members=True,
            shown_to="bids.permissions.is_a_bidder",
        ),
    )
