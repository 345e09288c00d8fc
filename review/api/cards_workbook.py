"""One's cards as a workbook through the API: down, and filled in up again."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User, require_user
from kernel.clock import database_now
from kernel.errors import NotAllowed
from review.api.shared import solicitation_of
from review.importers.cards_workbook import read_cards
from review.queries.cards import NOT_YOURS, cards_to_fill_in, offers_to_score
from review.rendering.cards_workbook import write_cards
from review.serializers import CardsFileSerializer, KeptCardsSerializer
from review.services.cards_workbook import keep_cards
from solicitations.models import Solicitation
from web.api import IdempotentPosts, checked
from web.downloads import XLSX, attachment

MULTIPART = "multipart/form-data"
HERE = OpenApiParameter("solicitation_id", OpenApiTypes.UUID, OpenApiParameter.PATH)


class CardsWorkbookViewSet(IdempotentPosts, viewsets.ViewSet):
    """My cards of a solicitation's offers: one workbook."""

    @extend_schema(parameters=[HERE], responses={(200, XLSX): OpenApiTypes.BINARY})
    def list(self, request: Request, solicitation_id: str) -> HttpResponse:
        """Download my cards as a workbook, as far as they are filled in."""
        user, solicitation = self._mine(request, solicitation_id)
        content = write_cards(solicitation, cards_to_fill_in(solicitation, user))
        return attachment(content, filename=f"{solicitation.code}-cards.xlsx", media_type=XLSX)

    @extend_schema(
        parameters=[HERE], request={MULTIPART: CardsFileSerializer}, responses={200: KeptCardsSerializer}
    )
    def create(self, request: Request, solicitation_id: str) -> Response:
        """Save a filled-in workbook as drafts of my cards; nothing is submitted, what is not taken is named."""
        user, solicitation = self._mine(request, solicitation_id)
        content = checked(CardsFileSerializer, request).validated_data["file"].read()

        def act() -> Response:
            read = read_cards(content, solicitation_id=str(solicitation.pk))
            kept = keep_cards(solicitation=solicitation, read=read, by=user, now=database_now())
            return Response(KeptCardsSerializer(kept).data)

        return self.answer(request, act)

    @staticmethod
    def _mine(request: Request, solicitation_id: str) -> tuple[User, Solicitation]:
        user, solicitation = require_user(request.user), solicitation_of(request, solicitation_id)
        if not offers_to_score(solicitation, user).exists():
            raise NotAllowed(NOT_YOURS)
        return user, solicitation
