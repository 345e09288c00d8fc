"""Endpoints of the sourcing matrix and of sourcing decisions."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.api.planning import require_visible
from solicitations.api.rights import PLANS
from solicitations.models import SourcingDecision, SourcingMatrix
from solicitations.serializers.screening import RulesInput
from solicitations.serializers.sourcing import MatrixSerializer, SourcingInput, SourcingSerializer
from solicitations.services import adopt_matrix, decide_sourcing, draft_matrix, publish_sourcing
from web.api import IdempotentPosts, RightFirst


class MatrixViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[SourcingMatrix],
):
    """Adopted sourcing matrices, and the drafts of one's own utility."""

    rights: ClassVar = {"create": PLANS}

    queryset = SourcingMatrix.objects.none()
    serializer_class = MatrixSerializer
    filterset_fields = ("organisation", "version")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = SourcingMatrix.objects.visible_to(self.request.user).select_related("organisation")
        return visible.order_by("name", "-version")

    @extend_schema(request=RulesInput, responses={201: MatrixSerializer})
    def create(self, request: Request) -> Response:
        """Write a draft, or the version after the last adopted one."""
        given = RulesInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)

        def act() -> Response:
            made = draft_matrix(by=by, **given.validated_data)
            return Response(MatrixSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: MatrixSerializer})
    @action(detail=True, methods=["post"])
    def adopt(self, request: Request, pk: str) -> Response:
        """Adopt a draft."""
        done = adopt_matrix(matrix=self.get_object(), by=require_user(request.user), now=database_now())
        return Response(MatrixSerializer(done).data)


class SourcingViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[SourcingDecision],
):
    """Published sourcing decisions, and every version of one's own utility."""

    rights: ClassVar = {"create": PLANS}

    queryset = SourcingDecision.objects.none()
    serializer_class = SourcingSerializer
    filterset_fields = ("project", "version")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = SourcingDecision.objects.visible_to(self.request.user)
        return visible.select_related("project__organisation").order_by("project__code", "-version")

    @extend_schema(request=SourcingInput, responses={201: SourcingSerializer})
    def create(self, request: Request) -> Response:
        """Keep scores and choice as the next version."""
        given = SourcingInput(data=request.data)
        given.is_valid(raise_exception=True)
        project = given.validated_data["project"]
        require_visible([project], request.user)
        by = require_user(request.user)

        def act() -> Response:
            made = decide_sourcing(project=project, draft=given.draft(), by=by, now=database_now())
            return Response(SourcingSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: SourcingSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publish a decision of a candidate in a published pipeline."""
        decision = self.get_object()
        done = publish_sourcing(decision=decision, by=require_user(request.user), now=database_now())
        return Response(SourcingSerializer(done).data)
