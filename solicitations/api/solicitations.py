"""Endpoints of solicitations, contracts and questions: the same predicates, queries and services as the pages."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from accounts.states import Role
from kernel.clock import database_now
from solicitations.api.life import LifeActions
from solicitations.api.planning import require_visible
from solicitations.api.rights import BIDS, BUYS, RUNS_ITS_SOLICITATION
from solicitations.models import ProForma, Question, Solicitation
from solicitations.permissions import can_see_team
from solicitations.queries.finding import Search, found_solicitations
from solicitations.serializers import (
    AnswerInput,
    AssignmentInput,
    AssignmentSerializer,
    CorrectionInput,
    ExtensionInput,
    PreparationInput,
    ProFormaInput,
    ProFormaSerializer,
    QuestionInput,
    QuestionSerializer,
    ReasonInput,
    SolicitationInput,
    SolicitationSerializer,
)
from solicitations.services import (
    answer_question,
    ask_question,
    assign_role,
    cancel_solicitation,
    correct_answer,
    create_solicitation,
    extend_deadline,
    post_pro_forma,
    prepare_solicitation,
    publish_solicitation,
)
from solicitations.states import Phase, Service
from web.api import IdempotentPosts, RightFirst

SEARCH = [
    OpenApiParameter("phase", enum=Phase.values, description="Where it stands, as everybody speaks of it."),
    OpenApiParameter("utility", description="The utility's slug."),
    OpenApiParameter("service", enum=Service.values, description="A service that one of its needs asks for."),
    OpenApiParameter("q", description="Words of code, title, summary, utility, needs and facilities."),
]


class SolicitationViewSet(IdempotentPosts, LifeActions, mixins.ListModelMixin, mixins.RetrieveModelMixin):
    """Published solicitations, and the drafts one prepares or watches."""

    queryset = Solicitation.objects.none()
    serializer_class = SolicitationSerializer
    filterset_fields = ("organisation", "state", "code")

    def get_queryset(self) -> Any:
        """All start at the one door; a list is what the page of solicitations finds."""
        if self.action == "list":
            search = Search.of(self.request.query_params.dict())
            found = found_solicitations(self.request.user, search, now=database_now())
        else:
            found = Solicitation.objects.visible_to(self.request.user).select_related("organisation")
        return found.select_related("pro_forma").prefetch_related("lots", "dates")

    @extend_schema(parameters=SEARCH)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Find solicitations, those open for offers first."""
        return super().list(request, *args, **kwargs)

    def _shown(self, solicitation: Solicitation, status: int = 200) -> Response:
        fresh = Solicitation.objects.select_related("organisation").get(pk=solicitation.pk)
        return Response(SolicitationSerializer(fresh).data, status=status)

    @extend_schema(request=SolicitationInput, responses={201: SolicitationSerializer})
    def create(self, request: Request) -> Response:
        """Begin a draft."""
        given = SolicitationInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)
        return self.answer(
            request, lambda: self._shown(create_solicitation(by=by, **given.validated_data), status=201)
        )

    @extend_schema(request=PreparationInput, responses={200: SolicitationSerializer})
    def update(self, request: Request, pk: str) -> Response:
        """Fill a draft: words, lots, contract, dates."""
        solicitation = self.get_object()
        given = PreparationInput(data=request.data)
        given.is_valid(raise_exception=True)
        pro_forma = given.validated_data["pro_forma"]
        require_visible([*given.validated_data["needs"], *([pro_forma] if pro_forma else [])], request.user)
        prepare_solicitation(
            solicitation=solicitation,
            by=require_user(request.user),
            now=database_now(),
            **given.validated_data,
        )
        return self._shown(solicitation)

    @extend_schema(request=None, responses={200: SolicitationSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publish a draft."""
        solicitation = self.get_object()
        publish_solicitation(solicitation=solicitation, by=require_user(request.user), now=database_now())
        return self._shown(solicitation)

    @extend_schema(request=ExtensionInput, responses={200: SolicitationSerializer})
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: str) -> Response:
        """Move the deadline later."""
        solicitation = self.get_object()
        given = ExtensionInput(data=request.data)
        given.is_valid(raise_exception=True)
        extend_deadline(
            solicitation=solicitation,
            by=require_user(request.user),
            now=database_now(),
            **given.validated_data,
        )
        return self._shown(solicitation)

    @extend_schema(request=ReasonInput, responses={200: SolicitationSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancel with a published reason."""
        solicitation = self.get_object()
        given = ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        cancel_solicitation(
            solicitation=solicitation,
            by=require_user(request.user),
            now=database_now(),
            **given.validated_data,
        )
        return self._shown(solicitation)

    @extend_schema(request=None, responses={200: AssignmentSerializer(many=True)})
    @action(detail=True, methods=["get"])
    def team(self, request: Request, pk: str) -> Response:
        """List who does what, to those who take part."""
        solicitation = self.get_object()
        if not can_see_team(request.user, solicitation):
            raise Http404
        held = solicitation.assignments.select_related("user").order_by("role", "assigned_at")
        return Response(AssignmentSerializer(held, many=True).data)

    @extend_schema(request=AssignmentInput, responses={201: AssignmentSerializer})
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Give a person a role."""
        solicitation = self.get_object()
        given = AssignmentInput(data=request.data)
        given.is_valid(raise_exception=True)
        by, role = require_user(request.user), Role(given.validated_data["role"])

        def act() -> Response:
            made = assign_role(solicitation=solicitation, user=given.validated_data["user"], role=role, by=by)
            return Response(AssignmentSerializer(made).data, status=201)

        return self.answer(request, act)


class ProFormaViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[ProForma],
):
    """Contracts as posted."""

    rights: ClassVar = {"create": BUYS}

    queryset = ProForma.objects.none()
    serializer_class = ProFormaSerializer
    filterset_fields = ("organisation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return ProForma.objects.visible_to(self.request.user).order_by("title", "-created_at")

    @extend_schema(request=ProFormaInput, responses={201: ProFormaSerializer})
    def create(self, request: Request) -> Response:
        """Post a contract."""
        given = ProFormaInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)

        def act() -> Response:
            made = post_pro_forma(by=by, **given.validated_data)
            return Response(ProFormaSerializer(made).data, status=201)

        return self.answer(request, act)


class QuestionViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Question],
):
    """Questions: answered ones for everybody."""

    rights: ClassVar = {"create": BIDS, "reply": RUNS_ITS_SOLICITATION, "correct": RUNS_ITS_SOLICITATION}

    queryset = Question.objects.none()
    serializer_class = QuestionSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return (
            Question.objects.visible_to(self.request.user).select_related("solicitation").order_by("asked_at")
        )

    @extend_schema(request=QuestionInput, responses={201: QuestionSerializer})
    def create(self, request: Request) -> Response:
        """Ask."""
        given = QuestionInput(data=request.data)
        given.is_valid(raise_exception=True)
        visible = Solicitation.objects.visible_to(request.user)
        solicitation = get_object_or_404(visible, pk=given.validated_data["solicitation"])
        by = require_user(request.user)

        def act() -> Response:
            made = ask_question(
                solicitation=solicitation,
                organisation=given.validated_data["organisation"],
                text=given.validated_data["text"],
                by=by,
                now=database_now(),
            )
            return Response(QuestionSerializer(made, context={"request": request}).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=AnswerInput, responses={200: QuestionSerializer})
    @action(detail=True, methods=["post"], url_path="answer")
    def reply(self, request: Request, pk: str) -> Response:
        """Answer to all."""
        question = self.get_object()
        given = AnswerInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)
        answer_question(question=question, by=by, now=database_now(), **given.validated_data)
        return Response(QuestionSerializer(question, context={"request": request}).data)

    @extend_schema(request=CorrectionInput, responses={200: QuestionSerializer})
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Correct an answer openly."""
        question = self.get_object()
        given = CorrectionInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)
        correct_answer(question=question, by=by, now=database_now(), **given.validated_data)
        return Response(QuestionSerializer(question, context={"request": request}).data)
