"""Django registration of solicitations."""

from django.apps import AppConfig

from web.navigation import NavLink


class SolicitationsConfig(AppConfig):
    """Needs, projects, solicitations, questions."""

    name = "solicitations"
    waiting_provider = "solicitations.queries.waiting_for"
    principle_evidence = "solicitations.queries.principles.evidence_of"
    solicitation_tabs = "solicitations.queries.tabs_for"
    nav_links = (
        NavLink(
            "Planning",
            "solicitations:planning-desk",
            5,
            is_for_members=True,
            shown_to="solicitations.permissions.works_at_a_desk",
        ),
        NavLink("Solicitations", "solicitations:solicitation-list", 10),
        NavLink("Pipeline", "solicitations:pipeline", 15),
        NavLink("Needs", "solicitations:need-list", 20),
        NavLink("Projects", "solicitations:project-list", 30),
        NavLink("Calendar", "solicitations:oversight-calendar", 35),
    )
