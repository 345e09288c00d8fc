"""Reads of the sourcing matrix and of a project's sourcing decision, structure beside structure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.permissions import Visitor
from solicitations.documents.catalogue import read_services
from solicitations.documents.catalogue_examples import SERVICES
from solicitations.documents.sourcing import Matrix, read_matrix, weighted_score
from solicitations.documents.sourcing_examples import MATRIX
from solicitations.models import Project, ServiceCatalogue, SourcingDecision, SourcingMatrix
from solicitations.permissions import can_decide_wires
from solicitations.states import FAMILY_OF, SourcingFactor, SourcingStructure

DAYS_PER_MONTH = Decimal("30.4375")


def matrix_of(organisation_id: UUID) -> tuple[Matrix, SourcingMatrix | None]:
    """Return a utility's adopted matrix, or the shipped example where it has none."""
    book = SourcingMatrix.objects.filter(organisation=organisation_id).in_force().first()
    return (read_matrix(book.content), book) if book else (MATRIX, None)


def matrix_list(user: Visitor) -> QuerySet[SourcingMatrix]:
    """Return the matrices a visitor may see."""
    found: QuerySet[SourcingMatrix] = SourcingMatrix.objects.visible_to(user)
    return found.select_related("organisation").order_by("organisation__name", "name", "-version")


def catalogue_services_of(project: Project) -> list[str]:
    """Return the catalogue's services that answer the needs of a project."""
    wanted = set(project.needs.values_list("service", flat=True))
    book = ServiceCatalogue.objects.filter(organisation=project.organisation_id).in_force().first()
    services = read_services(book.content) if book else SERVICES
    return [service.code for service in services if wanted & set(service.meets)]


@dataclass(frozen=True)
class MatrixRow:
    """One service of the matrix: which structures fit it, in their order."""

    service: str
    ticks: list[tuple[str, bool]]


@dataclass(frozen=True)
class MatrixTable:
    """The matrix as a table."""

    structures: list[str]
    rows: list[MatrixRow]
    lead_times: list[str]


def matrix_table(matrix: Matrix) -> MatrixTable:
    """Lay the matrix out: services down, structures across, lead times below."""
    return MatrixTable(
        structures=[each.label for each in SourcingStructure],
        rows=[
            MatrixRow(
                service.replace("_", " "), [(each.label, each.value in fits) for each in SourcingStructure]
            )
            for service, fits in matrix.fits.items()
        ],
        lead_times=[spell_lead_time(matrix.lead_times.get(each.value)) for each in SourcingStructure],
    )


def spell_lead_time(months: Any) -> str:
    """Say a lead time: “12–24 months”."""
    if not months:
        return "not stated"
    least, most = months
    return f"{least} months" if least == most else f"{least}–{most} months"


@dataclass(frozen=True)
class Cell:
    """One factor's score of a structure."""

    factor: str
    score: int | None
    why: str


@dataclass(frozen=True)
class StructureLine:
    """One structure beside the others."""

    code: str
    label: str
    family: str
    fits: bool
    lead_time: str
    margin: str
    is_in_time: bool | None
    cells: list[Cell]
    total: Decimal | None
    is_chosen: bool


@dataclass(frozen=True)
class SourcingPage:
    """A project's sourcing decision for one visitor."""

    project: Project
    decision: SourcingDecision | None
    lines: list[StructureLine]
    factors: list[tuple[str, str]]
    versions: list[SourcingDecision]
    is_example: bool
    float_days: int
    may_decide: bool
    may_publish: bool


def sourcing_page(
    project: Project, user: Visitor, *, today: date, version: int | None = None
) -> SourcingPage:
    """Gather a project's decision, the newest a visitor may see or the version asked for."""
    versions = list(
        SourcingDecision.objects.visible_to(user)
        .filter(project=project)
        .select_related("decided_by")
        .order_by("-version")
    )
    decision = next((each for each in versions if version in (None, each.version)), None)
    matrix, book = matrix_of(project.organisation_id)
    fits = decision.fits if decision else _fits(project, matrix)
    times = decision.lead_times if decision else matrix.as_content()["lead_times"]
    float_days = decision.float_days if decision else project.float_days(today)
    may_decide = can_decide_wires(user, project.organisation)
    weights = decision.weights if decision else {}
    return SourcingPage(
        project=project,
        decision=decision,
        lines=[_line(each, decision, fits, times.get(each.value), float_days) for each in SourcingStructure],
        factors=[(each.label, weights.get(each.value, "1")) for each in SourcingFactor],
        versions=versions,
        is_example=book is None or book.is_example,
        float_days=float_days,
        may_decide=may_decide,
        may_publish=may_decide
        and decision is not None
        and bool(decision.chosen)
        and decision.published_at is None
        and decision == versions[0],
    )


def _fits(project: Project, matrix: Matrix) -> list[str]:
    return [each for service in catalogue_services_of(project) for each in matrix.fits.get(service, ())]


def _line(
    structure: SourcingStructure,
    decision: SourcingDecision | None,
    fits: list[str],
    months: Any,
    float_days: int,
) -> StructureLine:
    scores: Mapping[str, Any] = decision.scores.get(structure.value, {}) if decision else {}
    margin, is_in_time = _margin(months, float_days)
    return StructureLine(
        code=structure.value,
        label=structure.label,
        family=FAMILY_OF[structure].label,
        fits=structure.value in fits,
        lead_time=spell_lead_time(months),
        margin=margin,
        is_in_time=is_in_time,
        cells=[
            Cell(
                each.label, scores.get(each.value, {}).get("score"), scores.get(each.value, {}).get("why", "")
            )
            for each in SourcingFactor
        ],
        total=weighted_score(scores, decision.weights) if decision else None,
        is_chosen=decision is not None and decision.chosen == structure.value,
    )


def _margin(months: Any, float_days: int) -> tuple[str, bool | None]:
    """Hold the longest lead time against the days left until wires are decided."""
    if not months:
        return "cannot say", None
    left = int(float_days - Decimal(months[1]) * DAYS_PER_MONTH)
    return (f"{left:,} days to spare", True) if left >= 0 else (f"{-left:,} days too long", False)
