"""The API of the review: the same predicates, queries and services as the pages."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from accounts.models import Organisation, require_user
from accounts.states import Role
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from review.documents import read_criteria
from review.evaluation import dashboard_of
from review.models import EvaluationLock, Rubric, Scorecard, Selection
from review.permissions import can_decide_selection, can_see_ranking, can_see_scoring
from review.serializers import (
    CardDraftSerializer,
    CardReceiptSerializer,
    ChoiceSerializer,
    DecisionSerializer,
    EvaluationLockSerializer,
    NamedSolicitationSerializer,
    ProposalSerializer,
    RankingSerializer,
    RubricDraftSerializer,
    RubricSerializer,
    ScorecardSerializer,
    SelectionSerializer,
)
from review.services import (
    ScoreDraft,
    add_offer,
    decide_selection,
    drop_offer,
    lock_evaluation,
    propose_selection,
    save_scorecard,
    submit_scorecard,
    use_rubric,
    write_rubric,
)
from solicitations.models import Solicitation
from solicitations.permissions import holds_anywhere
from web.api import IdempotentPosts, RightFirst, checked, only

BUYS = only(lambda user, _: holds_anywhere(user, Role.PROCUREMENT), "That is for a procurement officer.")
SCORES = only(lambda user, _: holds_anywhere(user, Role.PANEL), "Offers are scored by the panel.")
DECIDES = only(
    can_decide_selection, "A proposed set is decided on by the chair, never by the person who proposed it."
)


def _solicitation(request: Request, solicitation_id: UUID | str) -> Solicitation:
    visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not can_see_scoring(request.user, solicitation):
        raise Http404
    return solicitation


def _offer(request: Request, offer_id: UUID) -> Offer:
    visible = Offer.objects.visible_to(request.user).opened().select_related("solicitation__organisation")
    offer = get_object_or_404(visible, pk=offer_id)
    if not can_see_scoring(request.user, offer.solicitation):
        raise Http404
    return offer


class RubricViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Rubric],
):
    """Rubrics of my utilities and of the solicitations I evaluate."""

    rights: ClassVar = {"create": BUYS, "use": BUYS}

    queryset = Rubric.objects.none()
    serializer_class = RubricSerializer

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Rubric.objects.visible_to(self.request.user).prefetch_related("criteria")

    @extend_schema(request=RubricDraftSerializer, responses={201: RubricSerializer})
    def create(self, request: Request) -> Response:
        """Write the next version of a rubric."""
        given = checked(RubricDraftSerializer, request).validated_data
        user = require_user(request.user)
        organisation = get_object_or_404(
            Organisation.objects.filter(memberships__user=user), pk=given.pop("organisation")
        )
        criteria = read_criteria(given.pop("criteria"))

        def act() -> Response:
            rubric = write_rubric(organisation=organisation, criteria=criteria, by=user, **given)
            return Response(RubricSerializer(rubric).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=NamedSolicitationSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def use(self, request: Request, pk: str) -> Response:
        """Name this rubric as the one a solicitation's panel scores with."""
        rubric = self.get_object()
        solicitation = _solicitation(
            request, checked(NamedSolicitationSerializer, request).validated_data["solicitation"]
        )
        use_rubric(solicitation=solicitation, rubric=rubric, by=require_user(request.user))
        return Response(status=204)


class EvaluationLockViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[EvaluationLock],
):
    """What is frozen before publication, to those who prepare, watch or evaluate; its digest is public."""

    rights: ClassVar = {"create": BUYS}

    queryset = EvaluationLock.objects.none()
    serializer_class = EvaluationLockSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return EvaluationLock.objects.visible_to(self.request.user).order_by("locked_at")

    @extend_schema(request=NamedSolicitationSerializer, responses={201: EvaluationLockSerializer})
    def create(self, request: Request) -> Response:
        """Freeze the evaluation of a draft."""
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
        named = checked(NamedSolicitationSerializer, request).validated_data["solicitation"]
        solicitation = get_object_or_404(visible, pk=named)
        user = require_user(request.user)

        def act() -> Response:
            lock = lock_evaluation(solicitation=solicitation, by=user, now=database_now())
            return Response(EvaluationLockSerializer(lock).data, status=201)

        return self.answer(request, act)


class ScorecardViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Scorecard],
):
    """My cards, and others' once mine are in."""

    rights: ClassVar = {"save": SCORES, "submit": SCORES}

    queryset = Scorecard.objects.none()
    serializer_class = ScorecardSerializer
    filterset_fields = ("offer", "state", "offer__solicitation")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Scorecard.objects.visible_to(self.request.user)
        return visible.order_by("offer__alias", "saved_at").prefetch_related("scores__criterion")

    @extend_schema(request=CardDraftSerializer, responses={200: CardReceiptSerializer})
    @action(detail=False, methods=["post"])
    def save(self, request: Request) -> Response:
        """Keep scores as far as they are given."""
        return self._take(request, save_scorecard)

    @extend_schema(request=CardDraftSerializer, responses={200: CardReceiptSerializer})
    @action(detail=False, methods=["post"])
    def submit(self, request: Request) -> Response:
        """Save a card and lock it."""
        return self._take(request, submit_scorecard)

    def _take(self, request: Request, service: Callable[..., Scorecard]) -> Response:
        given = checked(CardDraftSerializer, request).validated_data
        offer = _offer(request, given["offer"])
        scores = {s["criterion"]: ScoreDraft(s["value"], s["rationale"]) for s in given["scores"]}

        def act() -> Response:
            card = service(offer=offer, by=require_user(request.user), scores=scores, now=database_now())
            return Response(CardReceiptSerializer(card).data)

        return self.answer(request, act)


class RankingViewSet(viewsets.ViewSet):
    """The ranking of a solicitation, by the solicitation's id."""

    @extend_schema(
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH)], responses=RankingSerializer
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Rank the offers on the last finished run."""
        solicitation = _solicitation(request, pk)
        user = require_user(request.user)
        if not can_see_ranking(user, solicitation):
            raise NotAllowed(
                "Values and ranks are shown to a panel member once all their own cards are submitted."
            )
        page = dashboard_of(solicitation, user)
        if page.run is None:
            raise Conflict("No valuation has finished yet.", code="no_finished_run")
        return Response(RankingSerializer(page).data)


class SelectionViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Selection],
):
    """Chosen sets of the evaluations whose values I may see."""

    rights: ClassVar = {"add": BUYS, "drop": BUYS, "propose": BUYS, "decide": DECIDES}

    queryset = Selection.objects.none()
    serializer_class = SelectionSerializer
    filterset_fields = ("solicitation", "state")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Selection.objects.visible_to(self.request.user)
        return visible.select_related("solicitation").prefetch_related("offers")

    @extend_schema(request=ChoiceSerializer, responses={200: SelectionSerializer})
    @action(detail=False, methods=["post"])
    def add(self, request: Request) -> Response:
        """Put an offer into the set."""
        return self._choose(request, add_offer)

    @extend_schema(request=ChoiceSerializer, responses={200: SelectionSerializer})
    @action(detail=False, methods=["post"])
    def drop(self, request: Request) -> Response:
        """Take an offer out of the set."""
        return self._choose(request, drop_offer)

    def _choose(self, request: Request, service: Callable[..., Selection]) -> Response:
        given = checked(ChoiceSerializer, request).validated_data
        solicitation = _solicitation(request, given["solicitation"])
        offer = get_object_or_404(solicitation.offers.all(), pk=_offer(request, given["offer"]).pk)
        user = require_user(request.user)

        def act() -> Response:
            selection = service(solicitation=solicitation, offer=offer, by=user, now=database_now())
            return Response(SelectionSerializer(selection).data)

        return self.answer(request, act)

    @extend_schema(request=ProposalSerializer, responses={200: SelectionSerializer})
    @action(detail=False, methods=["post"])
    def propose(self, request: Request) -> Response:
        """Propose the set to the chair."""
        given = checked(ProposalSerializer, request).validated_data
        solicitation = _solicitation(request, given["solicitation"])
        user = require_user(request.user)

        def act() -> Response:
            selection = propose_selection(
                solicitation=solicitation, reason=given["reason"], by=user, now=database_now()
            )
            return Response(SelectionSerializer(selection).data)

        return self.answer(request, act)

    @extend_schema(request=DecisionSerializer, responses={200: SelectionSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Approve a proposed set, or send it back."""
        selection = self.get_object()
        given = checked(DecisionSerializer, request).validated_data
        user = require_user(request.user)

        def act() -> Response:
            decided = decide_selection(selection=selection, by=user, now=database_now(), **given)
            return Response(SelectionSerializer(decided).data)

        return self.answer(request, act)


def register(router: BaseRouter) -> None:
    """Add this app's endpoints to /api/v1/."""
    router.register("rubrics", RubricViewSet, basename="rubric")
    router.register("evaluation-locks", EvaluationLockViewSet, basename="evaluation-lock")
    router.register("scorecards", ScorecardViewSet, basename="scorecard")
    router.register("rankings", RankingViewSet, basename="ranking")
    router.register("selections", SelectionViewSet, basename="selection")
