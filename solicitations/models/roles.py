"""Which solicitations a person reaches by a role, a registration or an organisation: for ``visible_to``.

These are subqueries. Where a request that only reads has read the person's roles already, they are the ids themselves:
a page of many lists would otherwise ask the same in each of them, and composing that takes longer than answering it.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.states import Role
from kernel.once import answered, once
from solicitations.models.solicitations import Assignment


def roles_held(user: User) -> dict[UUID, frozenset[Role]]:
    """Return the roles a person holds now, by solicitation; a request that only reads reads them once."""
    return once(_roles_of(user), lambda: _by_solicitation(user))


def solicitations_as(user: User, roles: Iterable[Role]) -> QuerySet[Assignment, Any] | list[UUID]:
    """Return the ids of the solicitations in which a person holds one of these roles now."""
    wanted, known = frozenset(roles), answered(_roles_of(user))
    if known is not None:
        return [solicitation_id for solicitation_id, held in known.items() if held & wanted]
    held = Assignment.objects.in_force().filter(user=user, role__in=list(wanted))
    return held.values("solicitation_id")


def bids_for(user: User) -> QuerySet[Membership, Any]:
    """Return the ids of the organisations in whose name a person bids."""
    places = Membership.objects.filter(user=user, roles__contains=[Role.DEVELOPER])
    return places.values("organisation_id")


def procures_for(user: User) -> QuerySet[Membership, Any]:
    """Return the ids of the utilities a person procures for."""
    places = Membership.objects.filter(user=user, roles__contains=[Role.PROCUREMENT])
    return places.values("organisation_id")


def _roles_of(user: User) -> tuple[str, Any]:
    return ("roles", user.pk)


def _by_solicitation(user: User) -> dict[UUID, frozenset[Role]]:
    found: dict[UUID, frozenset[Role]] = {}
    held = Assignment.objects.in_force().filter(user=user)
    for solicitation_id, role in held.values_list("solicitation_id", "role"):
        found[solicitation_id] = found.get(solicitation_id, frozenset()) | {Role(role)}
    return found
