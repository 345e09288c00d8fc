"""Reads about people and organisations."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.models import Membership, Organisation, User
from accounts.permissions import Visitor
from accounts.states import OrganisationKind, Role


def hash_of_token(clear_text: str) -> str:
    """Return what is kept of a token: its SHA-256 (256 random bits need no salt or stretching)."""
    return hashlib.sha256(clear_text.encode()).hexdigest()


def login_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the address that a login is tried with, in small letters, for counting wrong passwords."""
    given = credentials if credentials is not None else request.POST
    return str(given.get("username") or "").lower()


def organisations_where(user: Visitor, role: Role) -> QuerySet[Organisation]:
    """Return the organisations in which a person holds a standing role."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    return Organisation.objects.filter(memberships__user=user, memberships__roles__contains=[role])


def organisations_of(user: Visitor, *, kind: OrganisationKind | None = None) -> QuerySet[Organisation]:
    """Return the organisations a person belongs to, of one kind or any."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    mine = Organisation.objects.filter(memberships__user=user)
    return mine if kind is None else mine.filter(kind=kind)


def people_of_kinds(kinds: Iterable[OrganisationKind], *, utility_id: UUID) -> QuerySet[User]:
    """Return whom a utility may assign: its own people, and those of independents and regulators."""
    own_or_outside = Q(organisation_id=utility_id) | ~Q(organisation__kind=OrganisationKind.UTILITY)
    places = Membership.objects.filter(own_or_outside, organisation__kind__in=list(kinds))
    return User.objects.filter(pk__in=places.values("user_id"), is_active=True).order_by("full_name")
