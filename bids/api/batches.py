"""Files of several offers in the API: up, how far they are, submitting what is complete."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from bids.api.workbooks import MULTIPART, bidder_for, solicitation_for
from bids.models import OfferBatch
from bids.queries.batches import batch_page
from bids.serializers.workbooks import (
    BatchDetailSerializer,
    BatchInput,
    BatchSerializer,
    ChosenSerializer,
    SentSerializer,
)
from bids.services import request_batch, submit_batch
from bids.services.batches import Sent
from kernel.clock import database_now
from web.api import IdempotentPosts, checked


class OfferBatchViewSet(
    IdempotentPosts, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[OfferBatch]
):
    """Files of several offers of one's own organisation: read by a worker into drafts.

    Ask again until the state is DONE, REFUSED or FAILED; then submit the complete ones.
    """

    queryset = OfferBatch.objects.none()
    serializer_class = BatchSerializer
    filterset_fields = ("solicitation", "state")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = OfferBatch.objects.visible_to(self.request.user).defer("content")
        return visible.select_related("solicitation__organisation", "organisation").order_by("-uploaded_at")

    @extend_schema(responses=BatchDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Tell how far a file is and what came of each offer."""
        batch = self.get_object()
        return Response(BatchDetailSerializer(batch, context={"page": batch_page(batch)}).data)

    @extend_schema(request={MULTIPART: BatchInput}, responses={202: BatchSerializer})
    def create(self, request: Request) -> Response:
        """Keep a workbook of several offers and have it read."""
        organisation = bidder_for(request)
        given = checked(BatchInput, request).validated_data
        solicitation, content = solicitation_for(request, given["solicitation"]), given["file"].read()

        def act() -> Response:
            batch = request_batch(
                solicitation=solicitation,
                organisation=organisation,
                content=content,
                by=require_user(request.user),
                now=database_now(),
            )
            return Response(BatchSerializer(batch).data, status=202)

        return self.answer(request, act)

    @extend_schema(request=ChosenSerializer, responses={200: SentSerializer(many=True)})
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Submit the complete offers of a file, or those named; each by itself, with its own receipt."""
        batch = self.get_object()
        chosen = checked(ChosenSerializer, request).validated_data.get("offers")

        def act() -> Response:
            ids = None if chosen is None else set(chosen)
            sent = submit_batch(batch=batch, by=require_user(request.user), offer_ids=ids)
            return Response(SentSerializer([_told(each) for each in sent], many=True).data)

        return self.answer(request, act)


def _told(sent: Sent) -> dict[str, Any]:
    version = sent.version
    return {
        "number": sent.number,
        "offer": sent.offer.pk,
        "version": version.number if version else None,
        "receipt": version.receipt if version else None,
        "refusal": "" if version else sent.refusal,
    }
