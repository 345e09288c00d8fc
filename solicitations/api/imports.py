"""Endpoints of imports."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.api.rights import PLANS
from solicitations.models import DataImport
from solicitations.queries import import_list
from solicitations.serializers import (
    CommitInput,
    ImportDetailSerializer,
    ImportInput,
    ImportSerializer,
    RetryInput,
)
from solicitations.services import commit_import, request_import, retry_import
from solicitations.states import ImportKind
from web.api import IdempotentPosts, RightFirst


class ImportViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[DataImport],
):
    """Files of planning data of one's utility: read by a worker, written on demand by a worker.

    Ask again until the state is READY, REFUSED (with every wrong cell) or FAILED; after committing, until WRITTEN.
    """

    rights: ClassVar = {"create": PLANS}

    queryset = DataImport.objects.none()
    filterset_fields = ("organisation", "kind", "state")

    def get_queryset(self) -> Any:
        """Those of the utilities one plans for."""
        if self.action == "list":
            return import_list(self.request.user)
        return DataImport.objects.visible_to(self.request.user).select_related("document", "organisation")

    def get_serializer_class(self) -> Any:
        """Lists are short, one import shows every problem."""
        return ImportSerializer if self.action == "list" else ImportDetailSerializer

    @extend_schema(request=ImportInput, responses={202: ImportDetailSerializer})
    def create(self, request: Request) -> Response:
        """Keep a file and have it read."""
        given = ImportInput(data=request.data)
        given.is_valid(raise_exception=True)
        return self.answer(request, lambda: self._create(request, dict(given.validated_data)))

    def _create(self, request: Request, given: dict[str, Any]) -> Response:
        upload, kind = given.pop("file"), ImportKind(given.pop("kind"))
        kept = request_import(
            **given,
            kind=kind,
            filename=upload.name,
            content=upload.read(),
            by=require_user(request.user),
            now=database_now(),
        )
        return Response(ImportDetailSerializer(kept).data, status=202)

    @extend_schema(request=RetryInput, responses={202: ImportDetailSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Send a corrected file in place of one that was refused; what was stated with it holds unless given anew."""
        refused, asked = self.get_object(), RetryInput(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        upload = given.pop("file")

        def act() -> Response:
            kept = retry_import(
                refused=refused,
                filename=upload.name,
                content=upload.read(),
                by=require_user(request.user),
                now=database_now(),
                **given,
            )
            return Response(ImportDetailSerializer(kept).data, status=202)

        return self.answer(request, act)

    @extend_schema(request=CommitInput, responses={202: ImportDetailSerializer})
    @action(detail=True, methods=["post"])
    def commit(self, request: Request, pk: str) -> Response:
        """Have a file written."""
        found, given = self.get_object(), CommitInput(data=request.data)
        given.is_valid(raise_exception=True)
        kept = commit_import(
            data_import=found,
            by=require_user(request.user),
            now=database_now(),
            publishes=given.validated_data["publishes"],
        )
        return Response(ImportDetailSerializer(kept).data, status=202)
