"""What the pages of a solicitation show, its tabs, and what waits for whom."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch
from django.urls import reverse

from accounts.permissions import Visitor, holds_role_somewhere
from accounts.states import INDEPENDENTS, Role
from solicitations.models import Lot, Project, Solicitation
from solicitations.permissions import READS_LOG, can_decide_stage, roles_of
from solicitations.queries.stages import is_decided, step_by_hand
from solicitations.queries.timeline import timeline_of
from solicitations.states import DOINGS, LIVE, UNPUBLISHED, WATCHES_BIDDERS, SolicitationState
from web.tabs import Tab, TabGroup
from web.timeline import Step


@dataclass(frozen=True)
class SolicitationPage:
    """The overview of a solicitation for one visitor."""

    solicitation: Solicitation
    zone: str
    steps: list[Step]
    lots: list[Lot]
    projects: list[Project]
    projects_cost_usd: Decimal
    is_open: bool
    takes_questions: bool
    roles: frozenset[Role]
    may_offer: bool
    next_step: SolicitationState | None
    may_decide: bool

    @property
    def may_run(self) -> bool:
        """Whether the visitor is its procurement officer."""
        return Role.PROCUREMENT in self.roles

    @property
    def next_step_words(self) -> str:
        """What the step that the visitor may take now is called."""
        return DOINGS[self.next_step] if self.next_step else ""

    @property
    def may_open_comments(self) -> bool:
        """Whether its route has a comment round that the visitor may open now."""
        waits = (
            SolicitationState.COMMENT in self.solicitation.route and not self.solicitation.comments_opened_at
        )
        return self.may_edit and waits

    @property
    def may_publish(self) -> bool:
        """Whether the visitor publishes it from where it stands."""
        last = SolicitationState.INTERNAL_REVIEW
        before = last if last in self.solicitation.route else SolicitationState.DRAFT
        return self.may_run and self.solicitation.state == before

    @property
    def is_public_draft(self) -> bool:
        """Whether everybody reads it though it is not published."""
        return self.solicitation.state in UNPUBLISHED and self.solicitation.comments_opened_at is not None

    @property
    def may_edit(self) -> bool:
        """Whether the visitor prepares it still."""
        return self.may_run and self.solicitation.state == SolicitationState.DRAFT

    @property
    def may_extend(self) -> bool:
        """Whether the visitor may move its deadline."""
        return self.may_run and self.is_open

    @property
    def may_cancel(self) -> bool:
        """Whether the visitor may cancel it."""
        return self.may_run and self.solicitation.state in LIVE


def lots_of(solicitation: Solicitation) -> list[Lot]:
    """Return the lots with their needs and the needs' projects."""
    lots = solicitation.lots.select_related("need__facility").prefetch_related(
        "need__years",
        "need__amounts",
        "need__windows",
        Prefetch("need__projects", queryset=Project.objects.order_by("code")),
    )
    return list(lots.order_by("position"))


def solicitation_page(solicitation: Solicitation, user: Visitor, *, now: datetime) -> SolicitationPage:
    """Gather the overview; the solicitation was loaded through ``visible_to``."""
    lots = lots_of(solicitation)
    projects = {project.pk: project for lot in lots for project in lot.need.projects.all()}
    due, questions = solicitation.offers_due_at, solicitation.questions_due_at
    is_published = solicitation.state == SolicitationState.PUBLISHED
    is_open = is_published and due is not None and now < due
    roles = roles_of(user, solicitation)
    return SolicitationPage(
        solicitation=solicitation,
        zone=solicitation.organisation.time_zone,
        steps=timeline_of(solicitation, now=now),
        lots=lots,
        projects=sorted(projects.values(), key=lambda project: project.code),
        projects_cost_usd=sum((project.installed_cost_usd for project in projects.values()), Decimal(0)),
        is_open=is_open,
        takes_questions=is_published and questions is not None and now <= questions,
        roles=roles,
        may_offer=is_open and holds_role_somewhere(user, Role.DEVELOPER),
        next_step=step_by_hand(solicitation) if Role.PROCUREMENT in roles else None,
        may_decide=can_decide_stage(user, solicitation) and not is_decided(solicitation),
    )


def tabs_for(solicitation: Solicitation, user: Visitor) -> list[Tab]:
    """Return this app's tabs for a visitor."""
    roles, state = roles_of(user, solicitation), solicitation.state
    is_bidder = bool(roles & WATCHES_BIDDERS) or holds_role_somewhere(user, Role.DEVELOPER)
    had_comments = solicitation.comments_opened_at is not None
    talk, oversight = TabGroup.TALK, TabGroup.OVERSIGHT
    # Each with whether this visitor has it, and the name of its address.
    rows = [
        (True, "overview", "Overview", 10, TabGroup.ASKED, "solicitation-detail"),
        (True, "needs", "Needs", 20, TabGroup.ASKED, "solicitation-needs"),
        (True, "requirements", "Requirements", 25, TabGroup.ASKED, "solicitation-requirements"),
        (True, "rules", "Rules", 26, TabGroup.ASKED, "rules"),
        (True, "documents", "Documents", 30, TabGroup.ASKED, "solicitation-documents"),
        (True, "addenda", "Addenda", 32, TabGroup.ASKED, "addendum-list"),
        (True, "questions", "Questions", 40, talk, "question-list"),
        (is_bidder, "clarifications", "Clarifications", 42, talk, "clarification-list"),
        (had_comments, "comments", "Comments", 43, talk, "comment-list"),
        (is_bidder, "bidders", "Bidders", 44, talk, "solicitation-bidders"),
        (True, "news", "News", 45, talk, "solicitation-news"),
        (True, "principles", "Principles", 47, oversight, "principles"),
        (
            bool(roles) or state == SolicitationState.CLOSED,
            "lessons",
            "Lessons",
            48,
            oversight,
            "lesson-list",
        ),
        (bool(roles), "team", "Team", 90, oversight, "solicitation-team"),
        (bool(roles & INDEPENDENTS), "workpapers", "Workpapers", 92, oversight, "solicitation-workpapers"),
        (bool(roles & READS_LOG), "record", "Record", 95, oversight, "audit-log"),
    ]
    return [
        Tab(key, label, _address(name, solicitation), order, group)
        for is_there, key, label, order, group, name in rows
        if is_there
    ]


def _address(name: str, solicitation: Solicitation) -> str:
    full = name if name == "audit-log" else f"solicitations:{name}"
    return reverse(full, args=[solicitation.pk])
