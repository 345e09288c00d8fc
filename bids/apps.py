"""Django registration of bids."""

from django.apps import AppConfig


class BidsConfig(AppConfig):
    """Offers, sealed until a witnessed opening."""

    name = "bids"
    waiting_provider = "bids.queries.waiting_for"
    solicitation_tabs = "bids.queries.tabs_for"
