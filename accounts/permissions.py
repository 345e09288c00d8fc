"""Named predicates over a person's standing in organisations."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, Organisation, User
from accounts.states import Role

Visitor = User | AnonymousUser


def holds_standing_role(user: Visitor, organisation_id: UUID, role: Role) -> bool:
    """Say whether a person holds a role in an organisation, whatever the solicitation."""
    return (
        user.is_authenticated
        and Membership.objects.filter(
            user=user, organisation_id=organisation_id, roles__contains=[role]
        ).exists()
    )


def is_member(user: Visitor, organisation_id: UUID) -> bool:
    """Say whether a person belongs to an organisation."""
    return (
        user.is_authenticated
        and Membership.objects.filter(user=user, organisation_id=organisation_id).exists()
    )


def can_manage_members(user: Visitor, organisation: Organisation) -> bool:
    """Say whether a person administers an organisation's people."""
    return holds_standing_role(user, organisation.pk, Role.ADMINISTRATOR)
