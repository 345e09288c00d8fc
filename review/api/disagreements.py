"""Disagreements through the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from review.api.shared import solicitation_of
from review.models import Disagreement
from review.permissions import can_answer_disagreements, can_shadow_evaluation
from review.serializers import (
    AnswerSerializer,
    DisagreementRaiseSerializer,
    DisagreementSerializer,
    ResolutionSerializer,
)
from review.services import answer_disagreement, raise_disagreements, resolve_disagreement
from solicitations.api.rights import WATCHES
from web.api import IdempotentPosts, RightFirst, checked, only


def _answers(user: Any, row: Any) -> bool:
    return can_answer_disagreements(user, row.solicitation)


def _resolves(user: Any, row: Any) -> bool:
    return can_shadow_evaluation(user, row.solicitation)


class DisagreementViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Disagreement],
):
    """Where the evaluator's evaluation differs from the utility's, of those whose values I may see."""

    rights: ClassVar = {
        "create": WATCHES,
        "reply": only(_answers, "Procurement or the chair answers for the utility."),
        "resolve": only(_resolves, "The independent evaluator says how a disagreement ended."),
    }
    queryset = Disagreement.objects.none()
    serializer_class = DisagreementSerializer
    filterset_fields = ("solicitation", "kind", "outcome")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Disagreement.objects.visible_to(self.request.user).select_related("solicitation")

    @extend_schema(request=DisagreementRaiseSerializer, responses={201: DisagreementSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Raise everything that differs and is not open already."""
        given = checked(DisagreementRaiseSerializer, request).validated_data
        solicitation = solicitation_of(request, given["solicitation"])
        by = require_user(request.user)

        def act() -> Response:
            rows = raise_disagreements(solicitation=solicitation, by=by, now=database_now())
            return Response(DisagreementSerializer(rows, many=True).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=AnswerSerializer, responses=DisagreementSerializer)
    @action(detail=True, methods=["post"], url_path="answer")
    def reply(self, request: Request, pk: str) -> Response:
        """Answer for the utility."""
        row = self.get_object()
        given = checked(AnswerSerializer, request).validated_data
        by = require_user(request.user)
        row = answer_disagreement(disagreement=row, by=by, now=database_now(), **given)
        return Response(DisagreementSerializer(row).data)

    @extend_schema(request=ResolutionSerializer, responses=DisagreementSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        """Say how it ended."""
        row = self.get_object()
        given = checked(ResolutionSerializer, request).validated_data
        by = require_user(request.user)
        row = resolve_disagreement(disagreement=row, by=by, now=database_now(), **given)
        return Response(DisagreementSerializer(row).data)
