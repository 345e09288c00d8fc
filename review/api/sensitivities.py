"""Sensitivities through the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from accounts.states import EVALUATION
from kernel.clock import database_now
from review.api.shared import offer_of
from review.models import Sensitivity
from review.serializers import SensitivityAskSerializer, SensitivitySerializer
from review.services import ask_sensitivity
from solicitations.permissions import roles_anywhere
from web.api import IdempotentPosts, RightFirst, checked, only


def _evaluates(user: Any, _: Any) -> bool:
    return bool(roles_anywhere(user) & EVALUATION)


class SensitivityViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Sensitivity],
):
    """What moves the values of offers, and what would swap them, where I may see values."""

    rights: ClassVar = {"create": only(_evaluates, "Whoever sees the values asks for sensitivities.")}
    queryset = Sensitivity.objects.none()
    serializer_class = SensitivitySerializer
    filterset_fields = ("offer", "run", "state")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Sensitivity.objects.visible_to(self.request.user)

    @extend_schema(request=SensitivityAskSerializer, responses={201: SensitivitySerializer})
    def create(self, request: Request) -> Response:
        """Have an offer's sensitivity worked out on the last finished run."""
        offer = offer_of(request, checked(SensitivityAskSerializer, request).validated_data["offer"])
        by = require_user(request.user)

        def act() -> Response:
            row = ask_sensitivity(offer=offer, by=by, now=database_now())
            return Response({"id": row.pk, "state": row.state}, status=201)

        return self.answer(request, act)
