"""Wires or no wires: the recorded fallback of a project, decisions, and what happens when the date is missed."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import SYSTEM, organisation_stream
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from kernel.outbox import enqueue
from solicitations.models import Project, ProjectDecision, WiresFallback
from solicitations.permissions import can_decide_wires
from solicitations.queries.wires import (
    decided_kind,
    fallback_of,
    is_awarded,
    live_solicitations_of,
)
from solicitations.services.announcing import announce
from solicitations.services.records import record_for_organisation
from solicitations.states import AnnouncementKind, ProjectDecisionKind

LARGEST_USD = Decimal(10) ** 12
LONGEST_TEXT, LONGEST_REASON = 4000, 2000
MAIL_TOPIC = "solicitations.mail_wires_decision"
PROJECT_LOCK = "project"


def _require_planner(by: User, project: Project) -> None:
    if not can_decide_wires(by, project.organisation):
        raise NotAllowed(f"Only planners of {project.organisation} decide on its projects.")


@transaction.atomic
def record_fallback(
    *, project: Project, text: str, cost_usd: Decimal, by: User, now: datetime
) -> WiresFallback:
    """Write down what is built if nothing better comes, as the next version; earlier ones stay.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: no text, or a cost no project can have; names the field.
    """
    _require_planner(by, project)
    words = text.strip()
    if not words or len(words) > LONGEST_TEXT:
        raise InvalidInput(f"Say what is built, in {LONGEST_TEXT:,} characters at most.", field="text")
    if not 0 < cost_usd < LARGEST_USD:
        raise InvalidInput("What is built costs more than 0 $.", field="cost_usd")
    hold_alone(PROJECT_LOCK, project.pk)
    last = fallback_of(project)
    version = last.version + 1 if last else 1
    fallback = WiresFallback.objects.create(
        project=project, version=version, text=words, cost_usd=cost_usd, recorded_by=by, recorded_at=now
    )
    facts = {"project": project.pk, "fallback": fallback.pk, "version": version, "cost_usd": cost_usd}
    record_for_organisation(project.organisation, by, Role.PLANNER, "project.fallback_recorded", facts)
    return fallback


@transaction.atomic
def decide_project(
    *, project: Project, kind: ProjectDecisionKind, reason: str, by: User, now: datetime
) -> ProjectDecision:
    """Decide for wires, for a non-wires alternative, or open the decision again; the latest counts.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: no reason.
        Conflict: it is decided so already, or wires are decided without a recorded fallback.
    """
    _require_planner(by, project)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise InvalidInput(f"Say why, in {LONGEST_REASON:,} characters at most.", field="reason")
    hold_alone(PROJECT_LOCK, project.pk)
    if (decided_kind(project) or ProjectDecisionKind.REOPENED) == kind:
        raise Conflict(f"This project stands there already: {ProjectDecisionKind(kind).label}.", field="kind")
    fallback = fallback_of(project)
    if kind == ProjectDecisionKind.WIRES and fallback is None:
        raise Conflict("Record what is built first; then decide for it.", field="kind")
    is_wires = kind == ProjectDecisionKind.WIRES
    decision = ProjectDecision.objects.create(
        project=project,
        kind=kind,
        reason=words,
        fallback=fallback if is_wires else None,
        decided_by=by,
        decided_at=now,
    )
    facts = {"project": project.pk, "decision": decision.pk, "kind": kind, "reason": words}
    record_for_organisation(project.organisation, by, Role.PLANNER, "project.decided", facts)
    if is_wires:
        _tell(decision, now=now)
    return decision


def _tell(decision: ProjectDecision, *, now: datetime) -> None:
    """Tell whoever follows a live solicitation for the project's needs, and the utility by mail."""
    project = decision.project
    title = f"{project.code}: wires decided"
    text = (
        f"{decision.reason} The need that {project.code} meets may be asked for no longer; see the project."
    )
    for solicitation in live_solicitations_of(project):
        announce(solicitation=solicitation, kind=AnnouncementKind.NEED, title=title, text=text, at=now)
    enqueue(topic=MAIL_TOPIC, subject_id=decision.pk)


@transaction.atomic
def trigger_fallback(*, project: Project, now: datetime) -> ProjectDecision | None:
    """Decide for the recorded fallback if the wires decision date is missed without an award; once.

    Returns None where there is nothing to do: the date lies ahead (in the utility's zone, on the clock handed in),
    nothing is recorded to fall back on, it is decided, or an award was made.
    """
    hold_alone(PROJECT_LOCK, project.pk)
    today = project.organisation.day_of(now)
    missed_on, fallback = project.wires_decision_on, fallback_of(project)
    if today <= missed_on or fallback is None or is_awarded(project):
        return None
    if decided_kind(project) or project.decisions.filter(missed_on=missed_on).exists():
        return None
    reason = (
        f"The wires decision date, {missed_on:%-d %b %Y}, passed without an award. The recorded fallback is built: "
        f"{fallback.text}"
    )
    decision = ProjectDecision.objects.create(
        project=project,
        kind=ProjectDecisionKind.WIRES,
        reason=reason[:LONGEST_REASON],
        fallback=fallback,
        decided_at=now,
        missed_on=missed_on,
    )
    facts = {"project": project.pk, "decision": decision.pk, "missed_on": missed_on, "fallback": fallback.pk}
    stream = organisation_stream(project.organisation_id)
    record(stream=stream, actor=SYSTEM, verb="project.fallback_triggered", facts=facts)
    _tell(decision, now=now)
    return decision


def trigger_missed_fallbacks(*, now: datetime) -> int:
    """Go through the undecided projects that have a fallback; return how many were decided by the clock."""
    waiting = undecided_with_fallback().select_related("organisation")
    return sum(trigger_fallback(project=project, now=now) is not None for project in waiting)


def undecided_with_fallback() -> QuerySet[Project]:
    """Return the projects the scheduler has to look at."""
    latest = ProjectDecision.objects.filter(project=OuterRef("pk")).order_by("-decided_at").values("kind")
    found = Project.objects.annotate(stands=Subquery(latest[:1]))
    is_open = Q(stands=None) | Q(stands=ProjectDecisionKind.REOPENED)
    return found.filter(is_open, fallbacks__isnull=False).distinct()
