"""The API of the opening."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from bids.permissions import opening_role
from bids.queries import opening_page
from bids.serializers import (
    OpeningSerializer,
)
from bids.services import consent_to_opening
from kernel.clock import database_now
from solicitations.models import Solicitation


class OpeningViewSet(viewsets.ViewSet):
    """The opening of a solicitation's offers, by the solicitation's id."""

    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=OpeningSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Tell whether the offers are open and who has consented."""
        return Response(_opening(self._solicitation(request, pk), request))

    @extend_schema(request=None, responses=OpeningSerializer)
    @action(detail=True, methods=["post"])
    def consent(self, request: Request, pk: str) -> Response:
        """Give one's consent; the second role's opens the offers."""
        consent_to_opening(solicitation=self._solicitation(request, pk), by=require_user(request.user))
        return Response(_opening(self._solicitation(request, pk), request))

    def _solicitation(self, request: Request, pk: str) -> Solicitation:
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation", "opening")
        solicitation = get_object_or_404(visible, pk=pk)
        if opening_role(request.user, solicitation) is None:
            raise Http404
        return solicitation


def _opening(solicitation: Solicitation, request: Request) -> dict[str, Any]:
    page = opening_page(solicitation, request.user, now=database_now())
    told = {
        "is_open": page.is_open,
        "opened_at": page.opened_at,
        "n_opened": page.n_opened,
        "consents": [consent.role for consent in page.consents],
    }
    return dict(OpeningSerializer(told).data)
