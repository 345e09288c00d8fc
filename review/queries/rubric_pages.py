"""Rubrics to read, and what a new version may begin with."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.queries import organisations_where
from accounts.states import Role
from review.documents import EXAMPLES, CriterionDraft
from review.models import Rubric


@dataclass(frozen=True)
class Beginning:
    """What a new version begins with."""

    code: str
    title: str
    note: str
    criteria: tuple[CriterionDraft, ...]


def rubrics_shown(user: User) -> QuerySet[Rubric]:
    """Return the rubrics a person may read, newest version first."""
    return Rubric.objects.visible_to(user).select_related("organisation").prefetch_related("criteria")


def utility_of(user: User) -> Organisation | None:
    """Return the utility for which a person writes rubrics."""
    return organisations_where(user, Role.PROCUREMENT).order_by("name").first()


def beginning_of(user: User, start: str) -> Beginning:
    """Return what a rubric named by its id, or an example by its code, gives a new version to begin with."""
    example = next((each for each in EXAMPLES if each.code == start), None)
    if example is not None:
        return Beginning(example.code, example.title, example.note, example.criteria)
    rubric = rubrics_shown(user).filter(pk=start).first() if _is_id(start) else None
    if rubric is None:
        return Beginning("", "", "", ())
    drafts = tuple(
        CriterionDraft(
            code=row.code,
            label=row.label,
            weight=row.weight,
            group=row.group,
            guidance=row.guidance,
            scale_max=row.scale_max,
            anchors=row.anchors,
            minimum=row.minimum,
            kind=row.kind,
            shows_identity=row.shows_identity,
            needs_evidence=row.needs_evidence,
        )
        for row in rubric.criteria.all()
    )
    return Beginning(rubric.code, rubric.title, rubric.note, drafts)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
