"""Lists, each begun at the one door and joined to what its table shows."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from accounts.permissions import Visitor
from solicitations.models import Assignment, Need, ProForma, Project, Question, Solicitation
from solicitations.states import UNPUBLISHED, UNTIL_AWARD, SolicitationState


def open_and_upcoming(user: Visitor) -> QuerySet[Solicitation]:
    """Return what a visitor may bid for now and what they take part in until it ends, the nearest deadline first."""
    underway = Q(state__in=UNPUBLISHED | {SolicitationState.PUBLISHED})
    if user.is_authenticated:
        mine = Assignment.objects.filter(user=user, ended_at=None).values("solicitation_id")
        underway |= Q(state__in=UNTIL_AWARD, pk__in=mine)
    live = Solicitation.objects.visible_to(user).filter(underway)
    return (
        live.select_related("organisation").annotate(n_needs=Count("lots")).order_by("offers_due_at", "code")
    )


def solicitation_list(user: Visitor, *, state: str = "", words: str = "") -> QuerySet[Solicitation]:
    """Return the solicitations a visitor may see, filtered by state and by words of code, title or utility."""
    found = (
        Solicitation.objects.visible_to(user).select_related("organisation").annotate(n_needs=Count("lots"))
    )
    if state in SolicitationState.values:
        found = found.filter(state=state)
    if words:
        found = found.filter(
            Q(code__icontains=words) | Q(title__icontains=words) | Q(organisation__name__icontains=words)
        )
    return found.order_by("-published_at", "-created_at")


def need_list(
    user: Visitor, *, service: str = "", words: str = "", is_draft: bool | None = None
) -> QuerySet[Need]:
    """Return the newest visible version of each need, with its largest amount of any year."""
    found = Need.objects.visible_to(user).latest_versions()
    if service:
        found = found.filter(service=service)
    if words:
        found = found.filter(
            Q(code__icontains=words) | Q(title__icontains=words) | Q(facility__name__icontains=words)
        )
    if is_draft is not None:
        found = found.filter(published_at__isnull=is_draft)
    peaks = found.annotate(peak_of_calls=Max("years__amount"), peak_of_profile=Max("amounts__amount"))
    joined = peaks.select_related("organisation", "facility").prefetch_related(
        Prefetch("projects", queryset=Project.objects.order_by("code"))
    )
    return joined.order_by("code", "-version")


def project_list(user: Visitor, *, words: str = "") -> QuerySet[Project]:
    """Return the projects a visitor may see, the earliest in-service date first."""
    found = Project.objects.visible_to(user).select_related("organisation")
    if words:
        found = found.filter(Q(code__icontains=words) | Q(name__icontains=words))
    visible = Q(needs__in=Need.objects.visible_to(user))
    return found.annotate(n_needs=Count("needs", filter=visible, distinct=True)).order_by(
        "in_service_on", "code"
    )


def needs_of_project(project: Project, user: Visitor) -> QuerySet[Need]:
    """Return the visible needs a project would meet."""
    return need_list(user).filter(projects=project)


def questions_of(solicitation: Solicitation, user: Visitor) -> QuerySet[Question]:
    """Return the questions a visitor may see, the newest first."""
    visible = Question.objects.visible_to(user).filter(solicitation=solicitation)
    joined = visible.select_related("answered_by", "asking_organisation", "asked_by")
    return joined.prefetch_related("answer_versions").order_by("-asked_at")


def pro_formas_of(organisation_id: UUID, user: Visitor) -> QuerySet[ProForma]:
    """Return a utility's contracts a person may choose from."""
    return ProForma.objects.visible_to(user).filter(organisation_id=organisation_id)


def projects_due(user: Visitor, *, today: date) -> list[Project]:
    """Return the visible projects whose wires decision is within half a year or missed, the most pressing first."""
    pressing = 183
    found = [project for project in project_list(user) if project.float_days(today) <= pressing]
    return sorted(found, key=lambda project: project.wires_decision_on)
