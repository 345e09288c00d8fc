"""Moved ranks through the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from review.api.shared import offer_of
from review.models import RankMove
from review.permissions import MOVES_RANKS, can_decide_move, can_withdraw_move
from review.serializers import RankMoveDecisionSerializer, RankMoveDraftSerializer, RankMoveSerializer
from review.services import decide_move, propose_move, withdraw_move
from solicitations.permissions import holds_anywhere
from web.api import IdempotentPosts, RightFirst, checked, only


def _moves(user: Any, _: Any) -> bool:
    return any(holds_anywhere(user, role) for role in MOVES_RANKS)


class RankMoveViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[RankMove],
):
    """Ranks moved by hand, of the evaluations whose values I may see."""

    rights: ClassVar = {
        "create": only(_moves, "Procurement or the chair proposes to move a rank."),
        "withdraw": only(can_withdraw_move, "Who proposed a move withdraws it, until the choice is made."),
        "decide": only(
            can_decide_move,
            "Procurement, the chair or the independent evaluator decides, and never who proposed.",
        ),
    }
    queryset = RankMove.objects.none()
    serializer_class = RankMoveSerializer
    filterset_fields = ("solicitation", "offer", "is_confirmed")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return RankMove.objects.visible_to(self.request.user).select_related("solicitation", "offer")

    @extend_schema(request=RankMoveDraftSerializer, responses={201: RankMoveSerializer})
    def create(self, request: Request) -> Response:
        """Propose a move."""
        given = checked(RankMoveDraftSerializer, request).validated_data
        offer = offer_of(request, given.pop("offer"))
        by = require_user(request.user)

        def act() -> Response:
            move = propose_move(offer=offer, by=by, now=database_now(), **given)
            return Response(RankMoveSerializer(move).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=RankMoveDecisionSerializer, responses={200: RankMoveSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Confirm or refuse a proposed move."""
        move = self.get_object()
        given = checked(RankMoveDecisionSerializer, request).validated_data
        by = require_user(request.user)

        def act() -> Response:
            decided = decide_move(move=move, by=by, now=database_now(), **given)
            return Response(RankMoveSerializer(decided).data)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: RankMoveSerializer})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take back a move one has proposed."""
        move = self.get_object()
        by = require_user(request.user)

        def act() -> Response:
            return Response(RankMoveSerializer(withdraw_move(move=move, by=by, now=database_now())).data)

        return self.answer(request, act)
