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
from bids.permissions import can_watch_opening, holds_share
from bids.queries import opening_page
from bids.serializers import (
    HeldShareSerializer,
    OpeningSerializer,
)
from bids.services import give_share
from kernel.clock import database_now
from kernel.errors import NotAllowed
from solicitations.models import Solicitation


class OpeningViewSet(viewsets.ViewSet):
    """The opening of a solicitation's offers, by the solicitation's id."""

    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=OpeningSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Tell whether the offers are open, and which holders gave their share."""
        return Response(_opening(self._solicitation(request, pk), request))

    @extend_schema(request=HeldShareSerializer, responses=OpeningSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: str) -> Response:
        """Give one's share, by passphrase or in words; the last one needed opens the offers."""
        solicitation = self._solicitation(request, pk)
        if not holds_share(request.user, solicitation):
            raise NotAllowed("Only the named holders of the opening key open the offers.")
        given = HeldShareSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        give_share(solicitation=solicitation, by=require_user(request.user), **given.validated_data)
        return Response(_opening(self._solicitation(request, pk), request))

    def _solicitation(self, request: Request, pk: str) -> Solicitation:
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation", "opening")
        solicitation = get_object_or_404(visible, pk=pk)
        if not can_watch_opening(request.user, solicitation):
            raise Http404
        return solicitation


def _opening(solicitation: Solicitation, request: Request) -> dict[str, Any]:
    page = opening_page(solicitation, request.user, now=database_now())
    told = {
        "is_open": page.is_open,
        "opened_at": page.opened_at,
        "n_opened": page.n_opened,
        "holders": [{"role": each.role, "given_at": each.given_at} for each in page.holders],
        "still_missing": "" if page.is_open else page.still_missing,
        "roots": [root.root for root in page.roots],
    }
    return dict(OpeningSerializer(told).data)
