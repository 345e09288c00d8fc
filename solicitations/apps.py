"""Django registration of solicitations."""

from django.apps import AppConfig


class SolicitationsConfig(AppConfig):
    """Needs, projects, solicitations, questions."""

    name = "solicitations"
    waiting_provider = "solicitations.queries.waiting_for"
    solicitation_tabs = "solicitations.queries.tabs_for"
