"""How endpoints find the solicitation that an input names."""

from uuid import UUID

from django.http import Http404
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from accounts.states import Role
from solicitations.models import Solicitation
from solicitations.permissions import holds_anywhere, roles_of
from web.api import only

BUYS = only(lambda user, _: holds_anywhere(user, Role.PROCUREMENT), "That is for a procurement officer.")


def taking_part(request: Request, solicitation_id: UUID) -> Solicitation:
    """Find a solicitation in which the person has a role; to others there is none."""
    visible = Solicitation.objects.visible_to(request.user).select_related("organisation", "pro_forma")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not roles_of(request.user, solicitation):
        raise Http404
    return solicitation
