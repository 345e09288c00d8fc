"""Debriefs in the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, require_user
from accounts.states import Role
from bids.models import Offer
from contracts.models import Debrief
from contracts.permissions import can_send_debrief
from contracts.serializers import DebriefAnswerSerializer, DebriefDraftSerializer, DebriefSerializer
from contracts.services import request_debrief, send_debrief
from kernel.clock import database_now
from web.api import IdempotentPosts, RightFirst, checked, only

BIDS = only(
    lambda user, _: Membership.objects.filter(user=user.pk, roles__contains=[Role.DEVELOPER]).exists(),
    "A debrief is asked for by the offer's own bidder.",
)
SENDS = only(can_send_debrief, "A debrief is sent once, by this solicitation's procurement officer.")


class DebriefViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Debrief],
):
    """Debriefs of my own offers, and those of what I evaluate."""

    rights: ClassVar = {"create": BIDS, "send": SENDS}
    queryset = Debrief.objects.none()
    serializer_class = DebriefSerializer
    filterset_fields = ("offer", "offer__solicitation")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Debrief.objects.visible_to(self.request.user)
        return visible.select_related("offer__solicitation", "document", "pdf").order_by("-requested_at")

    @extend_schema(request=DebriefDraftSerializer, responses={201: DebriefSerializer})
    def create(self, request: Request) -> Response:
        """Ask for the debrief of one of my offers."""
        given = checked(DebriefDraftSerializer, request).validated_data
        mine = Offer.objects.of_bidder(request.user).select_related("solicitation")
        offer = get_object_or_404(mine, pk=given["offer"])

        def act() -> Response:
            by = require_user(request.user)
            asked = request_debrief(offer=offer, question=given["question"], by=by, now=database_now())
            return Response(DebriefSerializer(asked).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=DebriefAnswerSerializer, responses={200: DebriefSerializer})
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """Send a debrief that was asked for."""
        debrief = self.get_object()
        given = checked(DebriefAnswerSerializer, request).validated_data

        def act() -> Response:
            by = require_user(request.user)
            sent = send_debrief(debrief=debrief, answer=given["answer"], by=by, now=database_now())
            return Response(DebriefSerializer(sent).data)

        return self.answer(request, act)
