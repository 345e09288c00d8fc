"""Sets of offers through the API: the kept best ones, any other valued at once, saved ones."""

from typing import Any, ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from accounts.states import EVALUATION
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.api.shared import BUYS, offer_of, solicitation_of
from review.evaluation.valued_sets import ValuedSet, valued_set
from review.models import Amounts, Scenario
from review.permissions import NOT_YET, can_change_scenario, can_see_ranking
from review.queries.working_sets import amounts_of, finished_runs
from review.serializers.portfolio import (
    EntryPriceSerializer,
    NamedOfferSerializer,
    NamedRunSerializer,
    OptimumSerializer,
    ScenarioDraftSerializer,
    ScenarioNameSerializer,
    ScenarioSerializer,
    SetSerializer,
    ValuedSetSerializer,
)
from review.serializers.selections import SelectionSerializer
from review.services import delete_scenario, draft_set, rename_scenario, save_scenario, use_set
from solicitations.models import Solicitation
from solicitations.permissions import holds_anywhere
from valuation.models import Optimum, Run
from valuation.permissions import can_see_runs
from valuation.services import ask_entry_price, ask_optimum, cancel_optimum
from valuation.states import RunState
from web.api import IdempotentPosts, RightFirst, checked, only

ID = OpenApiParameter("id", UUID, OpenApiParameter.PATH)
EVALUATES = only(
    lambda user, _: any(holds_anywhere(user, role) for role in EVALUATION),
    "That is for those who evaluate the offers.",
)

SEES_VALUES = only(
    lambda user, optimum: can_see_runs(user, optimum.run.solicitation),
    "That is for those who see the values.",
)


class OptimumViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Optimum],
):
    """The best sets of runs that I see, with their proof, the next best ones and entry prices."""

    rights: ClassVar = {"create": EVALUATES, "entry_price": SEES_VALUES, "cancel": SEES_VALUES}
    queryset = Optimum.objects.none()
    serializer_class = OptimumSerializer
    filterset_fields = ("run", "run__solicitation", "state")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Optimum.objects.visible_to(self.request.user).order_by("-asked_at")
        return visible.select_related("run__solicitation__organisation").prefetch_related("entries")

    @extend_schema(request=NamedRunSerializer, responses={202: OptimumSerializer})
    def create(self, request: Request) -> Response:
        """Have the best set of a finished run looked for, again where that failed or was cancelled."""
        named = checked(NamedRunSerializer, request).validated_data["run"]
        visible = Run.objects.visible_to(request.user).filter(state=RunState.DONE)
        run = get_object_or_404(visible.select_related("solicitation__organisation"), pk=named)
        user = require_user(request.user)

        def act() -> Response:
            optimum = ask_optimum(run=run, by=user, now=database_now())
            return Response(OptimumSerializer(optimum).data, status=202)

        return self.answer(request, act)

    @extend_schema(request=None, responses=OptimumSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancel the search for the best set of a run, or for its entry prices; what is kept stays."""
        optimum, user = self.get_object(), require_user(request.user)

        def act() -> Response:
            cancelled = cancel_optimum(run=optimum.run, by=user, now=database_now())
            return Response(OptimumSerializer(cancelled).data)

        return self.answer(request, act)

    @extend_schema(request=NamedOfferSerializer, responses={202: EntryPriceSerializer})
    @action(detail=True, methods=["post"], url_path="entry-price")
    def entry_price(self, request: Request, pk: str) -> Response:
        """Have the entry price of one more loser worked out."""
        optimum = self.get_object()
        offer = offer_of(request, checked(NamedOfferSerializer, request).validated_data["offer"])
        user = require_user(request.user)

        def act() -> Response:
            row = ask_entry_price(run=optimum.run, offer=offer, by=user, now=database_now())
            return Response(EntryPriceSerializer(row).data, status=202)

        return self.answer(request, act)


class PortfolioViewSet(RightFirst, IdempotentPosts, viewsets.GenericViewSet[Any]):
    """Any set of a solicitation's offers, by the solicitation's id."""

    rights: ClassVar = {
        "value": only(can_see_ranking, NOT_YET),
        "use": only(can_see_ranking, NOT_YET),
        "draft": BUYS,
    }
    queryset = Solicitation.objects.none()
    serializer_class = ValuedSetSerializer

    @extend_schema(parameters=[ID], responses=ValuedSetSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return the set on my table, on the last finished run."""
        solicitation = self._seen(request, pk)
        amounts = amounts_of(solicitation, require_user(request.user))
        return Response(ValuedSetSerializer(self._valued(request, solicitation, amounts)).data)

    @extend_schema(parameters=[ID], request=SetSerializer, responses=ValuedSetSerializer)
    @action(detail=True, methods=["post"])
    def value(self, request: Request, pk: str) -> Response:
        """Value any set; nothing is kept of it."""
        solicitation = self._seen(request, pk)
        given = checked(SetSerializer, request).validated_data
        found = self._valued(request, solicitation, amounts_given(given["offers"]), given.get("run"))
        return Response(ValuedSetSerializer(found).data)

    @extend_schema(parameters=[ID], request=SetSerializer, responses=ValuedSetSerializer)
    @action(detail=True, methods=["post"])
    def use(self, request: Request, pk: str) -> Response:
        """Put a set on my table, in place of what is there."""
        solicitation = self._seen(request, pk)
        given = checked(SetSerializer, request).validated_data
        amounts = amounts_given(given["offers"])
        run = run_named(request, solicitation, given.get("run"))
        found = valued_set(run, amounts)

        def act() -> Response:
            use_set(solicitation=solicitation, amounts=amounts, by=require_user(request.user), run=run)
            return Response(ValuedSetSerializer(found).data)

        return self.answer(request, act)

    @extend_schema(parameters=[ID], request=SetSerializer, responses=SelectionSerializer)
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: str) -> Response:
        """Make a set the one being chosen, on the last finished run."""
        solicitation = self._seen(request, pk)
        amounts = amounts_given(checked(SetSerializer, request).validated_data["offers"])
        user = require_user(request.user)

        def act() -> Response:
            chosen = draft_set(solicitation=solicitation, amounts=amounts, by=user, now=database_now())
            return Response(SelectionSerializer(chosen).data)

        return self.answer(request, act)

    def _seen(self, request: Request, pk: str) -> Solicitation:
        solicitation = solicitation_of(request, pk)
        self.require_right(request, solicitation)
        if not can_see_ranking(request.user, solicitation):
            raise NotAllowed(NOT_YET)
        return solicitation

    def _valued(
        self, request: Request, solicitation: Solicitation, amounts: Amounts, run_id: UUID | None = None
    ) -> ValuedSet:
        return valued_set(run_named(request, solicitation, run_id), amounts)


class ScenarioViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Scenario],
):
    """Sets saved under a name, on runs that I see; mine I rename and delete."""

    rights: ClassVar = {
        "create": EVALUATES,
        "update": only(can_change_scenario, "Who saved a set renames it."),
        "destroy": only(can_change_scenario, "Who saved a set deletes it."),
    }
    queryset = Scenario.objects.none()
    serializer_class = ScenarioSerializer
    filterset_fields = ("solicitation", "run", "saved_by")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Scenario.objects.visible_to(self.request.user).select_related("solicitation__organisation")

    @extend_schema(request=ScenarioDraftSerializer, responses={201: ScenarioSerializer})
    def create(self, request: Request) -> Response:
        """Save a set."""
        given = checked(ScenarioDraftSerializer, request).validated_data
        solicitation = solicitation_of(request, given["solicitation"])
        by = require_user(request.user)
        if not can_see_ranking(by, solicitation):
            raise NotAllowed(NOT_YET)
        run = run_named(request, solicitation, given.get("run"))

        def act() -> Response:
            scenario = save_scenario(
                solicitation=solicitation,
                run=run,
                amounts=amounts_given(given["offers"]),
                name=given["name"],
                note=given["note"],
                by=by,
                now=database_now(),
            )
            return Response(ScenarioSerializer(scenario).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=ScenarioNameSerializer, responses=ScenarioSerializer)
    def update(self, request: Request, pk: str) -> Response:
        """Rename a set of mine."""
        scenario = self.get_object()
        given = checked(ScenarioNameSerializer, request).validated_data
        renamed = rename_scenario(scenario=scenario, by=require_user(request.user), **given)
        return Response(ScenarioSerializer(renamed).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a set of mine."""
        delete_scenario(scenario=self.get_object(), by=require_user(request.user))
        return Response(status=204)


def run_named(request: Request, solicitation: Solicitation, run_id: UUID | None) -> Run:
    """The finished run that is named, or the last one."""
    runs = finished_runs(solicitation, request.user)
    run = (runs.filter(pk=run_id) if run_id else runs).first()
    if run is None and run_id:
        raise InvalidInput("There is no such finished run of this solicitation.", field="run")
    if run is None:
        raise Conflict("No valuation has finished yet.", code="no_finished_run")
    return run


def amounts_given(parts: list[dict[str, Any]]) -> Amounts:
    """Read a set as it was sent.

    Raises:
        InvalidInput: an offer is named twice, or nothing of it is taken.
    """
    amounts = {part["offer"]: part["share"] for part in parts}
    if len(amounts) != len(parts) or not all(amounts.values()):
        raise InvalidInput("Name each offer once, with a share above 0 and at most 1.", field="offers")
    return amounts
