"""Endpoints of the life of a solicitation: the same predicates, queries and services as the pages."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.api.rights import BUYS, DECIDES_STAGE, EVALUATES, RUNS, RUNS_ITS_SOLICITATION
from solicitations.models import Comment, Rules, Solicitation
from solicitations.queries.principles import principles_page
from solicitations.queries.stages import stages_of
from solicitations.serializers.life import (
    CloseInput,
    CommentInput,
    CommentSerializer,
    DeviationSerializer,
    LessonAnswerInput,
    LessonSerializer,
    OpenCommentsInput,
    PrincipleCommentInput,
    PrincipleSerializer,
    RulesSerializer,
    StageSerializer,
    StepInput,
    VerdictInput,
)
from solicitations.serializers.reading import SolicitationSerializer
from solicitations.serializers.writing import AnswerInput
from solicitations.services import begin_stage, decide_stage
from solicitations.services.closing import (
    answer_lesson,
    close_with_lessons,
    comment_on_principle,
    record_deviation,
)
from solicitations.services.comments import answer_comment, close_comments, make_comment, open_comments
from solicitations.services.rules import set_rules
from web.api import IdempotentPosts, RightFirst, checked


class LifeActions(RightFirst, viewsets.GenericViewSet[Solicitation]):
    """What happens to a solicitation beside its preparation."""

    rights: ClassVar = {
        **dict.fromkeys(("step", "open_comments", "rules", "deviations", "lessons", "close"), RUNS),
        **dict.fromkeys(("update", "extend", "cancel", "assign"), RUNS),
        "verdict": DECIDES_STAGE,
        "principles": EVALUATES,
        "create": BUYS,
    }

    def _moved(self, solicitation: Solicitation) -> Response:
        fresh = Solicitation.objects.select_related("organisation").get(pk=solicitation.pk)
        return Response(SolicitationSerializer(fresh).data)

    @extend_schema(request=None, responses={200: StageSerializer(many=True)})
    @action(detail=True, methods=["get"])
    def stages(self, request: Request, pk: str) -> Response:
        """List every stage reached, with its verdict."""
        return Response(StageSerializer(stages_of(self.get_object()), many=True).data)

    @extend_schema(request=StepInput, responses={200: SolicitationSerializer})
    @action(detail=True, methods=["post"])
    def step(self, request: Request, pk: str) -> Response:
        """Take the next step of the route."""
        solicitation = self.get_object()
        given = checked(StepInput, request).validated_data
        begin_stage(solicitation=solicitation, by=require_user(request.user), now=database_now(), **given)
        return self._moved(solicitation)

    @extend_schema(request=VerdictInput, responses={200: SolicitationSerializer})
    @action(detail=True, methods=["post"])
    def verdict(self, request: Request, pk: str) -> Response:
        """Pass the stage it is in, or send it back."""
        solicitation = self.get_object()
        given = checked(VerdictInput, request).validated_data
        decide_stage(solicitation=solicitation, by=require_user(request.user), now=database_now(), **given)
        return self._moved(solicitation)

    @extend_schema(request=OpenCommentsInput, responses={200: SolicitationSerializer})
    @action(detail=True, methods=["post"], url_path="open-comments")
    def open_comments(self, request: Request, pk: str) -> Response:
        """Put a draft out for comment."""
        solicitation = self.get_object()
        given = checked(OpenCommentsInput, request).validated_data
        open_comments(solicitation=solicitation, by=require_user(request.user), now=database_now(), **given)
        return self._moved(solicitation)

    @extend_schema(request=None, responses={200: SolicitationSerializer})
    @action(detail=True, methods=["post"], url_path="close-comments")
    def close_comments(self, request: Request, pk: str) -> Response:
        """Take a draft back after its round."""
        solicitation = self.get_object()
        close_comments(solicitation=solicitation, by=require_user(request.user), now=database_now())
        return self._moved(solicitation)

    @extend_schema(request=RulesSerializer, responses={200: RulesSerializer})
    @action(detail=True, methods=["get", "put"])
    def rules(self, request: Request, pk: str) -> Response:
        """Show the rules; set those of a draft."""
        solicitation = self.get_object()
        rules = Rules.objects.filter(solicitation=solicitation).first() or Rules(solicitation=solicitation)
        if request.method == "PUT":
            given = checked(RulesSerializer, request).validated_data
            rules = set_rules(solicitation=solicitation, by=require_user(request.user), **given)
        return Response(RulesSerializer(rules).data)

    @extend_schema(methods=["GET"], request=None, responses={200: PrincipleSerializer(many=True)})
    @extend_schema(
        methods=["POST"], request=PrincipleCommentInput, responses={200: PrincipleSerializer(many=True)}
    )
    @action(detail=True, methods=["get", "post"])
    def principles(self, request: Request, pk: str) -> Response:
        """List principles and counting rules with their evidence; the evaluator comments on them."""
        solicitation = self.get_object()
        if request.method == "POST":
            given = checked(PrincipleCommentInput, request).validated_data
            comment_on_principle(
                solicitation=solicitation, by=require_user(request.user), now=database_now(), **given
            )
        page = principles_page(solicitation, request.user)
        return Response(PrincipleSerializer([*page.principles, *page.counting_rules], many=True).data)

    @extend_schema(methods=["GET"], request=None, responses={200: DeviationSerializer(many=True)})
    @extend_schema(
        methods=["POST"], request=DeviationSerializer, responses={200: DeviationSerializer(many=True)}
    )
    @action(detail=True, methods=["get", "post"])
    def deviations(self, request: Request, pk: str) -> Response:
        """List the published deviations; record one."""
        solicitation = self.get_object()
        if request.method == "POST":
            given = checked(DeviationSerializer, request).validated_data
            record_deviation(
                solicitation=solicitation, by=require_user(request.user), now=database_now(), **given
            )
        return Response(DeviationSerializer(solicitation.deviations.order_by("number"), many=True).data)

    @extend_schema(methods=["GET"], request=None, responses={200: LessonSerializer(many=True)})
    @extend_schema(methods=["POST"], request=LessonAnswerInput, responses={200: LessonSerializer(many=True)})
    @action(detail=True, methods=["get", "post"])
    def lessons(self, request: Request, pk: str) -> Response:
        """List what it taught; say in a draft what it makes of an earlier lesson."""
        solicitation = self.get_object()
        if request.method == "POST":
            given = checked(LessonAnswerInput, request).validated_data
            answer_lesson(
                solicitation=solicitation, by=require_user(request.user), now=database_now(), **given
            )
        return Response(LessonSerializer(solicitation.lessons.order_by("learnt_at"), many=True).data)

    @extend_schema(request=CloseInput, responses={200: SolicitationSerializer})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close it with its lessons."""
        solicitation = self.get_object()
        lessons = checked(CloseInput, request).drafts()
        close_with_lessons(
            solicitation=solicitation, lessons=lessons, by=require_user(request.user), now=database_now()
        )
        return self._moved(solicitation)


class CommentViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Comment],
):
    """Comments on drafts: answered ones to everybody, open ones to their author and to those who answer."""

    rights: ClassVar = {"give_answer": RUNS_ITS_SOLICITATION}

    queryset = Comment.objects.none()
    serializer_class = CommentSerializer
    filterset_fields = ("solicitation", "subject")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return (
            Comment.objects.visible_to(self.request.user)
            .select_related("organisation", "solicitation")
            .order_by("made_at")
        )

    @extend_schema(request=CommentInput, responses={201: CommentSerializer})
    def create(self, request: Request) -> Response:
        """Comment on a draft that is out for comment."""
        given = dict(checked(CommentInput, request).validated_data)
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
        solicitation = get_object_or_404(visible, pk=given.pop("solicitation"))
        by = require_user(request.user)

        def act() -> Response:
            made = make_comment(solicitation=solicitation, by=by, now=database_now(), **given)
            return Response(CommentSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=AnswerInput, responses={200: CommentSerializer})
    @action(detail=True, methods=["post"], url_path="answer")
    def give_answer(self, request: Request, pk: str) -> Response:
        """Answer a comment in public."""
        comment = self.get_object()
        words = checked(AnswerInput, request).validated_data["answer"]
        answer_comment(comment=comment, answer=words, by=require_user(request.user), now=database_now())
        return Response(CommentSerializer(comment).data)
