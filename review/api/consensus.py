"""Consensus scores and the lock of the scores through the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import InvalidInput
from review.api.shared import offer_of, solicitation_of
from review.models import Consensus, ScoresLock
from review.queries import criteria_of, rubric_of
from review.serializers import (
    ConsensusDraftSerializer,
    ConsensusSerializer,
    ScoresLockDraftSerializer,
    ScoresLockSerializer,
)
from review.services import lock_scores, record_consensus
from solicitations.permissions import holds_anywhere
from web.api import IdempotentPosts, RightFirst, checked, only

CHAIRS = only(lambda user, _: holds_anywhere(user, Role.CHAIR), "That is for the chair.")


class ConsensusViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Consensus],
):
    """What panels agreed on, in versions; to a panel member once their own cards are in."""

    rights: ClassVar = {"create": CHAIRS}

    queryset = Consensus.objects.none()
    serializer_class = ConsensusSerializer
    filterset_fields = ("offer", "offer__solicitation")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Consensus.objects.visible_to(self.request.user).select_related("criterion")

    @extend_schema(request=ConsensusDraftSerializer, responses={201: ConsensusSerializer})
    def create(self, request: Request) -> Response:
        """Record the score agreed on for one criterion of one offer."""
        given = checked(ConsensusDraftSerializer, request).validated_data
        offer = offer_of(request, given["offer"])
        rubric = rubric_of(offer.solicitation)
        criterion = criteria_of(rubric).filter(code=given["criterion"]).first() if rubric else None
        if criterion is None:
            raise InvalidInput(f"The rubric has no criterion {given['criterion']}.", field="criterion")
        by = require_user(request.user)

        def act() -> Response:
            word = record_consensus(
                offer=offer,
                criterion=criterion,
                value=given["value"],
                reason=given["reason"],
                by=by,
                now=database_now(),
            )
            return Response(ConsensusSerializer(word).data, status=201)

        return self.answer(request, act)


class ScoresLockViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[ScoresLock],
):
    """The scores of a solicitation as its chair locked them."""

    rights: ClassVar = {"create": CHAIRS}

    queryset = ScoresLock.objects.none()
    serializer_class = ScoresLockSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return ScoresLock.objects.visible_to(self.request.user).order_by("locked_at")

    @extend_schema(request=ScoresLockDraftSerializer, responses={201: ScoresLockSerializer})
    def create(self, request: Request) -> Response:
        """Lock the scores: nothing is scored or agreed on afterwards."""
        given = checked(ScoresLockDraftSerializer, request).validated_data
        solicitation = solicitation_of(request, given["solicitation"])
        by = require_user(request.user)

        def act() -> Response:
            lock = lock_scores(solicitation=solicitation, by=by, now=database_now(), reason=given["reason"])
            return Response(ScoresLockSerializer(lock).data, status=201)

        return self.answer(request, act)
