"""The API of the rounds of checks and of what the screens found."""

from typing import Any, ClassVar

from django.db.models import Prefetch
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from bids.api.rights import EXAMINES, RELEASES_FINDING, WATCHES
from bids.documents.screens import Thresholds
from bids.models import Examination, Finding, Offer
from bids.permissions import can_see_opened_offers, can_see_screens
from bids.queries.screens import findings_of
from bids.serializers.examining import (
    ExaminationSerializer,
    FindingSerializer,
    NoteSerializer,
    ScreenTermsSerializer,
)
from bids.services import release_finding, request_examination, set_screen_terms
from bids.services.screens import thresholds_of
from kernel.clock import database_now
from solicitations.models import Solicitation
from web.api import IdempotentPosts, RightFirst, checked


class ExaminationViewSet(RightFirst, IdempotentPosts, viewsets.GenericViewSet[Solicitation]):
    """Rounds of checks of a solicitation's opened offers, by the solicitation's id."""

    queryset = Solicitation.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"
    rights: ClassVar = {"run": EXAMINES, "set_terms": WATCHES}

    def get_queryset(self) -> Any:
        """Solicitations that I may see."""
        return Solicitation.objects.visible_to(self.request.user).select_related("organisation")

    def get_object(self) -> Solicitation:
        """Those whose offers I evaluate."""
        found: Solicitation = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        if not can_see_opened_offers(self.request.user, found):
            raise Http404
        self.require_right(self.request, found)
        return found

    @extend_schema(responses=ExaminationSerializer(many=True))
    def retrieve(self, request: Request, pk: str) -> Response:
        """Tell of the rounds, the newest first."""
        rounds = Examination.objects.filter(solicitation=self.get_object())
        return Response(ExaminationSerializer(rounds.order_by("-number"), many=True).data)

    @extend_schema(request=None, responses={201: ExaminationSerializer})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        """Have all opened offers checked again."""
        solicitation = self.get_object()

        def act() -> Response:
            by = require_user(request.user)
            made = request_examination(solicitation=solicitation, by=by, now=database_now())
            return Response(ExaminationSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(responses=FindingSerializer(many=True))
    @action(detail=True, methods=["get"])
    def findings(self, request: Request, pk: str) -> Response:
        """Tell what the screens found in the newest round, as far as it is for me."""
        solicitation = self.get_object()
        if not can_see_screens(request.user, solicitation):
            raise Http404
        offers = Prefetch("offers", queryset=Offer.objects.order_by("alias"))
        found = findings_of(solicitation, request.user).prefetch_related(offers)
        return Response(FindingSerializer(found, many=True).data)

    @extend_schema(request=ScreenTermsSerializer, responses=ScreenTermsSerializer)
    @action(detail=True, methods=["post"], url_path="set-terms")
    def set_terms(self, request: Request, pk: str) -> Response:
        """Set from where on the screens speak; it holds from the next round on."""
        solicitation = self.get_object()
        held = thresholds_of(solicitation)
        given = {**vars(held), **checked(ScreenTermsSerializer, request).validated_data}
        terms = set_screen_terms(
            solicitation=solicitation,
            thresholds=Thresholds(**given),
            by=require_user(request.user),
            now=database_now(),
        )
        return Response(ScreenTermsSerializer(terms).data)


class FindingViewSet(RightFirst, viewsets.GenericViewSet[Finding]):
    """Findings of the screens that I may see."""

    queryset = Finding.objects.none()
    serializer_class = FindingSerializer
    lookup_value_regex = "[0-9a-f-]{36}"
    rights: ClassVar = {"release": RELEASES_FINDING}

    def get_queryset(self) -> Any:
        """All start at the one door."""
        found = Finding.objects.visible_to(self.request.user)
        return found.select_related("examination__solicitation__organisation").prefetch_related("offers")

    @extend_schema(responses=FindingSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Show a finding."""
        return Response(FindingSerializer(self.get_object()).data)

    @extend_schema(request=NoteSerializer, responses=FindingSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Show a finding to procurement, with a note."""
        finding = self.get_object()
        given = checked(NoteSerializer, request).validated_data
        release_finding(finding=finding, by=require_user(request.user), now=database_now(), **given)
        finding.refresh_from_db()
        return Response(FindingSerializer(finding).data)
