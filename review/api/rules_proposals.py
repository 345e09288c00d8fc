"""Deviations of the rules that are asked for, through the API; a review plan's ``deviate`` asks for one."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from review.evaluation.rules_proposals import line_of
from review.models import RulesProposal
from review.permissions import can_decide_rules, can_withdraw_rules
from review.serializers import (
    RulesDecisionSerializer,
    RulesProposalEffectSerializer,
    RulesProposalSerializer,
)
from review.services import decide_amendment, withdraw_amendment
from web.api import IdempotentPosts, RightFirst, checked, only


class RulesProposalViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[RulesProposal],
):
    """Deviations of locked weights, minimums and ranking rules, from the proposal to the decision."""

    rights: ClassVar = {
        "decide": only(
            can_decide_rules,
            "Procurement, the chair or the independent evaluator decides, and never who proposed.",
        ),
        "withdraw": only(
            can_withdraw_rules, "Who proposed a deviation withdraws it, until the choice is made."
        ),
    }
    queryset = RulesProposal.objects.none()
    serializer_class = RulesProposalSerializer
    filterset_fields = ("solicitation", "is_confirmed")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = RulesProposal.objects.visible_to(self.request.user)
        return visible.select_related("solicitation", "proposed_by", "amendment__deviation")

    @extend_schema(responses=RulesProposalEffectSerializer)
    @action(detail=True)
    def effect(self, request: Request, pk: str) -> Response:
        """Return what it would do to every rank as of now, and what has changed since it was proposed."""
        proposal = self.get_object()
        line = line_of(proposal, require_user(request.user), proposal.solicitation)
        return Response(RulesProposalEffectSerializer(line).data)

    @extend_schema(request=RulesDecisionSerializer, responses={200: RulesProposalSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Agree to a deviation, which publishes it, or decline it."""
        proposal = self.get_object()
        given = checked(RulesDecisionSerializer, request).validated_data
        by = require_user(request.user)

        def act() -> Response:
            decided = decide_amendment(proposal=proposal, by=by, now=database_now(), **given)
            return Response(RulesProposalSerializer(decided).data)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: RulesProposalSerializer})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take back a deviation one has asked for."""
        proposal = self.get_object()
        by = require_user(request.user)

        def act() -> Response:
            withdrawn = withdraw_amendment(proposal=proposal, by=by, now=database_now())
            return Response(RulesProposalSerializer(withdrawn).data)

        return self.answer(request, act)
