"""The standstill and notices in the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from contracts.api.shared import BUYS, taking_part
from contracts.models import Notice, Standstill
from contracts.serializers import NoticeSerializer, StandstillDraftSerializer, StandstillSerializer
from contracts.services import begin_standstill
from kernel.clock import database_now
from web.api import IdempotentPosts, RightFirst, checked


class StandstillViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Standstill],
):
    """Standstills I was told of, and those of what I evaluate."""

    rights: ClassVar = {"create": BUYS}
    queryset = Standstill.objects.none()
    serializer_class = StandstillSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Standstill.objects.visible_to(self.request.user).order_by("-begun_at")

    @extend_schema(request=StandstillDraftSerializer, responses={201: StandstillSerializer})
    def create(self, request: Request) -> Response:
        """Tell every bidder what is intended, and begin the standstill."""
        given = checked(StandstillDraftSerializer, request).validated_data
        solicitation = taking_part(request, given["solicitation"])

        def act() -> Response:
            by = require_user(request.user)
            begun = begin_standstill(solicitation=solicitation, by=by, now=database_now())
            return Response(StandstillSerializer(begun).data, status=201)

        return self.answer(request, act)


class NoticeViewSet(viewsets.ReadOnlyModelViewSet[Notice]):
    """What bidders were told: my own, and those of what I evaluate."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    filterset_fields = ("offer", "kind", "offer__solicitation")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Notice.objects.visible_to(self.request.user).select_related(
            "offer", "award__selection", "standstill__selection"
        )
        sets = ("award__selection__selected", "standstill__selection__selected")
        return visible.prefetch_related(*sets).order_by("-made_at")
