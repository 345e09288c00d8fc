"""Endpoints of forecasts, shapes and triggers; they come in through imports."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from accounts.queries import organisations_where
from accounts.states import Role
from solicitations.api.planning import require_visible
from solicitations.api.rights import PLANS, POSTS_FOR_ITS_UTILITY
from solicitations.models import Forecast, LoadShape, Trigger
from solicitations.serializers import NeedDetailSerializer
from solicitations.serializers.forecasts import (
    ForecastNeedInput,
    ForecastSerializer,
    LoadShapeDetailSerializer,
    LoadShapeSerializer,
    TriggerInput,
    TriggerSerializer,
)
from solicitations.services.forecast_needs import ForecastChoice, need_from_forecast
from solicitations.services.triggers import drop_trigger, state_trigger
from solicitations.states import PlanningScenario, TriggerKind
from web.api import IdempotentPosts, RightFirst


class ForecastViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Forecast],
):
    """Forecasts that published needs were made from, and all of one's own utility."""

    rights: ClassVar = {"need": POSTS_FOR_ITS_UTILITY}

    queryset = Forecast.objects.none()
    serializer_class = ForecastSerializer
    filterset_fields = ("organisation", "facility", "edition")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        found = Forecast.objects.visible_to(self.request.user)
        return (
            found.select_related("facility__organisation").prefetch_related("years").order_by("-created_at")
        )

    @extend_schema(request=ForecastNeedInput, responses={201: NeedDetailSerializer})
    @action(detail=True, methods=["post"])
    def need(self, request: Request, pk: str) -> Response:
        """Make a draft need of this forecast."""
        forecast = self.get_object()
        asked = ForecastNeedInput(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        projects = tuple(given.get("projects", ()))
        require_visible([given["shape"], *projects], request.user)
        choice = ForecastChoice(
            forecast,
            PlanningScenario(given["scenario"]),
            given["shape"],
            TriggerKind(given["trigger"]),
            given["is_down"],
            projects,
        )

        def act() -> Response:
            made = need_from_forecast(
                facility=forecast.facility,
                choice=choice,
                code=given["code"],
                title=given["title"],
                by=require_user(request.user),
            )
            return Response(NeedDetailSerializer(made).data, status=201)

        return self.answer(request, act)


class LoadShapeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[LoadShape]):
    """Shapes that published needs were made from, and all of one's own utility."""

    queryset = LoadShape.objects.none()
    filterset_fields = ("organisation", "facility", "quantity", "edition")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        found = LoadShape.objects.visible_to(self.request.user).order_by("-created_at")
        return found.defer("values") if self.action == "list" else found

    def get_serializer_class(self) -> Any:
        """Lists are short, one shape has its hours."""
        return LoadShapeSerializer if self.action == "list" else LoadShapeDetailSerializer


class TriggerViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Trigger],
):
    """What makes a need of one's utility's facilities."""

    rights: ClassVar = {"create": PLANS}

    queryset = Trigger.objects.none()
    serializer_class = TriggerSerializer
    permission_classes = (IsAuthenticated,)
    filterset_fields = ("facility", "kind")

    def get_queryset(self) -> Any:
        """Those of the utilities one plans for."""
        mine = organisations_where(self.request.user, Role.PLANNER)
        found = Trigger.objects.filter(facility__organisation__in=mine)
        return found.select_related("facility__organisation").order_by("facility__name", "kind")

    @extend_schema(request=TriggerInput, responses={201: TriggerSerializer})
    def create(self, request: Request) -> Response:
        """State a trigger; the same kind stated again takes the new limit."""
        asked = TriggerInput(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        require_visible([given["facility"]], request.user)

        def act() -> Response:
            kind = TriggerKind(given.pop("kind"))
            made = state_trigger(**given, kind=kind, by=require_user(request.user))
            return Response(TriggerSerializer(made).data, status=201)

        return self.answer(request, act)

    def destroy(self, request: Request, pk: str) -> Response:
        """Take a trigger away."""
        drop_trigger(trigger=self.get_object(), by=require_user(request.user))
        return Response(status=204)
