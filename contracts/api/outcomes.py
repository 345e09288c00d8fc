"""The API of outcomes and contracts: the same predicates, queries and services as the pages."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from accounts.states import Role
from contracts.models import Award, Contract
from contracts.permissions import side_of
from contracts.serializers import (
    AcceptSerializer,
    AwardDraftSerializer,
    AwardSerializer,
    ContractSerializer,
    ContractStateSerializer,
    DeclineSerializer,
    NoAwardSerializer,
)
from contracts.services import accept_contract, award_contracts, close_without_award, decline_contract
from kernel.clock import database_now
from solicitations.models import Solicitation
from solicitations.permissions import holds_anywhere, roles_of
from web.api import IdempotentPosts, RightFirst, checked, only

BUYS = only(lambda user, _: holds_anywhere(user, Role.PROCUREMENT), "That is for a procurement officer.")
CHAIRS = only(lambda user, _: holds_anywhere(user, Role.CHAIR), "That is for the chair.")
BINDS_A_SIDE = only(
    lambda user, contract: side_of(user, contract) is not None,
    "Only procurement and the developer's own people may answer a contract.",
)


def _solicitation(request: Request, solicitation_id: UUID) -> Solicitation:
    visible = Solicitation.objects.visible_to(request.user).select_related("organisation", "pro_forma")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not roles_of(request.user, solicitation):
        raise Http404
    return solicitation


class AwardViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Award],
):
    """Outcomes of the solicitations I may see; public."""

    rights: ClassVar = {"create": BUYS, "none": CHAIRS}

    queryset = Award.objects.none()
    serializer_class = AwardSerializer
    filterset_fields = ("solicitation", "outcome")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Award.objects.visible_to(self.request.user).order_by("-decided_at")

    @extend_schema(request=AwardDraftSerializer, responses={201: AwardSerializer})
    def create(self, request: Request) -> Response:
        """Make the contracts of the approved set."""
        given = checked(AwardDraftSerializer, request).validated_data
        solicitation = _solicitation(request, given.pop("solicitation"))

        def act() -> Response:
            by = require_user(request.user)
            award = award_contracts(solicitation=solicitation, by=by, now=database_now(), **given)
            return Response(AwardSerializer(award).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=NoAwardSerializer, responses={201: AwardSerializer})
    @action(detail=False, methods=["post"])
    def none(self, request: Request) -> Response:
        """End a solicitation without an award."""
        given = checked(NoAwardSerializer, request).validated_data
        solicitation = _solicitation(request, given["solicitation"])

        def act() -> Response:
            by = require_user(request.user)
            award = close_without_award(
                solicitation=solicitation, reason=given["reason"], by=by, now=database_now()
            )
            return Response(AwardSerializer(award).data, status=201)

        return self.answer(request, act)


class ContractViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Contract],
):
    """Contracts I am a party to, and those of evaluations whose money I may see."""

    rights: ClassVar = {"accept": BINDS_A_SIDE, "decline": BINDS_A_SIDE}

    queryset = Contract.objects.none()
    serializer_class = ContractSerializer
    filterset_fields = ("award__solicitation", "state")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Contract.objects.visible_to(self.request.user).select_related(
            "pdf", "docx", "award__solicitation", "award__selection", "offer"
        )
        return visible.prefetch_related("acceptances", "award__selection__selected")

    @extend_schema(request=AcceptSerializer, responses={200: ContractStateSerializer})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accept a contract for one's side; the hash says which document was read."""
        contract = self.get_object()
        given = checked(AcceptSerializer, request).validated_data

        def act() -> Response:
            accept_contract(contract=contract, by=require_user(request.user), now=database_now(), **given)
            return Response(ContractStateSerializer(self.get_queryset().get(pk=pk)).data)

        return self.answer(request, act)

    @extend_schema(request=DeclineSerializer, responses={200: ContractStateSerializer})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Decline a contract for one's side."""
        contract = self.get_object()
        given = checked(DeclineSerializer, request).validated_data

        def act() -> Response:
            decline_contract(contract=contract, by=require_user(request.user), now=database_now(), **given)
            return Response(ContractStateSerializer(self.get_queryset().get(pk=pk)).data)

        return self.answer(request, act)
