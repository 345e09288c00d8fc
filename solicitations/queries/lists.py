"""Lists, each begun at the one door and joined to what its table shows."""

from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from accounts.models import Organisation
from accounts.permissions import Visitor
from accounts.states import OrganisationKind
from solicitations.models import (
    Assignment,
    Need,
    NeedAmount,
    NeedYear,
    ProForma,
    Project,
    Question,
    Solicitation,
)
from solicitations.states import UNPUBLISHED, UNTIL_AWARD, NeedForm, SolicitationState


def open_and_upcoming(user: Visitor, *, now: datetime) -> QuerySet[Solicitation]:
    """Return what a visitor may bid for now and what they take part in until it ends, the nearest deadline first."""
    underway = Q(state__in=UNPUBLISHED) | Q(state=SolicitationState.PUBLISHED, offers_due_at__gt=now)
    if user.is_authenticated:
        mine = Assignment.objects.in_force().filter(user=user).values("solicitation_id")
        underway |= Q(state__in=UNTIL_AWARD | {SolicitationState.PUBLISHED}, pk__in=mine)
    live = Solicitation.objects.visible_to(user).filter(underway)
    return live.select_related("organisation").order_by("offers_due_at", "code")


def need_list(
    user: Visitor, *, service: str = "", utility: str = "", words: str = "", is_draft: bool | None = None
) -> QuerySet[Need]:
    """Return the newest visible version of each need that the filters leave, with its largest amount as ``peak``.

    ``utility`` is a slug. The largest amounts are looked up for the rows shown, not for those counted.
    """
    found = Need.objects.visible_to(user).latest_versions()
    if service:
        found = found.filter(service=service)
    if utility:
        found = found.filter(organisation__slug=utility)
    if words:
        found = found.filter(
            Q(code__icontains=words) | Q(title__icontains=words) | Q(facility__name__icontains=words)
        )
    if is_draft is not None:
        found = found.filter(published_at__isnull=is_draft)
    joined = found.select_related("organisation", "facility").prefetch_related(
        Prefetch("projects", queryset=Project.objects.order_by("code"))
    )
    return joined.annotate(peak=_peak()).order_by("code", "-version")


def _peak() -> Case:
    """The largest amount of any year of a call, or of any hour of a profile."""
    years = NeedYear.objects.filter(need=OuterRef("pk")).order_by().values("need")
    hours = NeedAmount.objects.filter(need=OuterRef("pk")).order_by().values("need")
    return Case(
        When(form=NeedForm.CALL, then=Subquery(years.annotate(most=Max("amount")).values("most"))),
        default=Subquery(hours.annotate(most=Max("amount")).values("most")),
    )


def utilities_with_needs(user: Visitor) -> QuerySet[Organisation]:
    """Return the utilities that a filter of needs may name."""
    shown = Need.objects.visible_to(user).filter(organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(shown), kind=OrganisationKind.UTILITY).order_by("name")


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
