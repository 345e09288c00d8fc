"""The ranking through the API."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User, require_user
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.api.shared import offer_of, solicitation_of
from review.evaluation import dashboard_of
from review.evaluation.cash_flows import cash_flows_of_offer, cash_flows_of_set
from review.evaluation.comparison import named_comparison
from review.evaluation.comparison_table import comparison_columns, comparison_rows
from review.evaluation.rank_changes import changes_page
from review.forms import RunsForm
from review.permissions import NOT_YET, can_see_ranking
from review.serializers import CashFlowsSerializer, ChangesSerializer, ComparisonSerializer, RankingSerializer
from solicitations.models import Solicitation


class RankingViewSet(viewsets.ViewSet):
    """The ranking of a solicitation, by the solicitation's id."""

    @extend_schema(
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH)], responses=RankingSerializer
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Rank the offers on the last finished run."""
        user, solicitation = self._open(request, pk)
        page = dashboard_of(solicitation, user)
        if page.run is None:
            raise Conflict("No valuation has finished yet.", code="no_finished_run")
        return Response(RankingSerializer(page).data)

    @extend_schema(
        parameters=[
            OpenApiParameter("id", UUID, OpenApiParameter.PATH),
            OpenApiParameter("offer", UUID, many=True, description="two to four offers"),
        ],
        responses=ComparisonSerializer,
    )
    @action(detail=True)
    def compare(self, request: Request, pk: str) -> Response:
        """Set two to four offers side by side; without any it is empty."""
        user, solicitation = self._open(request, pk)
        page = named_comparison(solicitation, user, request.query_params.getlist("offer"))
        return Response({"offers": comparison_columns(page)[1:], "figures": list(comparison_rows(page))})

    @extend_schema(
        parameters=[
            OpenApiParameter("id", UUID, OpenApiParameter.PATH),
            OpenApiParameter("offer", UUID, description="an offer; without it the chosen set"),
        ],
        responses=CashFlowsSerializer,
    )
    @action(detail=True, url_path="cash-flows")
    def cash_flows(self, request: Request, pk: str) -> Response:
        """Give the cash by year of an offer or of the chosen set, the traditional project beside it."""
        user, solicitation = self._open(request, pk)
        named = request.query_params.get("offer")
        if not named:
            return Response(CashFlowsSerializer(cash_flows_of_set(solicitation, user)).data)
        try:
            offer = offer_of(request, UUID(named))
        except ValueError as exc:
            raise InvalidInput("This is no offer.", field="offer") from exc
        if offer.solicitation_id != solicitation.pk:
            raise InvalidInput("This offer is another solicitation's.", field="offer")
        return Response(CashFlowsSerializer(cash_flows_of_offer(offer, user)).data)

    @extend_schema(
        parameters=[
            OpenApiParameter("id", UUID, OpenApiParameter.PATH),
            OpenApiParameter(
                "before", UUID, description="the earlier run; without it the one before the last"
            ),
            OpenApiParameter("after", UUID, description="the later run; without it the last finished one"),
        ],
        responses=ChangesSerializer,
    )
    @action(detail=True)
    def changes(self, request: Request, pk: str) -> Response:
        """Hold two runs against each other, and rank by the rules before and after each deviation."""
        user, solicitation = self._open(request, pk)
        asked = RunsForm(request.query_params)
        if not asked.is_valid():
            raise InvalidInput("Name runs by their ids.")
        return Response(ChangesSerializer(changes_page(solicitation, user, **asked.cleaned_data)).data)

    @staticmethod
    def _open(request: Request, pk: str) -> tuple[User, Solicitation]:
        solicitation, user = solicitation_of(request, pk), require_user(request.user)
        if not can_see_ranking(user, solicitation):
            raise NotAllowed(NOT_YET)
        return user, solicitation
