"""Endpoints of documents, agreements and registrations."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.api.rights import BIDS, BUYS, ENDS_SIGNATURE
from solicitations.models import LibraryDocument, Nda, NdaResponse, Registration, Solicitation
from solicitations.serializers import (
    DocumentInput,
    LibraryDocumentSerializer,
    NdaInput,
    NdaResponseSerializer,
    NdaSerializer,
    OwnedSerializer,
    ReasonInput,
    RegistrationInput,
    RegistrationSerializer,
    SignatureInput,
)
from solicitations.services import (
    decline_nda,
    hand_out,
    post_nda,
    publish_document,
    register,
    revoke_nda_response,
    sign_nda,
    upload_document,
    withdraw_registration,
)
from solicitations.states import Confidentiality
from web.api import IdempotentPosts, RightFirst


def named_solicitation(request: Request, given: dict[str, Any]) -> Solicitation:
    """Take the solicitation that input names, or answer 404 where its sender may not see it."""
    visible = Solicitation.objects.visible_to(request.user)
    return get_object_or_404(visible, pk=given.pop("solicitation"))


class DocumentViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[LibraryDocument],
):
    """Documents one may read, every version."""

    rights: ClassVar = {"create": BUYS}

    queryset = LibraryDocument.objects.none()
    serializer_class = LibraryDocumentSerializer
    filterset_fields = ("solicitation", "series", "confidentiality")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = LibraryDocument.objects.visible_to(self.request.user)
        return visible.select_related("document", "solicitation").order_by("title", "series", "-number")

    @extend_schema(request={"multipart/form-data": DocumentInput}, responses={201: LibraryDocumentSerializer})
    def create(self, request: Request) -> Response:
        """Keep a file as a draft."""
        given = DocumentInput(data=request.data)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        solicitation, upload = named_solicitation(request, content), content.pop("file")
        before: UUID | None = content.pop("replaces", None)
        visible = LibraryDocument.objects.visible_to(request.user).filter(solicitation=solicitation)
        replaces = get_object_or_404(visible, pk=before) if before else None
        content["confidentiality"] = Confidentiality(content["confidentiality"])
        by = require_user(request.user)

        def act() -> Response:
            made = upload_document(
                solicitation=solicitation,
                filename=upload.name or "",
                content=upload.read(),
                replaces=replaces,
                by=by,
                now=database_now(),
                **content,
            )
            return Response(LibraryDocumentSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: LibraryDocumentSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Give a version to the audience of its class."""
        done = publish_document(document=self.get_object(), by=require_user(request.user), now=database_now())
        return Response(LibraryDocumentSerializer(done).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="file")
    def download(self, request: Request, pk: str) -> HttpResponse:
        """Hand out the bytes that were hashed."""
        found = self.get_object()
        content = hand_out(document=found, to=request.user, now=database_now())
        answer = HttpResponse(content, content_type=found.document.media_type)
        answer["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=found.document.filename
        )
        return answer


class NdaViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Nda],
):
    """Agreements as posted, to be signed or declined."""

    rights: ClassVar = {"create": BUYS, "sign": BIDS, "decline": BIDS}

    queryset = Nda.objects.none()
    serializer_class = NdaSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Nda.objects.visible_to(self.request.user).select_related("solicitation").order_by("-number")

    @extend_schema(request=NdaInput, responses={201: NdaSerializer})
    def create(self, request: Request) -> Response:
        """Post a text."""
        given = NdaInput(data=request.data)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        solicitation, by = named_solicitation(request, content), require_user(request.user)

        def act() -> Response:
            made = post_nda(solicitation=solicitation, by=by, now=database_now(), **content)
            return Response(NdaSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=SignatureInput, responses={201: NdaResponseSerializer})
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        """Sign for one's organisation."""
        nda, given, by = self.get_object(), SignatureInput(data=request.data), require_user(request.user)
        given.is_valid(raise_exception=True)

        def act() -> Response:
            made = sign_nda(nda=nda, by=by, now=database_now(), **given.validated_data)
            return Response(NdaResponseSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=OwnedSerializer, responses={201: NdaResponseSerializer})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Decline for one's organisation."""
        nda, given, by = self.get_object(), OwnedSerializer(data=request.data), require_user(request.user)
        given.is_valid(raise_exception=True)

        def act() -> Response:
            made = decline_nda(nda=nda, by=by, now=database_now(), **given.validated_data)
            return Response(NdaResponseSerializer(made).data, status=201)

        return self.answer(request, act)


class NdaResponseViewSet(
    RightFirst, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[NdaResponse]
):
    """Answers one may know of."""

    rights: ClassVar = {"revoke": ENDS_SIGNATURE}

    queryset = NdaResponse.objects.none()
    serializer_class = NdaResponseSerializer
    filterset_fields = ("nda", "nda__solicitation")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = NdaResponse.objects.visible_to(self.request.user)
        return visible.select_related("nda__solicitation", "organisation").order_by("-given_at")

    @extend_schema(request=ReasonInput, responses={200: NdaResponseSerializer})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """End a signature."""
        found, given = self.get_object(), ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        ended = revoke_nda_response(
            response=found, by=require_user(request.user), now=database_now(), **given.validated_data
        )
        return Response(NdaResponseSerializer(ended).data)


class RegistrationViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Registration],
):
    """One's organisation's registrations; after the opening, procurement's too."""

    rights: ClassVar = {"create": BIDS}

    queryset = Registration.objects.none()
    serializer_class = RegistrationSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Registration.objects.visible_to(self.request.user)
        return visible.select_related("solicitation", "organisation").order_by("pk")

    @extend_schema(request=RegistrationInput, responses={201: RegistrationSerializer})
    def create(self, request: Request) -> Response:
        """Register, or change whether one means to bid."""
        given = RegistrationInput(data=request.data)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        solicitation, by = named_solicitation(request, content), require_user(request.user)

        def act() -> Response:
            made = register(solicitation=solicitation, by=by, now=database_now(), **content)
            return Response(RegistrationSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: RegistrationSerializer})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take it back."""
        found = self.get_object()
        withdraw_registration(registration=found, by=require_user(request.user), now=database_now())
        found.refresh_from_db()
        return Response(RegistrationSerializer(found).data)
