"""Which solicitations a person reaches by a role, a registration or an organisation: subqueries for ``visible_to``."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.states import Role
from solicitations.models.solicitations import Assignment


def solicitations_as(user: User, roles: Iterable[Role]) -> QuerySet[Assignment, Any]:
    """Return the ids of the solicitations in which a person holds one of these roles now."""
    held = Assignment.objects.in_force().filter(user=user, role__in=list(roles))
    return held.values("solicitation_id")


def bids_for(user: User) -> QuerySet[Membership, Any]:
    """Return the ids of the organisations in whose name a person bids."""
    places = Membership.objects.filter(user=user, roles__contains=[Role.DEVELOPER])
    return places.values("organisation_id")


def procures_for(user: User) -> QuerySet[Membership, Any]:
    """Return the ids of the utilities a person procures for."""
    places = Membership.objects.filter(user=user, roles__contains=[Role.PROCUREMENT])
    return places.values("organisation_id")
