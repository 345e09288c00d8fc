"""Reads about needs, projects and solicitations: lists, page objects, tabs, what waits for whom."""

from solicitations.queries.correspondence import (
    ClarificationPage,
    addenda_of,
    clarification_page,
    clarifications_of,
)
from solicitations.queries.imports import ImportPage, import_list, import_page
from solicitations.queries.library import Shelf, documents_of, downloads_of, is_public, shelves_of
from solicitations.queries.lists import (
    need_list,
    needs_of_project,
    open_and_upcoming,
    pro_formas_of,
    project_list,
    questions_of,
)
from solicitations.queries.nda import Standing, current_nda, responses_of, standing_of
from solicitations.queries.need_page import NeedPage, need_page
from solicitations.queries.news import announcements_of, news_for_everybody, subscription_to
from solicitations.queries.outreach import (
    OutreachPage,
    attendances_of,
    conferences_of,
    contacts_of,
    invitations_of,
    outreach_page,
)
from solicitations.queries.oversight import MeetingPage, meeting_page, meetings_for, procurement_plans_for
from solicitations.queries.recipients import Recipient, people_to_tell, recipients_of
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
    tabs_for,
)
from solicitations.queries.waiting import waiting_for

__all__ = [
    "ClarificationPage",
    "ImportPage",
    "MeetingPage",
    "NeedPage",
    "OutreachPage",
    "Recipient",
    "RegistrationCounts",
    "Shelf",
    "SolicitationPage",
    "Standing",
    "addenda_of",
    "announcements_of",
    "attendances_of",
    "clarification_page",
    "clarifications_of",
    "conferences_of",
    "contacts_of",
    "current_nda",
    "documents_of",
    "downloads_of",
    "import_list",
    "import_page",
    "intent_due_at_of",
    "invitations_of",
    "is_public",
    "lots_of",
    "meeting_page",
    "meetings_for",
    "need_list",
    "need_page",
    "needs_of_project",
    "news_for_everybody",
    "open_and_upcoming",
    "outreach_page",
    "people_to_tell",
    "pro_formas_of",
    "procurement_plans_for",
    "project_list",
    "questions_of",
    "recipients_of",
    "registration_counts",
    "registrations_of",
    "responses_of",
    "shelves_of",
    "solicitation_page",
    "standing_of",
    "subscription_to",
    "tabs_for",
    "waiting_for",
]
