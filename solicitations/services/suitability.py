"""Suitability: criteria in versions, screening projects by them, publishing the pipeline of opportunities."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from solicitations.documents.suitability import read_classes
from solicitations.documents.suitability_examples import EXAMPLES
from solicitations.models import CriteriaSet, Project, Screening, ScreeningResult, SourcingDecision
from solicitations.permissions import can_screen
from solicitations.queries.suitability import facts_of_projects
from solicitations.services.records import record_for_organisation
from solicitations.services.rule_books import adopt_rules, draft_rules
from solicitations.services.suitability_checks import Finding, ProjectFacts, screen
from solicitations.states import ScreeningVerdict

# A first guess, until the planner says better: a year before wires must be decided, and not in the past.
SOLICITATION_AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class CriteriaDraft:
    """Criteria as a planner states them."""

    name: str
    content: Any
    effective_on: date
    source: str = ""
    is_example: bool = False


def draft_criteria(*, organisation: Organisation, draft: CriteriaDraft, by: User) -> CriteriaSet:
    """Write a draft of suitability criteria, or the version after the last adopted one.

    Raises:
        NotAllowed, InvalidInput: see ``draft_rules``.
    """
    return draft_rules(
        CriteriaSet,
        organisation=organisation,
        name=draft.name,
        content=draft.content,
        check=read_classes,
        effective_on=draft.effective_on,
        source=draft.source,
        is_example=draft.is_example,
        by=by,
    )


def load_example_criteria(
    *, organisation: Organisation, code: str, effective_on: date, by: User
) -> CriteriaSet:
    """Begin a draft from a published framework's example; it stays marked as one until it is checked.

    Raises:
        InvalidInput: there is no such example.
    """
    example = next((each for each in EXAMPLES if each.code == code), None)
    if example is None:
        raise InvalidInput("There is no such example. Choose one of the list.", field="example")
    draft = CriteriaDraft(example.name, example.content, effective_on, example.source, is_example=True)
    return draft_criteria(organisation=organisation, draft=draft, by=by)


def adopt_criteria(*, criteria: CriteriaSet, by: User, now: datetime) -> CriteriaSet:
    """Adopt a draft of criteria.

    Raises:
        NotAllowed, Conflict: see ``adopt_rules``.
    """
    return adopt_rules(book=criteria, by=by, now=now)


def require_screens(by: User, organisation: Organisation) -> None:
    """Refuse whoever does not plan for the utility."""
    if not can_screen(by, organisation):
        raise NotAllowed(f"Only planners of {organisation} screen its projects.")


@transaction.atomic
def run_screening(
    *, criteria: CriteriaSet, by: User, now: datetime, projects: Iterable[Project] | None = None
) -> Screening:
    """Hold every project of the utility (or those named) against adopted criteria, and keep what was found.

    Raises:
        NotAllowed: the person does not plan for the utility.
        Conflict: the criteria are a draft.
        InvalidInput: there is no project to screen, or one of another utility.
    """
    organisation = criteria.organisation
    require_screens(by, organisation)
    if criteria.adopted_at is None:
        raise Conflict("Adopt the criteria first: a screening names a version that never changes.")
    chosen = list(Project.objects.filter(organisation=organisation) if projects is None else projects)
    if not chosen:
        raise InvalidInput("There is no project to screen. Import the capital plan first.", field="criteria")
    if any(project.organisation_id != organisation.pk for project in chosen):
        raise InvalidInput("A utility screens its own projects.", field="projects")
    today = organisation.day_of(now)
    screening = Screening.objects.create(
        organisation=organisation, criteria=criteria, screened_on=today, screened_at=now, screened_by=by
    )
    found = _find(screening, chosen, today)
    ScreeningResult.objects.bulk_create(found)
    facts = {
        "screening": screening.pk,
        "criteria": criteria.pk,
        "version": criteria.version,
        "n_projects": len(found),
        "n_candidates": sum(result.verdict == ScreeningVerdict.CANDIDATE for result in found),
    }
    record_for_organisation(organisation, by, Role.PLANNER, "screening.run", facts)
    return screening


def _find(screening: Screening, projects: list[Project], today: date) -> list[ScreeningResult]:
    classes = read_classes(screening.criteria.content)
    rows = facts_of_projects(projects)
    found = []
    for project in projects:
        row = rows[project.pk]
        facts = ProjectFacts(
            project_type=project.project_type,
            in_service_on=project.in_service_on,
            installed_cost_usd=project.installed_cost_usd,
            need_kw=row.need_kw,
            load_kw=row.load_kw,
            met=row.met,
        )
        found.append(_result(screening, project, screen(facts, classes, on=today), row.need_kw, today))
    return found


def _result(
    screening: Screening, project: Project, finding: Finding, need_kw: Decimal | None, today: date
) -> ScreeningResult:
    is_candidate = finding.verdict == ScreeningVerdict.CANDIDATE
    guess = max(today, project.wires_decision_on - SOLICITATION_AHEAD)
    return ScreeningResult(
        screening=screening,
        project=project,
        verdict=finding.verdict,
        class_code=finding.met_class.code if finding.met_class else "",
        class_label=finding.met_class.label if finding.met_class else "",
        checks=[check.as_data() for check in finding.checks],
        project_type=project.project_type,
        installed_cost_usd=project.installed_cost_usd,
        in_service_on=project.in_service_on,
        wires_decision_on=project.wires_decision_on,
        need_kw=need_kw,
        solicitation_expected_on=guess if is_candidate else None,
    )


@transaction.atomic
def expect_solicitations(*, screening: Screening, expected_on: Mapping[UUID, date | None], by: User) -> None:
    """Say when each candidate's solicitation is expected; by result id.

    Raises:
        NotAllowed: the person does not plan for the utility.
        Conflict: the screening is published: what bidders read does not change.
        InvalidInput: a date after the project's in-service date; names the result.
    """
    require_screens(by, screening.organisation)
    _require_unpublished(screening)
    candidates = screening.results.filter(verdict=ScreeningVerdict.CANDIDATE, pk__in=list(expected_on))
    for result in candidates.select_related("project"):
        day = expected_on[result.pk]
        if day is not None and day >= result.in_service_on:
            raise InvalidInput(
                f"{result.project.code} is in service on {result.in_service_on:%-d %b %Y}, its solicitation before.",
                field=f"expected_{result.pk}",
            )
        ScreeningResult.objects.filter(pk=result.pk).update(solicitation_expected_on=day)


def _require_unpublished(screening: Screening) -> None:
    if Screening.objects.filter(pk=screening.pk, published_at__isnull=False).exists():
        raise Conflict("This screening is published and does not change. Run a new one and publish that.")


@transaction.atomic
def publish_screening(*, screening: Screening, by: User, now: datetime) -> Screening:
    """Publish a screening: it becomes the utility's pipeline, the one before stays readable.

    The newest chosen sourcing decision of each candidate is published with it.

    Raises:
        NotAllowed: the person does not plan for the utility.
        Conflict: it is published already.
        InvalidInput: a candidate has no expected solicitation date.
    """
    require_screens(by, screening.organisation)
    hold_alone("pipeline", screening.organisation_id)
    _require_unpublished(screening)
    undated = screening.results.filter(
        verdict=ScreeningVerdict.CANDIDATE, solicitation_expected_on=None
    ).values_list("project__code", flat=True)
    if undated:
        raise InvalidInput(
            f"Say when a solicitation is expected for {', '.join(undated)}.", code="incomplete"
        )
    Screening.objects.filter(pk=screening.pk).update(published_at=now, published_by=by)
    _publish_sourcing_of(screening, now)
    screening.refresh_from_db()
    facts = {"screening": screening.pk, "criteria": screening.criteria_id}
    record_for_organisation(screening.organisation, by, Role.PLANNER, "screening.published", facts)
    return screening


def _publish_sourcing_of(screening: Screening, now: datetime) -> None:
    candidates = screening.results.filter(verdict=ScreeningVerdict.CANDIDATE).values("project_id")
    newest = (
        SourcingDecision.objects.filter(project_id__in=candidates)
        .exclude(chosen="")
        .order_by("project_id", "-version")
        .distinct("project_id")
    )
    SourcingDecision.objects.filter(pk__in=newest.values("pk"), published_at=None).update(published_at=now)
