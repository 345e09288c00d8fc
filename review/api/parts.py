"""Who of a panel scores what, through the API."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from review.api.shared import solicitation_of
from review.permissions import can_divide_panel, can_see_parts
from review.queries.parts import parts_page
from review.serializers import PanelPartsSerializer
from review.services import divide_panel
from solicitations.models import Solicitation
from web.api import RightFirst, checked, only

ID = OpenApiParameter("id", UUID, OpenApiParameter.PATH)


class PanelPartsViewSet(RightFirst, viewsets.GenericViewSet[Any]):
    """Who of a solicitation's panel scores what, by the solicitation's id."""

    rights: ClassVar = {
        "update": only(can_divide_panel, "The procurement officer says who of the panel scores what.")
    }
    queryset = Solicitation.objects.none()
    serializer_class = PanelPartsSerializer

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Solicitation.objects.visible_to(self.request.user).select_related("organisation")

    @extend_schema(parameters=[ID], responses=PanelPartsSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return who scores what."""
        return self._answer(request, self._found(request, pk))

    @extend_schema(parameters=[ID], request=PanelPartsSerializer, responses=PanelPartsSerializer)
    def update(self, request: Request, pk: str) -> Response:
        """Divide the rubric among the panel; who is not named scores all of it."""
        solicitation = self.get_object()
        given = checked(PanelPartsSerializer, request).validated_data["parts"]
        parts = {each["user"]: each["groups"] for each in given}
        divide_panel(solicitation=solicitation, parts=parts, by=require_user(request.user))
        return self._answer(request, solicitation)

    def _found(self, request: Request, pk: str) -> Solicitation:
        solicitation = solicitation_of(request, pk)
        if not can_see_parts(request.user, solicitation):
            raise Http404
        return solicitation

    def _answer(self, request: Request, solicitation: Solicitation) -> Response:
        page = parts_page(solicitation, require_user(request.user))
        members = [
            {"user": member.user.pk, "groups": [group for group, is_theirs in member.scores if is_theirs]}
            for member in page.members
        ]
        return Response(PanelPartsSerializer({"parts": members}).data)
