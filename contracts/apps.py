"""Django registration of contracts."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Awards, contracts, acceptances."""

    name = "contracts"
    waiting_provider = "contracts.queries.waiting_for"
    solicitation_tabs = "contracts.queries.tabs_for"
