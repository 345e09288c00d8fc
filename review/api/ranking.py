"""The ranking through the API."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.errors import Conflict, NotAllowed
from review.api.shared import solicitation_of
from review.evaluation import dashboard_of
from review.permissions import NOT_YET, can_see_ranking
from review.serializers import (
    RankingSerializer,
)


class RankingViewSet(viewsets.ViewSet):
    """The ranking of a solicitation, by the solicitation's id."""

    @extend_schema(
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH)], responses=RankingSerializer
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Rank the offers on the last finished run."""
        solicitation = solicitation_of(request, pk)
        user = require_user(request.user)
        if not can_see_ranking(user, solicitation):
            raise NotAllowed(NOT_YET)
        page = dashboard_of(solicitation, user)
        if page.run is None:
            raise Conflict("No valuation has finished yet.", code="no_finished_run")
        return Response(RankingSerializer(page).data)
