"""Evaluation locks through the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from review.api.shared import BUYS
from review.models import EvaluationLock
from review.serializers import (
    EvaluationLockSerializer,
    NamedSolicitationSerializer,
)
from review.services import (
    lock_evaluation,
)
from solicitations.models import Solicitation
from web.api import IdempotentPosts, RightFirst, checked


class EvaluationLockViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[EvaluationLock],
):
    """What is frozen before publication, to those who prepare, watch or evaluate; its digest is public."""

    rights: ClassVar = {"create": BUYS}

    queryset = EvaluationLock.objects.none()
    serializer_class = EvaluationLockSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return EvaluationLock.objects.visible_to(self.request.user).order_by("locked_at")

    @extend_schema(request=NamedSolicitationSerializer, responses={201: EvaluationLockSerializer})
    def create(self, request: Request) -> Response:
        """Freeze the evaluation of a draft."""
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
        named = checked(NamedSolicitationSerializer, request).validated_data["solicitation"]
        solicitation = get_object_or_404(visible, pk=named)
        user = require_user(request.user)

        def act() -> Response:
            lock = lock_evaluation(solicitation=solicitation, by=user, now=database_now())
            return Response(EvaluationLockSerializer(lock).data, status=201)

        return self.answer(request, act)
