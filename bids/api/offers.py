"""The API of offers: the same predicates, queries and services as the pages."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation, require_user
from bids.documents import InvalidOffer
from bids.models import Offer, OfferVersion
from bids.queries import bidding_organisations, counting_version, kept_offer
from bids.serializers import (
    OfferDetailSerializer,
    OfferSerializer,
    ReceiptSerializer,
    ReplacementSerializer,
    SubmissionSerializer,
)
from bids.serializers.attachments import BegunOfferSerializer, BegunSerializer
from bids.services import save_draft, submit_offer, withdraw_offer
from kernel.errors import NotAllowed
from solicitations.api.rights import BIDS
from solicitations.models import Solicitation
from web.api import IdempotentPosts, RightFirst, checked


class OfferViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Offer],
):
    """Offers I may see: my own, and opened ones I evaluate."""

    rights: ClassVar = {"create": BIDS, "begin": BIDS}
    queryset = Offer.objects.none()
    filterset_fields = ("solicitation", "state", "technology")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Offer.objects.visible_to(self.request.user).select_related(
            "solicitation__organisation", "organisation"
        )

    def get_serializer_class(self) -> Any:
        """Lists are short, one offer is whole."""
        return OfferSerializer if self.action == "list" else OfferDetailSerializer

    @extend_schema(request=SubmissionSerializer, responses={201: ReceiptSerializer})
    def create(self, request: Request) -> Response:
        """Submit an offer; sealed at once, answered with its digest and the server's time."""
        given = SubmissionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
        solicitation = get_object_or_404(visible, pk=given.validated_data["solicitation"])
        return self.answer(request, lambda: self._submit(request, solicitation, None, given.validated_data))

    @extend_schema(request=BegunSerializer, responses={201: BegunOfferSerializer})
    @action(detail=False, methods=["post"])
    def begin(self, request: Request) -> Response:
        """Begin an offer without content, so that files can be attached before it is submitted with PUT."""
        given = checked(BegunSerializer, request).validated_data
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
        solicitation = get_object_or_404(visible, pk=given["solicitation"])

        def act() -> Response:
            user = require_user(request.user)
            organisation = self._organisation(request)
            offer = save_draft(solicitation=solicitation, organisation=organisation, entered={}, by=user)
            return Response({"offer": str(offer.pk)}, status=201)

        return self.answer(request, act)

    @extend_schema(request=ReplacementSerializer, responses={200: ReceiptSerializer})
    def update(self, request: Request, pk: str) -> Response:
        """Submit a further version; the last one before the deadline counts."""
        offer = self._mine(pk)
        given = ReplacementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._submit(request, offer.solicitation, offer, given.validated_data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take an offer back before the deadline."""
        withdraw_offer(offer=self._mine(pk), by=require_user(request.user))
        return Response(status=204)

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"])
    def kept(self, request: Request, pk: str) -> Response:
        """Hand out what its bidder keeps of the version that counts: receipt, content, inclusion proof."""
        version = counting_version(self._mine(pk))
        if version is None:
            raise Http404
        return Response(kept_offer(version))

    def _mine(self, pk: str) -> Offer:
        mine = Offer.objects.of_bidder(self.request.user).select_related(
            "solicitation__organisation", "organisation"
        )
        return get_object_or_404(mine, pk=pk)

    def _organisation(self, request: Request) -> Organisation:
        organisation = bidding_organisations(request.user).first()
        if organisation is None:
            raise NotAllowed("Only people of a developer organisation make offers.")
        return organisation

    def _submit(
        self, request: Request, solicitation: Solicitation, offer: Offer | None, parts: dict[str, Any]
    ) -> Response:
        organisation = offer.organisation if offer else self._organisation(request)
        try:
            version = submit_offer(
                solicitation=solicitation,
                organisation=organisation,
                technical=parts["technical"],
                price=parts["price"],
                by=require_user(request.user),
                offer=offer,
            )
        except InvalidOffer as invalid:
            errors = [{"path": problem.path, "message": problem.message} for problem in invalid.problems]
            return Response({"code": invalid.code, "message": invalid.message, "errors": errors}, status=422)
        return Response(_receipt(version), status=200 if offer else 201)


def _receipt(version: OfferVersion) -> dict[str, Any]:
    """Ids, commitment, time and the signed receipt."""
    receipt = {
        "offer": version.offer_id,
        "version": version.number,
        "commitment": version.commitment,
        "submitted_at": version.submitted_at,
        "receipt": version.receipt,
    }
    return dict(ReceiptSerializer(receipt).data)
