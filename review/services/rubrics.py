"""Writing rubric versions, and naming the one a solicitation's panel uses."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import Organisation, User
from accounts.permissions import holds_standing_role
from accounts.states import Role
from audit.services import record
from audit.states import Actor, organisation_stream
from kernel.errors import Conflict, NotAllowed
from kernel.locks import hold_alone
from nmv.canonical import digest
from review.documents import CriterionDraft
from review.models import Criterion, Rubric
from review.permissions import can_choose_rubric
from review.queries.cards import has_cards
from review.services.records import record_in
from solicitations.models import Solicitation


@transaction.atomic
def write_rubric(
    *,
    organisation: Organisation,
    code: str,
    title: str,
    criteria: Sequence[CriterionDraft],
    by: User,
    note: str = "",
) -> Rubric:
    """Write the next version of a rubric; a version never changes.

    Raises:
        NotAllowed: the person does not buy for the organisation.
    """
    if not holds_standing_role(by, organisation.pk, Role.PROCUREMENT):
        raise NotAllowed(f"Rubrics of {organisation} are written by its procurement officers.")
    hold_alone(f"rubric:{code}", organisation.pk)
    last = Rubric.objects.filter(organisation=organisation, code=code).order_by("-version").first()
    rubric = Rubric.objects.create(
        organisation=organisation, code=code, version=last.version + 1 if last else 1, title=title, note=note
    )
    Criterion.objects.bulk_create(_rows(rubric, criteria))
    actor: Actor = by.as_actor(Role.PROCUREMENT)
    facts = {"rubric": rubric.pk, "code": code, "version": rubric.version, "digest": digest(list(criteria))}
    record(stream=organisation_stream(organisation.pk), actor=actor, verb="rubric.written", facts=facts)
    return rubric


def _rows(rubric: Rubric, criteria: Sequence[CriterionDraft]) -> list[Criterion]:
    return [
        Criterion(
            rubric=rubric,
            code=draft.code,
            group=draft.group,
            label=draft.label,
            guidance=draft.guidance,
            weight=draft.weight,
            scale_max=draft.scale_max,
            anchors=dict(draft.anchors),
            minimum=draft.minimum,
            kind=draft.kind,
            shows_identity=draft.shows_identity,
            needs_evidence=draft.needs_evidence,
            position=position,
        )
        for position, draft in enumerate(criteria, 1)
    ]


@transaction.atomic
def use_rubric(*, solicitation: Solicitation, rubric: Rubric, by: User) -> None:
    """Name the rubric a solicitation's panel scores with, in place of any named before.

    Raises:
        NotAllowed: the person is not this solicitation's procurement officer, or the rubric is another utility's.
        Conflict: scoring has begun.
    """
    if not can_choose_rubric(by, solicitation):
        raise NotAllowed("The rubric is chosen by this solicitation's procurement officer.")
    if rubric.organisation_id != solicitation.organisation_id:
        raise NotAllowed("This rubric is not one of the utility that runs this solicitation.")
    hold_alone("scoring", solicitation.pk)
    if has_cards(solicitation):
        raise Conflict("The panel has begun to score: the rubric can no longer change.")
    solicitation.rubrics.set([rubric])
    facts = {"rubric": rubric.pk, "code": rubric.code, "version": rubric.version}
    record_in(solicitation, by, Role.PROCUREMENT, "rubric.chosen", facts)
