"""Reads of criteria, screenings and the pipeline of upcoming opportunities."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Organisation
from accounts.permissions import Visitor
from solicitations.models import (
    Assessment,
    CriteriaSet,
    Lot,
    Need,
    Project,
    ProjectDecision,
    Screening,
    ScreeningResult,
    Solicitation,
    SourcingDecision,
)
from solicitations.permissions import can_screen
from solicitations.queries.wires import decided_projects, reasons_already_met, reasons_project_settled
from solicitations.states import CheckOutcome, Criterion, NeedUnit, ProjectType, ScreeningVerdict


@dataclass(frozen=True)
class ScreeningFacts:
    """What a screening asks of a project beyond its own columns."""

    need_kw: Decimal | None
    load_kw: Decimal | None
    met: tuple[str, ...]


def facts_of_projects(projects: Iterable[Project]) -> dict[UUID, ScreeningFacts]:
    """Return need, load and whether it is settled, by project; the newest versions of needs count."""
    ids = [project.pk for project in projects]
    latest = Need.objects.latest_versions().prefetch_related("years", "amounts")
    loaded = Project.objects.filter(pk__in=ids).prefetch_related(Prefetch("needs", queryset=latest))
    return {project.pk: _facts_of(project) for project in loaded}


def _facts_of(project: Project) -> ScreeningFacts:
    needs = list(project.needs.all())
    amounts = [need.largest_amount or need.published_need_kw for need in needs if need.unit == NeedUnit.KW]
    known = [amount for amount in amounts if amount is not None]
    reasons = reasons_project_settled(project)
    for need in needs:
        reasons += [reason for reason in reasons_already_met(need) if reason not in reasons]
    return ScreeningFacts(
        need_kw=sum(known, Decimal(0)) if known and len(known) == len(amounts) else None,
        load_kw=_load_of(needs),
        met=tuple(reasons),
    )


def _load_of(needs: list[Need]) -> Decimal | None:
    """Return the forecast load of the facilities in need: as published with the need, or as last assessed."""
    loads = {need.facility_id: need.published_forecast_kw or _assessed_load(need) for need in needs}
    known = [load for load in loads.values() if load is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(loads) else None


def _assessed_load(need: Need) -> Decimal | None:
    found = Assessment.objects.filter(organisation_id=need.organisation_id, facility_id=need.facility_id)
    assessment = found.prefetch_related("years").order_by("-edition").first()
    return max((year.loading_kw for year in assessment.years.all()), default=None) if assessment else None


def criteria_list(user: Visitor) -> QuerySet[CriteriaSet]:
    """Return the criteria a visitor may see, the newest version of each name first."""
    found = CriteriaSet.objects.visible_to(user).select_related("organisation", "adopted_by")
    return found.order_by("organisation__name", "name", "-version")


def screening_list(user: Visitor) -> QuerySet[Screening]:
    """Return the screenings a visitor may see, the latest first."""
    found = Screening.objects.visible_to(user).select_related("organisation", "criteria", "screened_by")
    return found.order_by("-screened_at")


@dataclass(frozen=True)
class CheckLine:
    """One criterion as a page shows it."""

    class_code: str
    criterion: str
    outcome: str
    outcome_label: str
    reason: str


def check_lines(result: ScreeningResult) -> list[CheckLine]:
    """Return the checks of a result in words."""
    return [
        CheckLine(
            check["class"],
            Criterion(check["criterion"]).label,
            check["outcome"],
            CheckOutcome(check["outcome"]).label,
            check["reason"],
        )
        for check in result.checks
    ]


@dataclass(frozen=True)
class ResultLine:
    """What a screening found of one project, as a row shows it."""

    result: ScreeningResult
    checks: list[CheckLine]

    @property
    def type_label(self) -> str:
        """The project's type that day, in words."""
        return ProjectType(self.result.project_type).label

    @property
    def against(self) -> list[CheckLine]:
        """The checks that did not pass: why it is rejected or cannot be judged."""
        return [check for check in self.checks if check.outcome != CheckOutcome.PASS]


@dataclass(frozen=True)
class ScreeningPage:
    """A screening for one visitor, filtered."""

    screening: Screening
    lines: list[ResultLine]
    counts: dict[str, int]
    verdict: str
    words: str
    may_change: bool
    may_make_needs: bool


def results_of(screening: Screening) -> QuerySet[ScreeningResult]:
    """Return the results with their projects."""
    return screening.results.select_related("project").order_by("in_service_on", "project__code")


def screening_page(
    screening: Screening, user: Visitor, *, verdict: str = "", words: str = ""
) -> ScreeningPage:
    """Gather a screening's table; it was loaded through ``visible_to``."""
    has_need = Exists(Need.objects.visible_to(user).filter(projects=OuterRef("project")))
    found = results_of(screening).annotate(has_need=has_need)
    plans = can_screen(user, screening.organisation)
    counts = Counter(found.order_by().values_list("verdict", flat=True))
    if verdict in ScreeningVerdict.values:
        found = found.filter(verdict=verdict)
    if words:
        found = found.filter(Q(project__code__icontains=words) | Q(project__name__icontains=words))
    return ScreeningPage(
        screening=screening,
        lines=[ResultLine(result, check_lines(result)) for result in found],
        counts={each.value: counts.get(each.value, 0) for each in ScreeningVerdict},
        verdict=verdict,
        words=words,
        may_change=plans and screening.published_at is None,
        may_make_needs=plans,
    )


@dataclass(frozen=True)
class Opportunity:
    """A published candidate, and where it stands today."""

    line: ResultLine
    float_days: int
    state: str
    state_label: str
    solicitation: Solicitation | None
    sourcing: SourcingDecision | None


@dataclass(frozen=True)
class Pipeline:
    """One utility's published pipeline."""

    organisation: Organisation
    screening: Screening
    opportunities: list[Opportunity]
    rejected: list[ResultLine] = field(default_factory=list)
    undecided: list[ResultLine] = field(default_factory=list)


def pipelines(user: Visitor, *, now: datetime, organisation: str = "") -> list[Pipeline]:
    """Return the published pipeline of each utility, or of the one named by its slug."""
    current = Screening.objects.visible_to(user).current().select_related("organisation", "criteria")
    if organisation:
        current = current.filter(organisation__slug=organisation)
    found = list(current.order_by("organisation__name"))
    return [_pipeline(screening, user, screening.organisation.day_of(now)) for screening in found]


def _pipeline(screening: Screening, user: Visitor, today: date) -> Pipeline:
    lines = [ResultLine(result, check_lines(result)) for result in results_of(screening)]
    by_verdict = {
        verdict: [line for line in lines if line.result.verdict == verdict] for verdict in ScreeningVerdict
    }
    candidates = by_verdict[ScreeningVerdict.CANDIDATE]
    return Pipeline(
        organisation=screening.organisation,
        screening=screening,
        opportunities=opportunities_of(candidates, user, today),
        rejected=by_verdict[ScreeningVerdict.REJECTED],
        undecided=by_verdict[ScreeningVerdict.UNKNOWN],
    )


def opportunities_of(lines: list[ResultLine], user: Visitor, today: date) -> list[Opportunity]:
    """Return where candidates stand today, the earliest expected first; as many queries for one as for all."""
    ids = [line.result.project_id for line in lines]
    decisions, asked = decided_projects(ids), _asked_by_project(ids)
    sourced = {
        row.project_id: row
        for row in SourcingDecision.objects.visible_to(user)
        .filter(project_id__in=ids, published_at__isnull=False)
        .order_by("version")
    }
    found = []
    for line in lines:
        project = line.result.project
        solicitation = asked.get(project.pk)
        state, label = _state(decisions.get(project.pk), solicitation)
        found.append(
            Opportunity(
                line=line,
                float_days=(project.wires_decision_on - today).days,
                state=state,
                state_label=label,
                solicitation=solicitation,
                sourcing=sourced.get(project.pk),
            )
        )
    return sorted(
        found,
        key=lambda each: (
            each.line.result.solicitation_expected_on or date.max,
            each.line.result.project.code,
        ),
    )


def _asked_by_project(ids: list[UUID]) -> dict[UUID, Solicitation]:
    """What everybody sees asked, drafts out for comment too; a pipeline tells nobody of the other drafts."""
    visible = Solicitation.objects.visible_to(AnonymousUser())
    links = Need.projects.through.objects.filter(project_id__in=ids).values_list("project_id", "need__series")
    by_series: dict[UUID, set[UUID]] = {}
    for project_id, series in links:
        by_series.setdefault(series, set()).add(project_id)
    found: dict[UUID, Solicitation] = {}
    lots = Lot.objects.filter(solicitation__in=visible, need__series__in=list(by_series))
    for lot in lots.select_related("solicitation", "need").order_by("solicitation__published_at"):
        for project_id in by_series[lot.need.series]:
            found[project_id] = lot.solicitation
    return found


def _state(decision: ProjectDecision | None, solicitation: Solicitation | None) -> tuple[str, str]:
    if decision is not None and decision.kind != "REOPENED":
        return decision.kind, f"decided: {decision.get_kind_display()}"
    if solicitation is not None:
        return solicitation.state, solicitation.get_state_display()
    return "UPCOMING", "upcoming"


COLUMNS = (
    "utility",
    "verdict",
    "state",
    "project",
    "name",
    "class",
    "project_type",
    "need_kw",
    "installed_cost_usd",
    "solicitation_expected_on",
    "in_service_on",
    "wires_decision_on",
    "float_days",
    "solicitation",
    "sourcing",
    "reasons",
    "criteria",
    "criteria_version",
    "published_at",
)


def pipeline_rows(found: list[Pipeline]) -> list[dict[str, Any]]:
    """Return the pipelines as flat rows, for JSON and CSV: candidates first, then what could not be, with reasons."""
    return [row for each in found for row in _rows_of(each)]


def _rows_of(pipeline: Pipeline) -> list[dict[str, Any]]:
    rows = []
    for each in pipeline.opportunities:
        more = {
            "state": each.state_label,
            "solicitation": each.solicitation.code if each.solicitation else "",
            "sourcing": each.sourcing.get_chosen_display() if each.sourcing else "",
            "float_days": each.float_days,
        }
        rows.append(_row(pipeline, each.line) | more)
    return rows + [_row(pipeline, line) for line in (*pipeline.undecided, *pipeline.rejected)]


def _row(pipeline: Pipeline, line: ResultLine) -> dict[str, Any]:
    result = line.result
    return dict.fromkeys(COLUMNS, "") | {
        "utility": pipeline.organisation.name,
        "verdict": result.get_verdict_display(),
        "project": result.project.code,
        "name": result.project.name,
        "class": result.class_label,
        "project_type": line.type_label,
        "need_kw": "" if result.need_kw is None else str(result.need_kw),
        "installed_cost_usd": str(result.installed_cost_usd),
        "solicitation_expected_on": _iso(result.solicitation_expected_on),
        "in_service_on": _iso(result.in_service_on),
        "wires_decision_on": _iso(result.wires_decision_on),
        "reasons": " ".join(check.reason for check in line.against),
        "criteria": pipeline.screening.criteria.name,
        "criteria_version": pipeline.screening.criteria.version,
        "published_at": _iso(pipeline.screening.published_at),
    }


def _iso(moment: date | None) -> str:
    """Spell a day or a moment alike in JSON and CSV."""
    return moment.isoformat() if moment else ""
