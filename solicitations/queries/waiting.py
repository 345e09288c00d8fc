"""What waits for a person at the desk: drafts, questions, verdicts, needs, fallbacks, open solicitations."""

from datetime import datetime, timedelta

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Visitor, holds_role_somewhere
from accounts.queries import organisations_where
from accounts.states import INDEPENDENTS, Role
from solicitations.models import Assignment, Need, Project, Question, Solicitation
from solicitations.permissions import DECIDES
from solicitations.queries.stages import is_decided
from solicitations.queries.wires import projects_without_fallback
from solicitations.states import SolicitationState
from web.waiting import Waiting

MOST_FALLBACKS = 5


def waiting_for(user: Visitor, *, now: datetime) -> list[Waiting]:
    """Return what waits for a person: drafts to publish or watch, questions to answer, needs to publish."""
    if not user.is_authenticated:
        return []
    mine = Assignment.objects.in_force().filter(user=user, role__in=[Role.PROCUREMENT, *INDEPENDENTS])
    held = mine.select_related("solicitation__organisation").order_by("solicitation__code")
    found: list[Waiting] = []
    for assignment in held:
        found += _waiting_in(assignment.solicitation, Role(assignment.role), now)
    return (
        _undeclared(user)
        + found
        + _waiting_verdicts(user)
        + _waiting_needs(user)
        + _waiting_fallbacks(user, now)
        + _open_for(user, now)
    )


def _undeclared(user: User) -> list[Waiting]:
    """Roles given that hold only once the person has declared their interests."""
    waiting = Assignment.objects.filter(user=user, ended_at=None, awaits_declaration=True)
    return [
        Waiting(
            f"Declare your interests for {assignment.solicitation.code}",
            reverse("solicitations:declaration", args=[assignment.solicitation_id]),
            f"You are named {assignment.get_role_display()}; your part opens once you have signed.",
            action="Sign",
        )
        for assignment in waiting.select_related("solicitation")
    ]


def _waiting_in(solicitation: Solicitation, role: Role, now: datetime) -> list[Waiting]:
    zone = solicitation.organisation.time_zone
    detail = reverse("solicitations:solicitation-detail", args=[solicitation.pk])
    if solicitation.state == SolicitationState.DRAFT:
        if role == Role.PROCUREMENT:
            return [
                Waiting(f"Publish {solicitation.code}", detail, "The draft waits for you.", action="Go on")
            ]
        return [
            Waiting(f"Read the draft of {solicitation.code}", detail, "It is being prepared.", action="Read")
        ]
    if solicitation.state != SolicitationState.PUBLISHED or role != Role.PROCUREMENT:
        return []
    unanswered = Question.objects.filter(solicitation=solicitation, answered_at=None).count()
    if not unanswered:
        return []
    noun = "question waits" if unanswered == 1 else "questions wait"
    return [
        Waiting(
            f"Answer questions on {solicitation.code}",
            reverse("solicitations:question-list", args=[solicitation.pk]),
            f"{unanswered} {noun} for an answer.",
            due_at=solicitation.offers_due_at
            if solicitation.offers_due_at and solicitation.offers_due_at > now
            else None,
            zone=zone,
            action="Answer",
        )
    ]


def _waiting_verdicts(user: User) -> list[Waiting]:
    """Stages that wait for this person's verdict: the chair's, the review group's, the evaluator's, a regulator's."""
    mine = Assignment.objects.in_force().filter(user=user, solicitation__state__in=list(DECIDES))
    held = mine.select_related("solicitation").order_by("solicitation__code")
    return [
        Waiting(
            f"Give the verdict on {assignment.solicitation.code}",
            reverse("solicitations:stage-verdict", args=[assignment.solicitation_id]),
            f"It is {assignment.solicitation.get_state_display()}.",
            action="Decide",
        )
        for assignment in held
        if DECIDES[SolicitationState(assignment.solicitation.state)] == assignment.role
        and not is_decided(assignment.solicitation)
    ]


def _waiting_needs(user: Visitor) -> list[Waiting]:
    utilities = organisations_where(user, Role.PLANNER)
    drafts = Need.objects.filter(organisation__in=utilities, published_at=None, is_confidential=False).count()
    if not drafts:
        return []
    noun = "need is a draft" if drafts == 1 else "needs are drafts"
    url = f"{reverse('solicitations:need-list')}?state=draft"
    return [Waiting("Publish needs", url, f"{drafts} {noun}.", action="Look")]


def _waiting_fallbacks(user: User, now: datetime) -> list[Waiting]:
    """The projects that will be late without anybody having said what is built then, the most pressing first."""
    found = projects_without_fallback(user, now=now)
    more = f" {len(found) - MOST_FALLBACKS} more projects wait alike." if len(found) > MOST_FALLBACKS else ""
    return [
        Waiting(
            f"Record the wires fallback of {project.code}",
            reverse("solicitations:project-fallback", args=[project.pk]),
            f"{_wires_date_in_words(project, now)} Nothing is recorded to build then.{more}",
            action="Record",
        )
        for project in found[:MOST_FALLBACKS]
    ]


def _wires_date_in_words(project: Project, now: datetime) -> str:
    left = project.float_days(project.organisation.day_of(now))
    day = f"{project.wires_decision_on:%-d %b %Y}"
    if left < 0:
        return f"Its wires decision date, {day}, has passed."
    return (
        f"Its wires decision date is {day}, in {left} days."
        if left
        else f"Its wires decision date is today, {day}."
    )


def _open_for(user: Visitor, now: datetime) -> list[Waiting]:
    if not holds_role_somewhere(user, Role.DEVELOPER):
        return []
    soon = (
        Solicitation.objects.visible_to(user).open_at(now).filter(offers_due_at__lt=now + timedelta(days=90))
    )
    return [
        Waiting(
            f"{solicitation.code} takes offers",
            reverse("solicitations:solicitation-detail", args=[solicitation.pk]),
            solicitation.title,
            due_at=solicitation.offers_due_at,
            zone=solicitation.organisation.time_zone,
        )
        for solicitation in soon.select_related("organisation").order_by("offers_due_at")[:10]
    ]
