"""Dividing a rubric among the panel: who scores which of its groups."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from review.models import PanelPart
from review.permissions import can_divide_panel
from review.queries.parts import groups_of, parts_of, submitters_of
from review.queries.rubrics import rubric_of
from review.services.records import record_in
from solicitations.models import Solicitation


@transaction.atomic
def divide_panel(*, solicitation: Solicitation, parts: Mapping[UUID, Sequence[str]], by: User) -> None:
    """Say which groups of the rubric each panel member scores; who is not named scores all of it.

    Raises:
        NotAllowed: not its procurement officer, or the scores are locked.
        Conflict: no rubric is chosen, or somebody who has submitted a card would score something else.
        InvalidInput: a group the rubric does not have, somebody who is not of the panel, or a group nobody scores.
    """
    if not can_divide_panel(by, solicitation):
        raise NotAllowed(
            "The procurement officer says who of the panel scores what, until the scores are locked."
        )
    rubric = rubric_of(solicitation)
    if rubric is None:
        raise Conflict("Choose the rubric first.")
    hold_alone("scoring", solicitation.pk)
    groups = groups_of(rubric)
    panel = set(
        solicitation.assignments.filter(role=Role.PANEL, ended_at=None).values_list("user_id", flat=True)
    )
    wanted = {user: [group for group in groups if group in given] for user, given in parts.items()}
    _require_sound(parts, panel, groups)
    _require_nobody_is_unsettled(solicitation, wanted, groups)
    PanelPart.objects.filter(solicitation=solicitation).delete()
    PanelPart.objects.bulk_create(
        PanelPart(solicitation=solicitation, user_id=user, groups=given)
        for user, given in wanted.items()
        if given != groups
    )
    facts = {"parts": {str(user): given for user, given in sorted(wanted.items())}}
    record_in(solicitation, by, Role.PROCUREMENT, "panel.divided", facts)


def _require_sound(parts: Mapping[UUID, Sequence[str]], panel: set[UUID], groups: Sequence[str]) -> None:
    if strangers := set(parts) - panel:
        raise InvalidInput(f"{len(strangers)} named here are not of the panel.", field="parts")
    given = {group for each in parts.values() for group in each}
    if unknown := given - set(groups):
        raise InvalidInput(f"The rubric has no group {min(unknown) or 'without a name'}.", field="parts")
    for user in panel & set(parts):
        if not parts[user]:
            raise InvalidInput(
                "Each panel member scores something. Take the role from who does not.", field="parts"
            )
    if panel <= set(parts) and (missing := [group for group in groups if group not in given]):
        raise InvalidInput(
            f"Nobody would score {missing[0] or 'the criteria without a group'}.", field="parts"
        )


def _require_nobody_is_unsettled(
    solicitation: Solicitation, wanted: Mapping[UUID, Sequence[str]], groups: Sequence[str]
) -> None:
    before = parts_of(solicitation)
    for user in submitters_of(solicitation):
        if list(wanted.get(user, groups)) != list(before.get(user, groups)):
            raise Conflict(
                "Somebody whose part would change has submitted a card. Add a panel member instead."
            )
