"""Rubrics through the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation, require_user
from review.api.shared import BUYS, solicitation_of
from review.documents import read_criteria
from review.models import Rubric
from review.serializers import (
    NamedSolicitationSerializer,
    RubricDraftSerializer,
    RubricSerializer,
)
from review.services import (
    use_rubric,
    write_rubric,
)
from web.api import IdempotentPosts, RightFirst, checked


class RubricViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Rubric],
):
    """Rubrics of my utilities and of the solicitations I evaluate."""

    rights: ClassVar = {"create": BUYS, "use": BUYS}

    queryset = Rubric.objects.none()
    serializer_class = RubricSerializer

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Rubric.objects.visible_to(self.request.user).prefetch_related("criteria")

    @extend_schema(request=RubricDraftSerializer, responses={201: RubricSerializer})
    def create(self, request: Request) -> Response:
        """Write the next version of a rubric."""
        given = checked(RubricDraftSerializer, request).validated_data
        user = require_user(request.user)
        organisation = get_object_or_404(
            Organisation.objects.filter(memberships__user=user), pk=given.pop("organisation")
        )
        criteria = read_criteria(given.pop("criteria"))

        def act() -> Response:
            rubric = write_rubric(organisation=organisation, criteria=criteria, by=user, **given)
            return Response(RubricSerializer(rubric).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=NamedSolicitationSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def use(self, request: Request, pk: str) -> Response:
        """Name this rubric as the one a solicitation's panel scores with."""
        rubric = self.get_object()
        solicitation = solicitation_of(
            request, checked(NamedSolicitationSerializer, request).validated_data["solicitation"]
        )
        use_rubric(solicitation=solicitation, rubric=rubric, by=require_user(request.user))
        return Response(status=204)
