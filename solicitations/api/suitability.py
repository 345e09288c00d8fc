"""Endpoints of criteria, screenings, the pipeline, and of wires or no wires."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from kernel.errors import InvalidInput
from solicitations.api.planning import ProjectViewSet, require_visible
from solicitations.api.rights import PLANS, SCREENS
from solicitations.models import CriteriaSet, Project, Screening
from solicitations.queries.suitability import pipeline_rows, pipelines
from solicitations.serializers.screening import (
    CriteriaSerializer,
    ExpectedInput,
    FallbackInput,
    FallbackSerializer,
    ProjectDecisionInput,
    ProjectDecisionSerializer,
    RulesInput,
    ScreeningDetailSerializer,
    ScreeningInput,
    ScreeningSerializer,
)
from solicitations.services import (
    CriteriaDraft,
    adopt_criteria,
    decide_project,
    draft_criteria,
    expect_solicitations,
    publish_screening,
    record_fallback,
    run_screening,
)
from solicitations.states import ProjectDecisionKind
from web.api import IdempotentPosts, RightFirst


class CriteriaViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[CriteriaSet],
):
    """Adopted suitability criteria, and the drafts of one's own utility."""

    rights: ClassVar = {"create": PLANS}

    queryset = CriteriaSet.objects.none()
    serializer_class = CriteriaSerializer
    filterset_fields = ("organisation", "name", "version")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = CriteriaSet.objects.visible_to(self.request.user).select_related("organisation")
        return visible.order_by("name", "-version")

    @extend_schema(request=RulesInput, responses={201: CriteriaSerializer})
    def create(self, request: Request) -> Response:
        """Write a draft, or the version after the last adopted one."""
        given = RulesInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        organisation, by = values.pop("organisation"), require_user(request.user)

        def act() -> Response:
            made = draft_criteria(organisation=organisation, draft=CriteriaDraft(**values), by=by)
            return Response(CriteriaSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: CriteriaSerializer})
    @action(detail=True, methods=["post"])
    def adopt(self, request: Request, pk: str) -> Response:
        """Adopt a draft."""
        done = adopt_criteria(criteria=self.get_object(), by=require_user(request.user), now=database_now())
        return Response(CriteriaSerializer(done).data)


class ScreeningViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Screening],
):
    """Published screenings, and all of one's own utility."""

    rights: ClassVar = {"create": PLANS, "expect": SCREENS}

    queryset = Screening.objects.none()
    filterset_fields = ("organisation", "criteria")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Screening.objects.visible_to(self.request.user).select_related("organisation")
        return visible if self.action == "list" else visible.prefetch_related("results__project")

    def get_serializer_class(self) -> Any:
        """Lists are short, one screening is whole."""
        return ScreeningSerializer if self.action == "list" else ScreeningDetailSerializer

    @extend_schema(request=ScreeningInput, responses={201: ScreeningDetailSerializer})
    def create(self, request: Request) -> Response:
        """Screen all projects of the utility whose criteria are named."""
        given = ScreeningInput(data=request.data)
        given.is_valid(raise_exception=True)
        criteria = given.validated_data["criteria"]
        require_visible([criteria], request.user)
        by = require_user(request.user)

        def act() -> Response:
            made = run_screening(criteria=criteria, by=by, now=database_now())
            return Response(ScreeningDetailSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=ExpectedInput, responses={200: ScreeningDetailSerializer})
    @action(detail=True, methods=["post"])
    def expect(self, request: Request, pk: str) -> Response:
        """Say when the candidates' solicitations are expected."""
        screening, given = self.get_object(), ExpectedInput(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            days = {UUID(key): day for key, day in given.validated_data["expected_on"].items()}
        except ValueError as error:
            raise InvalidInput("Each key is the id of a result.", field="expected_on") from error
        expect_solicitations(screening=screening, expected_on=days, by=require_user(request.user))
        return Response(ScreeningDetailSerializer(self.get_object()).data)

    @extend_schema(request=None, responses={200: ScreeningDetailSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publish a screening as the utility's pipeline."""
        screening = self.get_object()
        publish_screening(screening=screening, by=require_user(request.user), now=database_now())
        return Response(ScreeningDetailSerializer(self.get_object()).data)


class PipelineViewSet(viewsets.ViewSet):
    """The published opportunities, and what was rejected and why."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def list(self, request: Request) -> Response:
        """List every utility's pipeline, or that of ``utility`` (its slug)."""
        slug = request.query_params.get("utility", "")
        found = pipelines(request.user, now=database_now(), organisation=slug)
        return Response({"results": pipeline_rows(found)})


class WiresProjectViewSet(ProjectViewSet):
    """Projects, with what is built otherwise and how they were decided."""

    def _project(self) -> Project:
        found: Project = self.get_object()
        return found

    @extend_schema(request=FallbackInput, responses={201: FallbackSerializer})
    @action(detail=True, methods=["post"])
    def fallback(self, request: Request, pk: str) -> Response:
        """Record what is built if nothing better comes."""
        project, given = self._project(), FallbackInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)

        def act() -> Response:
            made = record_fallback(project=project, by=by, now=database_now(), **given.validated_data)
            return Response(FallbackSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=ProjectDecisionInput, responses={201: ProjectDecisionSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Decide for wires, for a non-wires alternative, or open the decision again."""
        project, given = self._project(), ProjectDecisionInput(data=request.data)
        given.is_valid(raise_exception=True)
        by, kind = require_user(request.user), ProjectDecisionKind(given.validated_data["kind"])
        reason = given.validated_data["reason"]

        def act() -> Response:
            made = decide_project(project=project, kind=kind, reason=reason, by=by, now=database_now())
            return Response(ProjectDecisionSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(responses={200: ProjectDecisionSerializer(many=True)})
    @action(detail=True, methods=["get"])
    def decisions(self, request: Request, pk: str) -> Response:
        """List the decisions on a project, the latest first; it counts."""
        return Response(ProjectDecisionSerializer(self._project().decisions.all(), many=True).data)
