"""What every page of outcomes shares: how the solicitation is found, and who has a page at all."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from solicitations.models import Solicitation
from solicitations.permissions import roles_of


def visible_solicitation(request: HttpRequest, solicitation_id: UUID) -> Solicitation:
    """Find a solicitation the visitor may see."""
    visible = Solicitation.objects.visible_to(request.user).select_related("organisation", "pro_forma")
    return get_object_or_404(visible, pk=solicitation_id)


def require_part(user: User, solicitation: Solicitation) -> None:
    """To those who take no part there is no such page."""
    if not roles_of(user, solicitation):
        raise Http404
