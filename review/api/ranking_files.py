"""Workbooks of rankings through the API."""

from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from accounts.states import EVALUATION
from kernel.blobs import read_blob
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from review.api.shared import solicitation_of
from review.models import RankingFile
from review.permissions import NOT_YET, can_see_ranking
from review.serializers import RankingFileAskSerializer, RankingFileSerializer
from review.services import ask_ranking_file
from solicitations.permissions import roles_anywhere
from web.api import IdempotentPosts, RightFirst, checked, only
from web.downloads import XLSX, attachment


def _evaluates(user: Any, _: Any) -> bool:
    return bool(roles_anywhere(user) & EVALUATION)


class RankingFileViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[RankingFile],
):
    """My workbooks of rankings: asked for, made by a worker, then downloaded."""

    rights: ClassVar = {"create": only(_evaluates, "Whoever sees a ranking takes it away.")}
    queryset = RankingFile.objects.none()
    serializer_class = RankingFileSerializer
    filterset_fields = ("solicitation", "run", "state")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        mine = RankingFile.objects.visible_to(self.request.user)
        return mine.select_related("solicitation__organisation") if self.action == "download" else mine

    @extend_schema(request=RankingFileAskSerializer, responses={201: RankingFileSerializer})
    def create(self, request: Request) -> Response:
        """Have a ranking made as a workbook, its rows, order and columns as asked for."""
        given = checked(RankingFileAskSerializer, request)
        solicitation = solicitation_of(request, given.validated_data["solicitation"])
        by = require_user(request.user)

        def act() -> Response:
            row = ask_ranking_file(solicitation=solicitation, view=given.view(), by=by, now=database_now())
            return Response(RankingFileSerializer(row).data, status=201)

        return self.answer(request, act)

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(detail=True)
    def download(self, request: Request, **_kwargs: str) -> HttpResponse:
        """Download a workbook that has been made; before that it conflicts."""
        file: RankingFile = self.get_object()
        if not can_see_ranking(require_user(request.user), file.solicitation):
            raise NotAllowed(NOT_YET)
        if file.document is None:
            raise Conflict(
                "This workbook is not made yet. Look at its state, and come again.", code="not_made"
            )
        return attachment(read_blob(file.document), filename=file.document.filename, media_type=XLSX)
