"""The API of conformance: the same doors, predicates and services as the pages."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from bids.documents.reader import InvalidDocument
from bids.models import Conformity, CureRequest, Disqualification, Offer
from bids.permissions import is_bidder
from bids.serializers.conformance import (
    ConformitySerializer,
    CureAnswerSerializer,
    CureReceiptSerializer,
    CureRequestSerializer,
    DisqualificationSerializer,
)
from bids.services import answer_cure
from web.api import IdempotentPosts, RightFirst, checked, only


class ConformityViewSet(viewsets.ReadOnlyModelViewSet[Conformity]):
    """The newest results of the checks of offers that I may see."""

    queryset = Conformity.objects.none()
    serializer_class = ConformitySerializer
    filterset_fields = ("offer", "outcome", "offer__solicitation")

    def get_queryset(self) -> Any:
        """All start at the one door of offers."""
        visible = Offer.objects.visible_to(self.request.user).opened()
        found = Conformity.objects.filter(offer__in=visible, is_current=True)
        joined = found.select_related("offer__solicitation", "offer__organisation", "examination")
        return joined.prefetch_related("checks").order_by("offer__alias", "pk")


class CureRequestViewSet(RightFirst, IdempotentPosts, viewsets.ReadOnlyModelViewSet[CureRequest]):
    """Requests to mend offers that I may see."""

    queryset = CureRequest.objects.none()
    serializer_class = CureRequestSerializer
    filterset_fields = ("offer",)
    rights: ClassVar = {
        "answer_with": only(lambda user, cure: is_bidder(user, cure.offer), "The offer's bidder answers.")
    }

    def get_queryset(self) -> Any:
        """All start at the one door."""
        found = CureRequest.objects.visible_to(self.request.user)
        return found.select_related("offer__solicitation", "offer__organisation")

    @extend_schema(request=CureAnswerSerializer, responses=CureReceiptSerializer)
    @action(detail=True, methods=["post"])
    def answer_with(self, request: Request, pk: str) -> Response:
        """Answer a request, once, before its deadline; answered with a digest and the server's time."""
        cure = self.get_object()
        given = checked(CureAnswerSerializer, request)
        return self.answer(request, lambda: self._answer(request, cure, given.validated_data))

    def _answer(self, request: Request, cure: CureRequest, given: dict[str, Any]) -> Response:
        try:
            done = answer_cure(cure=cure, by=require_user(request.user), **given)
        except InvalidDocument as invalid:
            errors = [{"path": problem.path, "message": problem.message} for problem in invalid.problems]
            return Response({"code": invalid.code, "message": invalid.message, "errors": errors}, status=422)
        return Response(CureReceiptSerializer(done).data)


class DisqualificationViewSet(viewsets.ReadOnlyModelViewSet[Disqualification]):
    """Disqualifications that I may see: of what I evaluate, or my own once confirmed."""

    queryset = Disqualification.objects.none()
    serializer_class = DisqualificationSerializer
    filterset_fields = ("offer", "state", "offer__solicitation")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        found = Disqualification.objects.visible_to(self.request.user)
        return found.select_related("offer__organisation", "proposed_by")
