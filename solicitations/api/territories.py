"""Endpoints of the outlines behind the map of needs."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.api.rights import PLANS
from solicitations.models import Territory
from solicitations.serializers.territories import TerritoryInput, TerritorySerializer
from solicitations.services.territories import state_territory
from web.api import IdempotentPosts, RightFirst


class TerritoryViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Territory],
):
    """Where utilities serve."""

    rights: ClassVar = {"create": PLANS}

    queryset = Territory.objects.none()
    serializer_class = TerritorySerializer
    filterset_fields = ("organisation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Territory.objects.visible_to(self.request.user)

    @extend_schema(request=TerritoryInput, responses={201: TerritorySerializer})
    def create(self, request: Request) -> Response:
        """State the outline of a utility's territory, in place of the one before."""
        given = TerritoryInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)

        def act() -> Response:
            stated = state_territory(by=by, now=database_now(), **given.validated_data)
            return Response(TerritorySerializer(stated).data, status=201)

        return self.answer(request, act)
