"""Chosen sets through the API."""

from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from review.api.shared import BUYS, DECIDES, offer_of, solicitation_of
from review.models import Selection
from review.serializers import (
    ChoiceSerializer,
    DecisionSerializer,
    ProposalSerializer,
    SelectionSerializer,
)
from review.services import (
    add_offer,
    decide_selection,
    drop_offer,
    propose_selection,
)
from web.api import IdempotentPosts, RightFirst, checked


class SelectionViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Selection],
):
    """Chosen sets of the evaluations whose values I may see."""

    rights: ClassVar = {"add": BUYS, "drop": BUYS, "propose": BUYS, "decide": DECIDES}

    queryset = Selection.objects.none()
    serializer_class = SelectionSerializer
    filterset_fields = ("solicitation", "state")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Selection.objects.visible_to(self.request.user)
        return visible.select_related("solicitation").prefetch_related("offers", "selected")

    @extend_schema(request=ChoiceSerializer, responses={200: SelectionSerializer})
    @action(detail=False, methods=["post"])
    def add(self, request: Request) -> Response:
        """Put an offer into the set."""
        return self._choose(request, add_offer)

    @extend_schema(request=ChoiceSerializer, responses={200: SelectionSerializer})
    @action(detail=False, methods=["post"])
    def drop(self, request: Request) -> Response:
        """Take an offer out of the set."""
        return self._choose(request, drop_offer)

    def _choose(self, request: Request, service: Callable[..., Selection]) -> Response:
        given = checked(ChoiceSerializer, request).validated_data
        solicitation = solicitation_of(request, given["solicitation"])
        offer = get_object_or_404(solicitation.offers.all(), pk=offer_of(request, given["offer"]).pk)
        user = require_user(request.user)

        def act() -> Response:
            selection = service(solicitation=solicitation, offer=offer, by=user, now=database_now())
            return Response(SelectionSerializer(selection).data)

        return self.answer(request, act)

    @extend_schema(request=ProposalSerializer, responses={200: SelectionSerializer})
    @action(detail=False, methods=["post"])
    def propose(self, request: Request) -> Response:
        """Propose the set to the chair."""
        given = checked(ProposalSerializer, request).validated_data
        solicitation = solicitation_of(request, given["solicitation"])
        user = require_user(request.user)

        def act() -> Response:
            selection = propose_selection(
                solicitation=solicitation, reason=given["reason"], by=user, now=database_now()
            )
            return Response(SelectionSerializer(selection).data)

        return self.answer(request, act)

    @extend_schema(request=DecisionSerializer, responses={200: SelectionSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Approve a proposed set, or send it back."""
        selection = self.get_object()
        given = checked(DecisionSerializer, request).validated_data
        user = require_user(request.user)

        def act() -> Response:
            decided = decide_selection(selection=selection, by=user, now=database_now(), **given)
            return Response(SelectionSerializer(decided).data)

        return self.answer(request, act)
