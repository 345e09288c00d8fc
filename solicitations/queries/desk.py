"""The planning desk: everything planners and procurement officers work with before a solicitation, in one place."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.permissions import holds_role_somewhere
from accounts.states import Role
from solicitations.models import (
    Contact,
    CriteriaSet,
    DataImport,
    Facility,
    Meeting,
    Need,
    ProcurementPlan,
    Project,
    Screening,
    ServiceCatalogue,
    SourcingMatrix,
)


@dataclass(frozen=True)
class DeskCard:
    """One thing to go to: what it is for, and how much of it there is."""

    title: str
    url: str
    text: str
    count: str = ""


@dataclass(frozen=True)
class DeskGroup:
    """Cards that belong together, in the order in which they are used."""

    title: str
    cards: list[DeskCard]


def planning_desk(user: User) -> list[DeskGroup]:
    """Return what a person may work with, by what they do at their utilities."""
    groups = []
    if holds_role_somewhere(user, Role.PLANNER):
        groups += [_grid(user), _suitability(user), _sourcing(user)]
    if holds_role_somewhere(user, Role.PROCUREMENT):
        groups.append(_market(user))
    return groups


def _card(title: str, name: str, text: str, count: str = "") -> DeskCard:
    return DeskCard(title, reverse(f"solicitations:{name}"), text, count)


def _n(found: QuerySet[Any], noun: str, many: str = "") -> str:
    n = found.count()
    return f"{n:,} {noun if n == 1 else many or f'{noun}s'}"


def _grid(user: User) -> DeskGroup:
    facilities, needs = Facility.objects.visible_to(user), Need.objects.visible_to(user).latest_versions()
    imports = DataImport.objects.visible_to(user)
    return DeskGroup(
        "Grid and forecasts",
        [
            _card(
                "Imports", "need-import", "Assessments, capital plans, forecasts, shapes, coordinates.",
                _n(imports, "file"),
            ),
            _card(
                "Facilities", "facility-list", "Ratings, three scenarios, shapes, and what triggers a need.",
                _n(facilities, "facility", "facilities"),
            ),
            _card("Needs", "need-list", "What the grid lacks, in which hours.", _n(needs, "need")),
            _card("Service territory", "territory", "The outline behind the map of needs."),
        ],
    )  # fmt: skip


def _suitability(user: User) -> DeskGroup:
    screenings = Screening.objects.visible_to(user)
    return DeskGroup(
        "Suitability",
        [
            _card(
                "Criteria", "criteria-list", "Type, timeline and cost, in versions; examples to begin from.",
                _n(CriteriaSet.objects.visible_to(user), "version"),
            ),
            _card(
                "Screenings", "screening-list", "Projects held against the criteria, with every reason.",
                _n(screenings, "screening"),
            ),
            _card("Pipeline", "pipeline", "What was published: candidates with dates, rejected with reasons."),
        ],
    )  # fmt: skip


def _sourcing(user: User) -> DeskGroup:
    projects = Project.objects.visible_to(user)
    return DeskGroup(
        "Projects and sourcing",
        [
            _card(
                "Projects", "project-list", "Wires decision dates, recorded fallbacks, how each is sourced.",
                _n(projects, "project"),
            ),
            _card(
                "Services catalogue", "catalogue-list", "What a service is and which requirements come with it.",
                _n(ServiceCatalogue.objects.visible_to(user), "version"),
            ),
            _card(
                "Sourcing matrix", "matrix-list", "Which structure fits which service, and how long it takes.",
                _n(SourcingMatrix.objects.visible_to(user), "version"),
            ),
        ],
    )  # fmt: skip


def _market(user: User) -> DeskGroup:
    plans = ProcurementPlan.objects.visible_to(user)
    meetings = Meeting.objects.visible_to(user)
    contacts = Contact.objects.visible_to(user).filter(ended_at=None)
    return DeskGroup(
        "Market and oversight",
        [
            _card(
                "Bidder list", "contact-list", "Whom you may write to, with their consent.",
                _n(contacts, "contact"),
            ),
            _card(
                "Oversight calendar", "oversight-calendar", "Review group and advisory meetings.",
                _n(meetings, "meeting"),
            ),
            _card(
                "New procurement plan", "plan-create", "The next version of what you mean to solicit, and when.",
                _n(plans, "version"),
            ),
        ],
    )  # fmt: skip
