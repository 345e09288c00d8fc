"""Who scores what: the whole rubric, or the groups of it that a panel member was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from accounts.states import Role
from review.models import Criterion, PanelPart, Rubric
from review.permissions import can_divide_panel
from review.queries.rubrics import rubric_of, scored_criteria
from solicitations.models import Solicitation


def groups_of(rubric: Rubric) -> list[str]:
    """Return the groups people score, in the rubric's order; criteria without a group stand under an empty name."""
    return list(dict.fromkeys(criterion.group for criterion in scored_criteria(rubric)))


def criteria_to_score(rubric: Rubric, solicitation: Solicitation, user: User) -> list[Criterion]:
    """Return the criteria that are a person's to score, in order."""
    part = PanelPart.objects.filter(solicitation=solicitation, user=user).first()
    scored = scored_criteria(rubric)
    return [each for each in scored if part is None or each.group in part.groups]


@dataclass(frozen=True)
class MemberPart:
    """One panel member and what they score of each group."""

    user: User
    scores: tuple[tuple[str, bool], ...]
    has_submitted: bool


@dataclass(frozen=True)
class PartsPage:
    """Who of the panel scores what."""

    solicitation: Solicitation
    groups: list[str]
    members: list[MemberPart]
    may_divide: bool


def parts_page(solicitation: Solicitation, user: User) -> PartsPage:
    """Gather who scores what; the caller has checked that this person takes part in the evaluation."""
    rubric = rubric_of(solicitation)
    groups = groups_of(rubric) if rubric else []
    given = parts_of(solicitation)
    done = set(submitters_of(solicitation))
    seats = solicitation.assignments.filter(role=Role.PANEL, ended_at=None).select_related("user")
    return PartsPage(
        solicitation=solicitation,
        groups=groups,
        members=[
            MemberPart(
                user=seat.user,
                scores=tuple((group, group in given.get(seat.user_id, groups)) for group in groups),
                has_submitted=seat.user_id in done,
            )
            for seat in seats.order_by("user__full_name")
        ],
        may_divide=bool(groups) and can_divide_panel(user, solicitation),
    )


def parts_of(solicitation: Solicitation) -> dict[UUID, Sequence[str]]:
    """Return the groups of each panel member who was given a part."""
    rows = PanelPart.objects.filter(solicitation=solicitation)
    return {part.user_id: part.groups for part in rows}


def submitters_of(solicitation: Solicitation) -> list[UUID]:
    """Return who has submitted a card."""
    from_cards = solicitation.offers.filter(
        scorecards__submitted_at__isnull=False, scorecards__is_shadow=False
    )
    return list(from_cards.values_list("scorecards__panelist_id", flat=True).distinct())
