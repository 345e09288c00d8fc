"""The chosen set: what it is worth together, what it covers hour by hour, and what it leaves open.

An offer's own value counts its share of a deferral as if others filled the rest. A set is stricter: a project's
deferral is earned once, and only when the set meets all of its needs; where a need is met, the shares of those
who meet it sum to one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from accounts.permissions import Visitor
from review.models import Selection
from review.states import SelectionState
from solicitations.models import Solicitation

Table = Sequence[Decimal]
HOURS_PER_DAY = 24
ZERO = Decimal(0)


@dataclass(frozen=True)
class Delivery:
    """What one offer brings to one need: its conditional share and its dependable amount by month and hour."""

    share: Decimal
    dependable: Table
    needed: Table


@dataclass(frozen=True)
class Member:
    """One offer of a set: its value, the part of it that is conditional deferral, and its deliveries by need."""

    offer_id: UUID
    npv_usd: Decimal
    deferral_usd: Decimal
    deliveries: Mapping[UUID, Delivery] = field(default_factory=dict)


@dataclass(frozen=True)
class DeferredProject:
    """A project that a set may defer, and the needs that must all be met."""

    code: str
    need_ids: frozenset[UUID]


@dataclass(frozen=True)
class Gap:
    """An hour of a month that is short."""

    month: int
    hour: int
    short: Decimal


@dataclass(frozen=True)
class NeedCoverage:
    """How far a set meets one need, by month and hour."""

    need_id: UUID
    delivered: tuple[Decimal, ...]
    needed: tuple[Decimal, ...]

    @property
    def gaps(self) -> list[Gap]:
        """The hours that stay uncovered, in order."""
        return [
            Gap(index // HOURS_PER_DAY + 1, index % HOURS_PER_DAY, need - given)
            for index, (given, need) in enumerate(zip(self.delivered, self.needed, strict=True))
            if given < need
        ]

    @property
    def is_met(self) -> bool:
        """Whether every hour that needs something gets it."""
        return any(self.needed) and not self.gaps


@dataclass(frozen=True)
class SetValue:
    """What a set is worth and what it covers."""

    npv_usd: Decimal
    own_usd: Decimal
    deferral_usd: Decimal
    earned: tuple[str, ...]
    not_earned: tuple[str, ...]
    coverage: Mapping[UUID, NeedCoverage]

    @property
    def is_complete(self) -> bool:
        """Whether every need is met."""
        return bool(self.coverage) and all(need.is_met for need in self.coverage.values())


def value_of_set(
    members: Sequence[Member],
    *,
    needed: Mapping[UUID, Table],
    projects: Sequence[DeferredProject],
    is_partial_fill: bool = False,
) -> SetValue:
    """Value a set of offers together.

    Args:
        members: the offers of the set.
        needed: each need's 288 amounts, month-major.
        projects: the projects of the needs.
        is_partial_fill: the protocol lets a part of a need defer a part of the project.
    """
    coverage = {need_id: coverage_of(need_id, table, members) for need_id, table in needed.items()}
    met = {need_id for need_id, need in coverage.items() if need.is_met}
    earned = [project for project in projects if project.need_ids <= met]
    counting = set(needed) if is_partial_fill else {n for project in earned for n in project.need_ids}
    deferral = sum((_earned_usd(member, members, counting, met) for member in members), ZERO)
    own = sum((member.npv_usd - member.deferral_usd for member in members), ZERO)
    return SetValue(
        npv_usd=own + deferral,
        own_usd=own,
        deferral_usd=deferral,
        earned=tuple(project.code for project in earned),
        not_earned=tuple(project.code for project in projects if project not in earned),
        coverage=coverage,
    )


def coverage_of(need_id: UUID, needed: Table, members: Iterable[Member]) -> NeedCoverage:
    """Add up what the members can be counted on for, hour by hour."""
    delivered = [ZERO] * len(needed)
    for member in members:
        delivery = member.deliveries.get(need_id)
        if delivery is not None:
            delivered = [sum_ + own for sum_, own in zip(delivered, delivery.dependable, strict=True)]
    return NeedCoverage(need_id, tuple(delivered), tuple(needed))


def _earned_usd(member: Member, members: Sequence[Member], counting: set[UUID], met: set[UUID]) -> Decimal:
    """One member's part of the deferral: its conditional value need by need, scaled to what the set allows."""
    weights = {need_id: delivery.share * max(delivery.needed) for need_id, delivery in member.deliveries.items()}
    whole = sum(weights.values(), ZERO)
    if not whole:
        return ZERO
    return sum(
        (
            member.deferral_usd * weights[need_id] / whole * _scale(need_id, members, is_met=need_id in met)
            for need_id in weights
            if need_id in counting
        ),
        ZERO,
    )


def _scale(need_id: UUID, members: Sequence[Member], *, is_met: bool) -> Decimal:
    """By what the shares of a need are multiplied: to sum to one where it is met, never to more than one."""
    total = sum((m.deliveries[need_id].share for m in members if need_id in m.deliveries), ZERO)
    if not total:
        return ZERO
    return 1 / total if is_met or total > 1 else Decimal(1)


def current_selection(solicitation: Solicitation, user: Visitor) -> Selection | None:
    """Return the set on the table: the open one, or the approved one, or the last one sent back."""
    visible = Selection.objects.visible_to(user).filter(solicitation=solicitation)
    last = visible.select_related("run", "proposed_by", "decided_by", "solicitation").order_by("-created_at")
    return last.filter(~Q(state=SelectionState.REJECTED)).first() or last.first()
