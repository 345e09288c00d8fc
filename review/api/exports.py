"""The clerk's exports through the API."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from accounts.permissions import holds_role_somewhere
from accounts.states import Role
from kernel.clock import database_now
from review.models import ReviewExport
from review.permissions import can_export_review, can_see_exports
from review.serializers import ExportRequestSerializer, ReviewExportSerializer
from review.services import ask_export, take_export
from review.services.exports import ZIPPED
from solicitations.models import Solicitation
from web.api import IdempotentPosts, RightFirst, checked, only
from web.downloads import attachment


class ReviewExportViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[ReviewExport],
):
    """Exports of reviews whose records I keep, or whose evaluation I answer for."""

    rights: ClassVar = {
        "create": only(
            lambda user, _: holds_role_somewhere(user, Role.ADMINISTRATOR),
            "An administrator of the utility exports its records.",
        )
    }
    queryset = ReviewExport.objects.none()
    serializer_class = ReviewExportSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        user = self.request.user
        visible = ReviewExport.objects.visible_to(user)
        if user.is_authenticated:
            visible = visible.telling(user)
        return visible.select_related("solicitation__organisation", "asked_by", "blob")

    @extend_schema(request=ExportRequestSerializer, responses={201: ReviewExportSerializer})
    def create(self, request: Request) -> Response:
        """Ask for an export, with its reason."""
        given = checked(ExportRequestSerializer, request).validated_data
        by = require_user(request.user)
        visible = Solicitation.objects.visible_to(by).select_related("organisation")
        solicitation = get_object_or_404(visible, pk=given["solicitation"])
        if not can_see_exports(by, solicitation):
            raise Http404

        def act() -> Response:
            reason = given["reason"]
            export = ask_export(solicitation=solicitation, reason=reason, by=by, now=database_now())
            made = self.get_queryset().get(pk=export.pk)
            return Response(ReviewExportSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(responses={(200, ZIPPED): OpenApiTypes.BINARY})
    @action(detail=True)
    def file(self, request: Request, pk: str) -> HttpResponse:
        """Take the file of an export: JSON and XLSX in a ZIP; that it was taken is recorded."""
        export, by = self.get_object(), require_user(request.user)
        if not can_export_review(by, export.solicitation):
            raise Http404
        content = take_export(export=export, by=by, now=database_now())
        return attachment(content, filename=export.blob.filename, media_type=ZIPPED)
