"""The API of conformance: the same doors, predicates and services as the pages."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from bids.api.rights import (
    ANSWERS_CURE,
    DECIDES_DISQUALIFICATION,
    JUDGES_CHECK,
    JUDGES_CURE,
    REVERSES_DISQUALIFICATION,
)
from bids.documents.reader import InvalidDocument
from bids.models import Check, Conformity, CureRequest, Disqualification, Offer
from bids.permissions import can_see_price
from bids.serializers.conformance import (
    CheckSerializer,
    ConformitySerializer,
    CureAnswerSerializer,
    CureReceiptSerializer,
    CureRequestSerializer,
    DisqualificationSerializer,
)
from bids.serializers.examining import (
    CureDecisionSerializer,
    JudgementSerializer,
    NoteSerializer,
    ReasonSerializer,
)
from bids.services import (
    answer_cure,
    confirm_disqualification,
    decide_cure,
    decline_disqualification,
    judge_check,
    reverse_disqualification,
)
from bids.states import OF_PRICE
from kernel.clock import database_now
from web.api import IdempotentPosts, RightFirst, checked


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
    rights: ClassVar = {"answer_with": ANSWERS_CURE, "decide": JUDGES_CURE}

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

    @extend_schema(request=CureDecisionSerializer, responses=CureRequestSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Accept or refuse the answer."""
        cure = self.get_object()
        given = checked(CureDecisionSerializer, request).validated_data
        decide_cure(cure=cure, by=require_user(request.user), now=database_now(), **given)
        cure.refresh_from_db()
        return Response(self.get_serializer(cure).data)

    def _answer(self, request: Request, cure: CureRequest, given: dict[str, Any]) -> Response:
        try:
            done = answer_cure(cure=cure, by=require_user(request.user), **given)
        except InvalidDocument as invalid:
            errors = [{"path": problem.path, "message": problem.message} for problem in invalid.problems]
            return Response({"code": invalid.code, "message": invalid.message, "errors": errors}, status=422)
        return Response(CureReceiptSerializer(done).data)


class CheckViewSet(RightFirst, viewsets.GenericViewSet[Check]):
    """Checks of offers that I may see."""

    queryset = Check.objects.none()
    serializer_class = CheckSerializer
    rights: ClassVar = {"judge": JUDGES_CHECK}

    def get_queryset(self) -> Any:
        """All start at the one door of offers."""
        visible = Offer.objects.visible_to(self.request.user).opened()
        found = Check.objects.filter(conformity__offer__in=visible)
        return found.select_related("conformity__offer__solicitation", "conformity__offer__organisation")

    def get_object(self) -> Check:
        """A check of a price only for those who may see prices."""
        found: Check = super().get_object()
        if found.code in OF_PRICE and not can_see_price(self.request.user, found.conformity.offer):
            raise Http404
        return found

    @extend_schema(request=JudgementSerializer, responses=CheckSerializer)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: str) -> Response:
        """Judge what an automatic check found; the judgement counts."""
        check = self.get_object()
        given = checked(JudgementSerializer, request).validated_data
        judge_check(check=check, by=require_user(request.user), now=database_now(), **given)
        check.refresh_from_db()
        return Response(CheckSerializer(check).data)


class DisqualificationViewSet(RightFirst, viewsets.ReadOnlyModelViewSet[Disqualification]):
    """Disqualifications that I may see: of what I evaluate, or my own once confirmed."""

    queryset = Disqualification.objects.none()
    serializer_class = DisqualificationSerializer
    filterset_fields = ("offer", "state", "offer__solicitation")
    rights: ClassVar = {
        "confirm": DECIDES_DISQUALIFICATION,
        "decline": DECIDES_DISQUALIFICATION,
        "reverse": REVERSES_DISQUALIFICATION,
    }

    def get_queryset(self) -> Any:
        """All start at the one door."""
        found = Disqualification.objects.visible_to(self.request.user)
        return found.select_related("offer__organisation", "offer__solicitation__organisation", "proposed_by")

    @extend_schema(request=None, responses=DisqualificationSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirm a proposal."""
        found = self.get_object()
        confirm_disqualification(disqualification=found, by=require_user(request.user), now=database_now())
        return self._shown(found)

    @extend_schema(request=NoteSerializer, responses=DisqualificationSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Decline a proposal."""
        found = self.get_object()
        given = checked(NoteSerializer, request).validated_data
        by = require_user(request.user)
        decline_disqualification(disqualification=found, by=by, now=database_now(), **given)
        return self._shown(found)

    @extend_schema(request=ReasonSerializer, responses=DisqualificationSerializer)
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str) -> Response:
        """Take a disqualification back."""
        found = self.get_object()
        given = checked(ReasonSerializer, request).validated_data
        by = require_user(request.user)
        reverse_disqualification(disqualification=found, by=by, now=database_now(), **given)
        return self._shown(found)

    def _shown(self, found: Disqualification) -> Response:
        found.refresh_from_db()
        return Response(self.get_serializer(found).data)
