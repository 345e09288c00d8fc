"""How a candidate is sourced: the matrix in versions, structures scored, one chosen with its reason, all of it kept."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from solicitations.documents.sourcing import read_matrix, read_scores, read_weights, weighted_score
from solicitations.documents.sourcing_examples import CONTENT, NAME, SOURCE
from solicitations.models import Project, ScreeningResult, SourcingDecision, SourcingMatrix
from solicitations.permissions import can_decide_wires
from solicitations.queries.sourcing import catalogue_services_of, matrix_of
from solicitations.services.records import record_for_organisation
from solicitations.services.rule_books import adopt_rules, draft_rules
from solicitations.states import ScreeningVerdict, SourcingStructure

LONGEST_REASON = 4000


@dataclass(frozen=True)
class SourcingDraft:
    """Scores and weights as a planner states them; ``chosen`` stays empty while nothing is decided."""

    scores: Any
    weights: Any
    chosen: str = ""
    reason: str = ""


def draft_matrix(
    *,
    organisation: Organisation,
    content: Any,
    effective_on: date,
    by: User,
    source: str = "",
    is_example: bool = False,
    name: str = NAME,
) -> SourcingMatrix:
    """Write the draft of a utility's services × structures matrix, or the version after the last adopted one.

    Raises:
        NotAllowed, InvalidInput: see ``draft_rules``.
    """
    return draft_rules(
        SourcingMatrix,
        organisation=organisation,
        name=name,
        content=content,
        check=read_matrix,
        effective_on=effective_on,
        source=source,
        is_example=is_example,
        by=by,
    )


def load_default_matrix(*, organisation: Organisation, effective_on: date, by: User) -> SourcingMatrix:
    """Begin a draft with the published lead times; which structure fits which service is an example to check."""
    return draft_matrix(
        organisation=organisation,
        content=CONTENT,
        effective_on=effective_on,
        source=SOURCE,
        is_example=True,
        by=by,
    )


def adopt_matrix(*, matrix: SourcingMatrix, by: User, now: datetime) -> SourcingMatrix:
    """Adopt a draft of the matrix.

    Raises:
        NotAllowed, Conflict: see ``adopt_rules``.
    """
    return adopt_rules(book=matrix, by=by, now=now)


@transaction.atomic
def decide_sourcing(*, project: Project, draft: SourcingDraft, by: User, now: datetime) -> SourcingDecision:
    """Keep scores, weights and the choice as the next version; earlier versions stay as they are.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: a score without its explanation, a choice without its reason or its scores.
    """
    if not can_decide_wires(by, project.organisation):
        raise NotAllowed(f"Only planners of {project.organisation} decide how its projects are sourced.")
    scores, weights = read_scores(draft.scores), read_weights(draft.weights)
    reason = draft.reason.strip()
    _require_choice(draft.chosen, reason, scores, weights)
    hold_alone("project", project.pk)
    last = project.sourcing_decisions.order_by("-version").values_list("version", flat=True).first() or 0
    matrix, book = matrix_of(project.organisation_id)
    today = project.organisation.day_of(now)
    services = catalogue_services_of(project)
    decision = SourcingDecision.objects.create(
        project=project,
        version=last + 1,
        matrix=book,
        scores=scores,
        weights=weights,
        lead_times=matrix.as_content()["lead_times"],
        fits=sorted({each for service in services for each in matrix.fits.get(service, ())}),
        float_days=project.float_days(today),
        chosen=draft.chosen,
        reason=reason,
        decided_by=by,
        decided_at=now,
    )
    facts = {"project": project.pk, "sourcing": decision.pk, "version": last + 1, "chosen": draft.chosen}
    record_for_organisation(project.organisation, by, Role.PLANNER, "sourcing.decided", facts)
    return decision


def _require_choice(chosen: str, reason: str, scores: Any, weights: dict[str, str]) -> None:
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(f"A reason has {LONGEST_REASON:,} characters at most.", field="reason")
    if not chosen:
        return
    if chosen not in SourcingStructure.values:
        raise InvalidInput("Choose one of the structures.", field="chosen")
    if not reason:
        raise InvalidInput("Say why it is chosen; the reason is published with the pipeline.", field="reason")
    if weighted_score(scores.get(chosen, {}), weights) is None:
        raise InvalidInput(
            "Score the structure you choose on every factor that has a weight.", field="chosen"
        )


@transaction.atomic
def publish_sourcing(*, decision: SourcingDecision, by: User, now: datetime) -> SourcingDecision:
    """Publish a decision of a candidate that stands in a published pipeline.

    Raises:
        NotAllowed: the person does not plan for the utility.
        Conflict: nothing is chosen, a later version stands, or its project is in no published pipeline.
    """
    project = decision.project
    if not can_decide_wires(by, project.organisation):
        raise NotAllowed(f"Only planners of {project.organisation} publish its decisions.")
    if not decision.chosen:
        raise Conflict("Choose a structure first; a decision without a choice is not published.")
    if project.sourcing_decisions.filter(version__gt=decision.version).exists():
        raise Conflict("A later version stands. Publish that one.")
    listed = ScreeningResult.objects.filter(
        project=project, verdict=ScreeningVerdict.CANDIDATE, screening__published_at__isnull=False
    )
    if not listed.exists():
        raise Conflict("Publish the pipeline with this candidate first; its decision is published with it.")
    if not SourcingDecision.objects.filter(pk=decision.pk, published_at=None).update(published_at=now):
        raise Conflict("This decision is published already.")
    decision.refresh_from_db()
    facts = {"project": project.pk, "sourcing": decision.pk, "version": decision.version}
    record_for_organisation(project.organisation, by, Role.PLANNER, "sourcing.published", facts)
    return decision
