"""The API of an offer's files: the same queries, predicates and services as the pages."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from bids.api.rights import ATTACHES
from bids.models import Offer
from bids.queries.attachments import file_for, files_of
from bids.serializers.attachments import (
    AttachedSerializer,
    AttachmentSerializer,
    NewAttachmentSerializer,
    file_in_json,
)
from bids.services import attach_file, remove_file
from bids.services.attachments import hand_out
from web.api import IdempotentPosts, RightFirst, checked
from web.downloads import attachment

OFFER = OpenApiParameter("offer_id", OpenApiTypes.UUID, OpenApiParameter.PATH)
FILE = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


class AttachmentViewSet(RightFirst, IdempotentPosts, viewsets.ViewSet):
    """The files of an offer: its bidder's own, and those of opened parts that I may see."""

    lookup_value_regex = "[0-9a-f-]{36}"
    parser_classes = (MultiPartParser, JSONParser)
    rights: ClassVar = {"create": ATTACHES, "destroy": ATTACHES}

    @extend_schema(parameters=[OFFER], responses=AttachmentSerializer(many=True))
    def list(self, request: Request, offer_id: str) -> Response:
        """List the files with their hashes."""
        return Response(
            [file_in_json(line) for line in files_of(self._offer(request, offer_id), request.user)]
        )

    @extend_schema(
        parameters=[OFFER],
        request={"multipart/form-data": NewAttachmentSerializer},
        responses={201: AttachedSerializer},
    )
    def create(self, request: Request, offer_id: str) -> Response:
        """Attach a file until the deadline; the next version that is submitted holds it."""
        offer = self._offer(request, offer_id)
        given = checked(NewAttachmentSerializer, request).validated_data
        upload = given["file"]

        def act() -> Response:
            entry = attach_file(
                offer=offer,
                purpose=given["purpose"],
                filename=upload.name or "",
                content=upload.read(),
                by=require_user(request.user),
            )
            return Response({"id": entry.id}, status=201)

        return self.answer(request, act)

    @extend_schema(parameters=[OFFER, FILE], responses=AttachmentSerializer)
    def retrieve(self, request: Request, offer_id: str, pk: str) -> Response:
        """Describe one file."""
        line, _ = self._file(self._offer(request, offer_id), request, pk)
        return Response(file_in_json(line))

    @extend_schema(parameters=[OFFER, FILE], responses={204: None})
    def destroy(self, request: Request, offer_id: str, pk: str) -> Response:
        """Leave a file out of the next version; versions that hold it keep it."""
        offer = self._offer(request, offer_id)
        self._file(offer, request, pk)
        remove_file(offer=offer, file_id=UUID(pk), by=require_user(request.user))
        return Response(status=204)

    @extend_schema(
        parameters=[OFFER, FILE], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    @action(detail=True, methods=["get"])
    def content(self, request: Request, offer_id: str, pk: str) -> HttpResponse:
        """Hand out the file itself."""
        line, blob = self._file(self._offer(request, offer_id), request, pk)
        return attachment(
            hand_out(line=line, blob=blob), filename=line.name, media_type="application/octet-stream"
        )

    def _offer(self, request: Request, offer_id: str) -> Offer:
        visible = Offer.objects.visible_to(request.user).select_related("solicitation", "organisation")
        offer = get_object_or_404(visible, pk=offer_id)
        self.require_right(request, offer)
        return offer

    def _file(self, offer: Offer, request: Request, pk: str) -> tuple[Any, Any]:
        try:
            found = file_for(offer, request.user, UUID(pk))
        except ValueError as exc:
            raise Http404 from exc
        if found is None:
            raise Http404
        return found
