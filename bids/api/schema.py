"""The schema of the offers that a solicitation takes."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from bids.documents.schema import offer_schema
from bids.queries import rules_of
from solicitations.models import Solicitation


class OfferSchemaViewSet(viewsets.ViewSet):
    """What an offer in one solicitation may say, as JSON Schema (draft 2020-12)."""

    @extend_schema(
        parameters=[OpenApiParameter("solicitation_id", OpenApiTypes.UUID, OpenApiParameter.PATH)],
        responses=OpenApiTypes.OBJECT,
    )
    def list(self, request: Request, solicitation_id: str) -> Response:
        """Return the schema of ``{technical, price}`` with this solicitation's needs, places and requirements."""
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
        solicitation = get_object_or_404(visible, pk=solicitation_id)
        schema: dict[str, Any] = offer_schema(rules_of(solicitation))
        return Response(schema)
