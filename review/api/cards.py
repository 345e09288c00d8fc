"""Scorecards through the API."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from review.api.shared import SCORES, offer_of
from review.models import Scorecard
from review.serializers import (
    CardDraftSerializer,
    CardReceiptSerializer,
    ExplanationSerializer,
    ScorecardSerializer,
)
from review.services import (
    ScoreDraft,
    explain_outlier,
    save_scorecard,
    submit_scorecard,
)
from web.api import IdempotentPosts, RightFirst, checked


class ScorecardViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Scorecard],
):
    """My cards, and others' once mine are in."""

    rights: ClassVar = {"save": SCORES, "submit": SCORES, "explain": SCORES}

    queryset = Scorecard.objects.none()
    serializer_class = ScorecardSerializer
    filterset_fields = ("offer", "state", "offer__solicitation")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Scorecard.objects.visible_to(self.request.user)
        return visible.order_by("offer__alias", "saved_at").prefetch_related("scores__criterion")

    @extend_schema(request=CardDraftSerializer, responses={200: CardReceiptSerializer})
    @action(detail=False, methods=["post"])
    def save(self, request: Request) -> Response:
        """Keep scores as far as they are given."""
        return self._take(request, save_scorecard)

    @extend_schema(request=CardDraftSerializer, responses={200: CardReceiptSerializer})
    @action(detail=False, methods=["post"])
    def submit(self, request: Request) -> Response:
        """Save a card and lock it."""
        return self._take(request, submit_scorecard)

    @extend_schema(request=ExplanationSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def explain(self, request: Request, pk: str) -> Response:
        """Say why I stand by a score far from the others'."""
        card = self.get_object()
        given = checked(ExplanationSerializer, request).validated_data
        score = get_object_or_404(
            card.scores.select_related("scorecard__offer__solicitation", "criterion"),
            criterion__code=given["criterion"],
        )
        explain_outlier(
            score=score, reason=given["reason"], by=require_user(request.user), now=database_now()
        )
        return Response(status=204)

    def _take(self, request: Request, service: Callable[..., Scorecard]) -> Response:
        given = checked(CardDraftSerializer, request).validated_data
        offer = offer_of(request, given["offer"])
        scores = {
            s["criterion"]: ScoreDraft(s["value"], s["rationale"], s["evidence"]) for s in given["scores"]
        }

        def act() -> Response:
            card = service(offer=offer, by=require_user(request.user), scores=scores, now=database_now())
            return Response(CardReceiptSerializer(card).data)

        return self.answer(request, act)
