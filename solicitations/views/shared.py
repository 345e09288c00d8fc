"""What the views of this app share: loading through the one door, refusing by name."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import Organisation
from accounts.queries import organisations_where
from accounts.states import Role
from kernel.errors import NotAllowed
from solicitations.models import Solicitation


def visible_solicitation(request: HttpRequest, solicitation_id: UUID) -> Solicitation:
    """Load a solicitation this visitor may see, or answer 404."""
    visible = Solicitation.objects.visible_to(request.user).select_related("organisation", "pro_forma")
    return get_object_or_404(visible, pk=solicitation_id)


def utilities_for(request: HttpRequest, role: Role) -> QuerySet[Organisation]:
    """Return the organisations in which the visitor holds a role, or refuse."""
    found = organisations_where(request.user, role)
    if not found.exists():
        raise NotAllowed(f"This page is for a {role.label}. Ask the administrator of your organisation.")
    return found


def require(allowed: bool, words: str) -> None:  # noqa: FBT001 - reads as: require that the user may
    """Refuse unless the predicate holds."""
    if not allowed:
        raise NotAllowed(words)
