"""The API of the opening."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from bids.models import ShortfallDecision
from bids.permissions import (
    can_decide_on_shortfall,
    can_propose_going_on,
    can_watch_opening,
    holds_share,
)
from bids.queries import opening_page
from bids.serializers import HeldShareSerializer, OpeningSerializer
from bids.serializers.opening import DecideSerializer, GoOnSerializer
from bids.services import decide_on_shortfall, give_share, propose_going_on
from bids.states import ShortfallState
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from solicitations.models import Solicitation
from web.api import checked


class OpeningViewSet(viewsets.ViewSet):
    """The opening of a solicitation's offers, by the solicitation's id."""

    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=OpeningSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Tell whether the offers are open, and which holders gave their share."""
        return Response(_opening(self._solicitation(request, pk), request))

    @extend_schema(request=HeldShareSerializer, responses=OpeningSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: str) -> Response:
        """Give one's share, by passphrase or in words; the last one needed opens the offers."""
        solicitation = self._solicitation(request, pk)
        if not holds_share(request.user, solicitation):
            raise NotAllowed("Only the named holders of the opening key open the offers.")
        given = HeldShareSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        give_share(solicitation=solicitation, by=require_user(request.user), **given.validated_data)
        return Response(_opening(self._solicitation(request, pk), request))

    @extend_schema(request=GoOnSerializer, responses=OpeningSerializer)
    @action(detail=True, methods=["post"], url_path="going-on")
    def going_on(self, request: Request, pk: str) -> Response:
        """Propose to go on with fewer good offers than the rules ask for."""
        solicitation = self._solicitation(request, pk)
        if not can_propose_going_on(request.user, solicitation):
            raise NotAllowed("Procurement proposes to go on, during the evaluation.")
        given = checked(GoOnSerializer, request).validated_data
        by = require_user(request.user)
        propose_going_on(solicitation=solicitation, by=by, now=database_now(), **given)
        return Response(_opening(self._solicitation(request, pk), request))

    @extend_schema(request=DecideSerializer, responses=OpeningSerializer)
    @action(detail=True, methods=["post"], url_path="going-on/decision")
    def decide_going_on(self, request: Request, pk: str) -> Response:
        """Decide on the proposal that waits."""
        solicitation = self._solicitation(request, pk)
        if not can_decide_on_shortfall(request.user, solicitation):
            raise NotAllowed("The independent evaluator decides, during the evaluation.")
        given = checked(DecideSerializer, request).validated_data
        waiting = ShortfallDecision.objects.visible_to(request.user).filter(solicitation=solicitation)
        proposal = waiting.filter(state=ShortfallState.PROPOSED).first()
        if proposal is None:
            raise Conflict("No proposal waits.")
        decide_on_shortfall(decision=proposal, by=require_user(request.user), now=database_now(), **given)
        return Response(_opening(self._solicitation(request, pk), request))

    def _solicitation(self, request: Request, pk: str) -> Solicitation:
        visible = Solicitation.objects.visible_to(request.user).select_related(
            "organisation", "opening", "rules"
        )
        solicitation = get_object_or_404(visible, pk=pk)
        if not can_watch_opening(request.user, solicitation):
            raise Http404
        return solicitation


def _opening(solicitation: Solicitation, request: Request) -> dict[str, Any]:
    page = opening_page(solicitation, request.user, now=database_now())
    told = {
        "is_open": page.is_open,
        "opened_at": page.opened_at,
        "n_opened": page.n_opened,
        "holders": [{"role": each.role, "given_at": each.given_at} for each in page.holders],
        "still_missing": page.still_missing if page.ceremony and page.ceremony.is_due else "",
        "two_envelopes": page.has_two_envelopes,
        "prices_opened_at": page.prices_opened_at,
        "opens_next": page.ceremony.parts if page.ceremony else [],
        "waits_for": page.ceremony.waits_for if page.ceremony else "",
        "shortfall": page.shortfall,
        "reports": page.reports,
        "roots": [root.root for root in page.roots],
    }
    return dict(OpeningSerializer(told).data)
