"""The calibration round through the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from accounts.states import Role
from kernel.clock import database_now
from review.api.shared import solicitation_of
from review.documents.calibration import SAMPLES
from review.models import CalibrationCard
from review.serializers import CalibrationCardSerializer, CalibrationDraftSerializer
from review.services import ScoreDraft, save_calibration
from solicitations.api.rights import of_some
from web.api import IdempotentPosts, RightFirst, checked


class CalibrationViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[CalibrationCard],
):
    """Cards for the made-up offers: mine, and others' once mine is in."""

    rights: ClassVar = {"create": of_some(Role.PANEL)}
    queryset = CalibrationCard.objects.none()
    serializer_class = CalibrationCardSerializer
    filterset_fields = ("solicitation", "sample")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = CalibrationCard.objects.visible_to(self.request.user)
        return visible.order_by("sample", "saved_at").prefetch_related("scores__criterion")

    @extend_schema(request=CalibrationDraftSerializer, responses=CalibrationCardSerializer)
    def create(self, request: Request) -> Response:
        """Keep my card for a made-up offer, or submit it."""
        given = checked(CalibrationDraftSerializer, request).validated_data
        solicitation = solicitation_of(request, given["solicitation"])
        scores = {each["criterion"]: ScoreDraft(each["value"], each["rationale"]) for each in given["scores"]}

        def act() -> Response:
            card = save_calibration(
                solicitation=solicitation,
                sample=SAMPLES[given["sample"]],
                by=require_user(request.user),
                scores=scores,
                now=database_now(),
                is_submitted=given["submit"],
            )
            return Response(CalibrationCardSerializer(card).data)

        return self.answer(request, act)
