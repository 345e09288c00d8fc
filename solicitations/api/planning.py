"""Endpoints of facilities, projects and needs."""

from typing import Any, ClassVar

from django.db.models import Model
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.api.rights import DECIDES_WIRES, PLANS, REVISES_NEED
from solicitations.models import Facility, Need, Project
from solicitations.serializers import (
    FacilityInput,
    FacilitySerializer,
    NeedDetailSerializer,
    NeedInput,
    NeedSerializer,
    ProjectInput,
    ProjectSerializer,
)
from solicitations.services import (
    post_facility,
    post_need,
    post_project,
    publish_need,
    revise_need,
)
from web.api import IdempotentPosts, RightFirst


def require_visible(rows: "list[Model] | tuple[Model, ...]", user: Any) -> None:
    """Answer 404 where a request names a row its sender may not see."""
    for row in rows:
        manager: Any = type(row)._default_manager  # noqa: SLF001 - Django's public way to a model's rows
        get_object_or_404(manager.visible_to(user), pk=row.pk)


class FacilityViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Facility],
):
    """Facilities with a published need, and all of one's own utility."""

    rights: ClassVar = {"create": PLANS}

    queryset = Facility.objects.none()
    serializer_class = FacilitySerializer
    filterset_fields = ("organisation", "kind", "parent")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Facility.objects.visible_to(self.request.user).order_by("name")

    @extend_schema(request=FacilityInput, responses={201: FacilitySerializer})
    def create(self, request: Request) -> Response:
        """Add a facility."""
        given = FacilityInput(data=request.data)
        given.is_valid(raise_exception=True)
        require_visible([row] if (row := given.validated_data.get("parent")) else [], request.user)
        return self.answer(request, lambda: self._create(request, given.validated_data))

    def _create(self, request: Request, given: dict[str, Any]) -> Response:
        made = post_facility(by=require_user(request.user), **given)
        return Response(FacilitySerializer(made).data, status=201)


class ProjectViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Project],
):
    """Traditional projects of published needs, and all of one's own utility."""

    rights: ClassVar = {"create": PLANS, "fallback": DECIDES_WIRES, "decide": DECIDES_WIRES}

    queryset = Project.objects.none()
    serializer_class = ProjectSerializer
    filterset_fields = ("organisation", "code")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Project.objects.visible_to(self.request.user).order_by("code")

    @extend_schema(request=ProjectInput, responses={201: ProjectSerializer})
    def create(self, request: Request) -> Response:
        """Add a project."""
        given = ProjectInput(data=request.data)
        given.is_valid(raise_exception=True)
        require_visible([row] if (row := given.validated_data.get("facility")) else [], request.user)
        return self.answer(request, lambda: self._create(request, given.validated_data))

    def _create(self, request: Request, given: dict[str, Any]) -> Response:
        made = post_project(by=require_user(request.user), **given)
        return Response(ProjectSerializer(made).data, status=201)


class NeedViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Need],
):
    """Published needs, and the drafts of one's own utility."""

    rights: ClassVar = {"create": PLANS, "revise": REVISES_NEED}

    queryset = Need.objects.none()
    filterset_fields = ("organisation", "code", "service", "facility", "projects", "series")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        found = Need.objects.visible_to(self.request.user).order_by("code", "-version").distinct()
        if self.action == "list":
            return found.prefetch_related("projects")
        return found.select_related("organisation").prefetch_related(
            "projects", "years", "windows", "amounts"
        )

    def get_serializer_class(self) -> Any:
        """Lists are short, one need is whole."""
        return NeedSerializer if self.action == "list" else NeedDetailSerializer

    def _read(self, request: Request) -> NeedInput:
        given = NeedInput(data=request.data)
        given.is_valid(raise_exception=True)
        named = (given.validated_data["facility"], *given.validated_data.get("projects", ()))
        require_visible(named, request.user)
        return given

    @extend_schema(request=NeedInput, responses={201: NeedDetailSerializer})
    def create(self, request: Request) -> Response:
        """Post a need, as a draft."""
        given = self._read(request)
        organisation = given.validated_data["organisation"]
        by = require_user(request.user)

        def act() -> Response:
            made = post_need(organisation=organisation, draft=given.draft(), by=by)
            return Response(NeedDetailSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=NeedInput, responses={201: NeedDetailSerializer})
    @action(detail=True, methods=["post"])
    def revise(self, request: Request, pk: str) -> Response:
        """Change a draft, or write the next version of a published need."""
        need, given = self.get_object(), self._read(request)
        by = require_user(request.user)

        def act() -> Response:
            made = revise_need(need=need, draft=given.draft(), by=by)
            return Response(NeedDetailSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: NeedDetailSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publish a version."""
        need = publish_need(need=self.get_object(), by=require_user(request.user), now=database_now())
        return Response(NeedDetailSerializer(need).data)
