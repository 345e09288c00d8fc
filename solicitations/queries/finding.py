"""Finding solicitations: by phase, utility, service and words; and what the pipelines still promise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from accounts.permissions import Visitor
from solicitations.models import Lot, Need, Screening, ScreeningResult, Solicitation
from solicitations.queries.suitability import Opportunity, ResultLine, check_lines, opportunities_of
from solicitations.states import ENDED, UNPUBLISHED, Phase, ScreeningVerdict, SolicitationState

UPCOMING = "UPCOMING"


@dataclass(frozen=True)
class Search:
    """What somebody looks for; an empty field asks for nothing. ``utility`` is a slug."""

    phase: str = ""
    utility: str = ""
    service: str = ""
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Search":
        """Read a search from an address: ``phase``, ``utility``, ``service`` and ``q``."""
        given = {name: asked.get(name, "").strip() for name in ("phase", "utility", "service")}
        return cls(**given, words=asked.get("q", "").strip())

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.phase or self.utility or self.service or self.words)


def phase_at(now: datetime) -> Case:
    """Return the phase of each row, as ``phase_of`` says it, decided by the database."""
    return Case(
        When(state__in=sorted(UNPUBLISHED), then=Value(Phase.UPCOMING)),
        When(state__in=sorted(ENDED), then=Value(Phase.PAST)),
        When(state=SolicitationState.PUBLISHED, offers_due_at__gt=now, then=Value(Phase.OPEN)),
        When(state=SolicitationState.PUBLISHED, then=Value(Phase.SEALED)),
        default=Value(Phase.EVALUATION),
        output_field=CharField(),
    )


def found_solicitations(user: Visitor, search: Search, *, now: datetime) -> QuerySet[Solicitation]:
    """Return what a visitor may see of what they look for: open ones first, the nearest deadline on top.

    Each row carries ``phase`` and ``n_needs``.
    """
    found = _matching(user, search).annotate(phase=phase_at(now))
    if search.phase in Phase.values:
        found = found.filter(phase=search.phase)
    lots = Lot.objects.filter(solicitation=OuterRef("pk")).order_by().values("solicitation")
    counted = Coalesce(Subquery(lots.annotate(n=Count("pk")).values("n")), 0)
    ranks = Case(*(When(phase=phase, then=Value(rank)) for rank, phase in enumerate(Phase.values)))
    nearest = Case(When(phase=Phase.OPEN, then=F("offers_due_at")))
    return (
        found.select_related("organisation")
        .annotate(n_needs=counted)
        .order_by(ranks, nearest, F("published_at").desc(nulls_last=True), "-created_at")
    )


def count_by_phase(user: Visitor, search: Search, *, now: datetime) -> dict[str, int]:
    """Return how many of each phase there are, whatever phase the search asks for; in one query."""
    counts = _matching(user, search).annotate(phase=phase_at(now)).order_by().values("phase")
    by_phase = {row["phase"]: row["n"] for row in counts.annotate(n=Count("pk"))}
    return {phase: by_phase.get(phase, 0) for phase in Phase.values}


def _matching(user: Visitor, search: Search) -> QuerySet[Solicitation]:
    found = Solicitation.objects.visible_to(user)
    needs = Need.objects.visible_to(user)
    if search.utility:
        found = found.filter(organisation__slug=search.utility)
    if search.service:
        asked = Lot.objects.filter(need__in=needs.filter(service=search.service))
        found = found.filter(pk__in=asked.values("solicitation"))
    for word in search.words.split():
        of_needs = needs.filter(
            Q(code__icontains=word) | Q(title__icontains=word) | Q(facility__name__icontains=word)
        )
        found = found.filter(
            Q(code__icontains=word)
            | Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(pk__in=Lot.objects.filter(need__in=of_needs).values("solicitation"))
        )
    return found


def expected_opportunities(user: Visitor, search: Search, *, today: date) -> list[Opportunity]:
    """Return candidates of the published pipelines that no solicitation asks for yet, the earliest expected first."""
    current = Screening.objects.visible_to(user).current()
    found = ScreeningResult.objects.filter(screening__in=current, verdict=ScreeningVerdict.CANDIDATE)
    if search.utility:
        found = found.filter(screening__organisation__slug=search.utility)
    if search.service:
        asked = Need.objects.visible_to(user).filter(service=search.service)
        found = found.filter(project__in=asked.values("projects"))
    for word in search.words.split():
        found = found.filter(
            Q(project__code__icontains=word)
            | Q(project__name__icontains=word)
            | Q(screening__organisation__name__icontains=word)
        )
    results = found.select_related("project", "screening__organisation")
    lines = [ResultLine(result, check_lines(result)) for result in results]
    return [each for each in opportunities_of(lines, user, today) if each.state == UPCOMING]


def utilities_with_solicitations(user: Visitor) -> QuerySet[Organisation]:
    """Return the utilities that a search may name: those with something the visitor may see."""
    shown = Solicitation.objects.visible_to(user).order_by().values("organisation")
    screened = Screening.objects.visible_to(user).current().order_by().values("organisation")
    return Organisation.objects.filter(Q(pk__in=shown) | Q(pk__in=screened)).order_by("name")
