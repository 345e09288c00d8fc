"""Reads of how a project stands: its fallback, its decision, who asks for its needs, whether that is settled."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import Membership, Organisation, User
from accounts.permissions import Visitor
from accounts.queries import organisations_where
from accounts.states import Role
from solicitations.models import (
    Lot,
    Need,
    Project,
    ProjectDecision,
    Solicitation,
    SourcingDecision,
    WiresFallback,
)
from solicitations.models.planning import PLANNING
from solicitations.permissions import can_decide_wires
from solicitations.states import ProjectDecisionKind

# From here on a project without a recorded fallback waits for its planner.
PRESSING_DAYS = 90
# An ended solicitation that gave no reason for ending ended with an award.
AWARDED = ("AWARDED", "CONTRACTED", "CLOSED")


def fallback_of(project: Project) -> WiresFallback | None:
    """Return the newest recorded fallback."""
    return project.fallbacks.order_by("-version").first()


def decision_of(project: Project) -> ProjectDecision | None:
    """Return the latest decision; None while nothing was decided."""
    return project.decisions.order_by("-decided_at").first()


def decided_kind(project: Project) -> str:
    """Return NWA or WIRES, or nothing while the decision is open."""
    decision = decision_of(project)
    kind = decision.kind if decision else ProjectDecisionKind.REOPENED
    return "" if kind == ProjectDecisionKind.REOPENED else str(kind)


def _asking(project: Project) -> QuerySet[Solicitation]:
    series = Need.objects.filter(projects=project).values("series")
    lots = Lot.objects.filter(need__series__in=series)
    return Solicitation.objects.filter(pk__in=lots.values("solicitation_id"), published_at__isnull=False)


def live_solicitations_of(project: Project) -> QuerySet[Solicitation]:
    """Return the published solicitations that ask for a project's needs and have not ended."""
    return _asking(project).filter(closed_at=None)


def awarded_solicitations_of(project: Project) -> QuerySet[Solicitation]:
    """Return the solicitations for a project's needs that ended with an award."""
    return _asking(project).filter(closed_at__isnull=False, closing_reason="", state__in=AWARDED)


def is_awarded(project: Project) -> bool:
    """Say whether a solicitation for a project's needs ended with an award."""
    return awarded_solicitations_of(project).exists()


def projects_without_fallback(planner: User, *, now: datetime) -> list[Project]:
    """Return a planner's undecided projects whose wires date is near or missed while nothing is recorded to build."""
    mine = Project.objects.filter(organisation__in=organisations_where(planner, Role.PLANNER), fallbacks=None)
    latest = ProjectDecision.objects.filter(project=OuterRef("pk")).order_by("-decided_at").values("kind")
    is_open = Q(stands=None) | Q(stands=ProjectDecisionKind.REOPENED)
    found = mine.annotate(stands=Subquery(latest[:1])).filter(is_open).select_related("organisation")
    pressing = [each for each in found if each.float_days(each.organisation.day_of(now)) <= PRESSING_DAYS]
    return sorted(pressing, key=lambda each: (each.wires_decision_on, each.code))


def earliest_project_of(solicitation: Solicitation) -> Project | None:
    """Return the project of a solicitation's needs whose wires must be decided first."""
    found = Project.objects.filter(needs__lots__solicitation=solicitation).distinct()
    return min(found, key=lambda each: (each.wires_decision_on, each.code), default=None)


def reasons_already_met(need: Need, *, but_for: Solicitation | None = None) -> list[str]:
    """Say why a need may not be asked for (again), with what to do; empty where it may.

    It is settled where its project was decided, or an award was made for this version and the decision was not
    opened again, or another published solicitation that has not ended asks for it.
    """
    own = {but_for.pk} if but_for else set()
    reasons = [reason for project in need.projects.all() for reason in reasons_project_settled(project)]
    lots = Lot.objects.filter(need__series=need.series, solicitation__published_at__isnull=False)
    live = lots.filter(solicitation__closed_at=None).exclude(solicitation_id__in=own)
    reasons += [
        f"{need.code} is asked for by {lot.solicitation.code}, which has not ended: wait for its outcome, or cancel it."
        for lot in live.select_related("solicitation")
    ]
    awarded = lots.filter(
        need=need, solicitation__closed_at__isnull=False, solicitation__closing_reason=""
    ).filter(solicitation__state__in=AWARDED)
    if not any(_is_reopened(project) for project in need.projects.all()):
        reasons += [
            f"{need.code} was awarded in {lot.solicitation.code}: revise the need to what is left of it, or open the "
            "decision on its project again."
            for lot in awarded.exclude(solicitation_id__in=own).select_related("solicitation")
        ]
    return reasons


def _is_reopened(project: Project) -> bool:
    decision = decision_of(project)
    return decision is not None and decision.kind == ProjectDecisionKind.REOPENED


def reasons_project_settled(project: Project) -> list[str]:
    """Say that a project is decided, and how to open the decision again."""
    decision = decision_of(project)
    if decision is None or decision.kind == ProjectDecisionKind.REOPENED:
        return []
    how = (
        "is deferred by a non-wires alternative"
        if decision.kind == ProjectDecisionKind.NWA
        else "is being built (wires were decided)"
    )
    return [
        f"{project.code} {how} since {decision.decided_at:%-d %b %Y}: leave its needs out, or open this decision again."
    ]


@dataclass(frozen=True)
class WiresPage:
    """How one project stands, for one visitor."""

    project: Project
    float_days: int
    fallback: WiresFallback | None
    decision: ProjectDecision | None
    decided: str
    history: list[ProjectDecision]
    asked_by: list[Solicitation]
    sourcing: SourcingDecision | None
    may_decide: bool

    @property
    def is_missed(self) -> bool:
        """Whether the date has passed and nothing was decided."""
        return self.float_days < 0 and not self.decided


def wires_page(project: Project, user: Visitor, *, today: date) -> WiresPage:
    """Gather how a project stands; it was loaded through ``visible_to``."""
    history = list(project.decisions.select_related("decided_by", "fallback").order_by("-decided_at"))
    latest = history[0] if history else None
    asked = Solicitation.objects.visible_to(user).filter(pk__in=_asking(project).values("pk"))
    return WiresPage(
        project=project,
        float_days=project.float_days(today),
        fallback=project.fallbacks.select_related("recorded_by").order_by("-version").first(),
        decision=latest,
        decided="" if latest is None or latest.kind == ProjectDecisionKind.REOPENED else latest.kind,
        history=history,
        asked_by=list(asked.order_by("code")),
        sourcing=SourcingDecision.objects.visible_to(user).filter(project=project).first(),
        may_decide=can_decide_wires(user, project.organisation),
    )


def planners_and_buyers(organisation: Organisation) -> QuerySet[User]:
    """Return a utility's planners and procurement officers, for mail."""
    held = Membership.objects.filter(organisation=organisation, roles__overlap=list(PLANNING))
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("email")


def decided_projects(projects: list[UUID]) -> dict[UUID, ProjectDecision]:
    """Return the latest decision of each of these projects, for lists."""
    rows = ProjectDecision.objects.filter(project_id__in=projects).order_by("project_id", "-decided_at")
    return {row.project_id: row for row in rows.distinct("project_id")}
