"""Reads about needs, projects and solicitations: lists, page objects, tabs, what waits for whom."""

from solicitations.queries.imports import ImportPage, import_list, import_page
from solicitations.queries.library import Shelf, documents_of, downloads_of, is_public, shelves_of
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
from solicitations.queries.nda import Standing, current_nda, responses_of, standing_of
from solicitations.queries.need_page import NeedPage, need_page
from solicitations.queries.registrations import (
    RegistrationCounts,
    intent_due_at_of,
    registration_counts,
    registrations_of,
)
from solicitations.queries.solicitation_page import (
    SolicitationPage,
    lots_of,
    solicitation_page,
    steps_of,
    tabs_for,
    waiting_for,
)

__all__ = [
    "ImportPage",
    "NeedPage",
    "RegistrationCounts",
    "Shelf",
    "SolicitationPage",
    "Standing",
    "current_nda",
    "documents_of",
    "downloads_of",
    "import_list",
    "import_page",
    "intent_due_at_of",
    "is_public",
    "lots_of",
    "need_list",
    "need_page",
    "needs_of_project",
    "open_and_upcoming",
    "pro_formas_of",
    "project_list",
    "projects_due",
    "questions_of",
    "registration_counts",
    "registrations_of",
    "responses_of",
    "shelves_of",
    "solicitation_list",
    "solicitation_page",
    "standing_of",
    "steps_of",
    "tabs_for",
    "waiting_for",
]
