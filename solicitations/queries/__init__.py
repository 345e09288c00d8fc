"""Reads about needs, projects and solicitations: lists, page objects, tabs, what waits for whom."""

from solicitations.queries.lists import (
    need_list,
    needs_of_project,
    open_and_upcoming,
    pro_formas_of,
    project_list,
    projects_due,
    questions_of,
    solicitation_list,
)
from solicitations.queries.need_page import NeedPage, need_page
from solicitations.queries.solicitation_page import (
    SolicitationPage,
    lots_of,
    solicitation_page,
    steps_of,
    tabs_for,
    waiting_for,
)

__all__ = [
    "NeedPage",
    "SolicitationPage",
    "lots_of",
    "need_list",
    "need_page",
    "needs_of_project",
    "open_and_upcoming",
    "pro_formas_of",
    "project_list",
    "projects_due",
    "questions_of",
    "solicitation_list",
    "solicitation_page",
    "steps_of",
    "tabs_for",
    "waiting_for",
]
