"""Named predicates over a person's standing in organisations."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.models import Organisation, User
from accounts.states import Role

Visitor = User | AnonymousUser


def standing_roles(user: Visitor) -> dict[UUID, list[str]]:
    """Return the roles a person holds at all times in each organisation they belong to."""
    if not user.is_authenticated:
        return {}
    return {held.organisation_id: held.roles for held in user.places()}


def holds_standing_role(user: Visitor, organisation_id: UUID, role: Role) -> bool:
    """Say whether a person holds a role in an organisation, whatever the solicitation."""
    return role in standing_roles(user).get(organisation_id, ())


def holds_role_somewhere(user: Visitor, role: Role) -> bool:
    """Say whether a person holds a role in any organisation."""
    return any(role in held for held in standing_roles(user).values())


def is_member(user: Visitor, organisation_id: UUID) -> bool:
    """Say whether a person belongs to an organisation."""
    return organisation_id in standing_roles(user)


def can_manage_members(user: Visitor, organisation: Organisation) -> bool:
    """Say whether a person administers an organisation's people."""
    return holds_standing_role(user, organisation.pk, Role.ADMINISTRATOR)
