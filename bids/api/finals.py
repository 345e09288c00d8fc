"""The API of best and final rounds, by the solicitation's id for the evaluation, by the offer's for its bidder."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from bids.documents import InvalidOffer
from bids.models import FinalInvitation, FinalRound
from bids.permissions import can_propose_final_round, can_see_opened_offers, final_decider
from bids.queries.finals import finals_page, may_be_shortlisted, my_final_page
from bids.serializers.finals import (
    FinalProposalSerializer,
    FinalReceiptSerializer,
    FinalRoundSerializer,
    FinalSubmissionSerializer,
    MyFinalSerializer,
)
from bids.serializers.opening import DecideSerializer
from bids.services import decide_final_round, propose_final_round, submit_final
from bids.states import FinalState
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Solicitation
from web.api import IdempotentPosts, checked


class FinalRoundViewSet(viewsets.ViewSet):
    """A solicitation's best and final round, for those who evaluate."""

    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=FinalRoundSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Tell of the round that is proposed, open or opened; nothing of whether anybody has answered."""
        return self._told(request, self._solicitation(request, pk))

    @extend_schema(request=FinalProposalSerializer, responses=FinalRoundSerializer)
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: str) -> Response:
        """Propose a shortlist, by the ids of its offers."""
        solicitation = self._solicitation(request, pk)
        if not can_propose_final_round(request.user, solicitation):
            raise NotAllowed("Procurement proposes the shortlist, before a set is chosen.")
        given = checked(FinalProposalSerializer, request).validated_data
        known = {offer.pk: offer for offer in may_be_shortlisted(solicitation, request.user)}
        if set(given["offers"]) - set(known):
            raise InvalidInput("Choose among the offers that may be valued, one at least.", field="offers")
        propose_final_round(
            solicitation=solicitation,
            offers=[known[each] for each in dict.fromkeys(given["offers"])],
            due_at=given["due_at"],
            reason=given["reason"],
            by=require_user(request.user),
            now=database_now(),
        )
        return self._told(request, solicitation)

    @extend_schema(request=DecideSerializer, responses=FinalRoundSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Decide on the proposal that waits."""
        solicitation = self._solicitation(request, pk)
        if final_decider(request.user, solicitation) is None:
            raise NotAllowed("The chair or the independent evaluator decides on the shortlist.")
        given = checked(DecideSerializer, request).validated_data
        waiting = FinalRound.objects.visible_to(request.user).filter(solicitation=solicitation)
        proposal = waiting.filter(state=FinalState.PROPOSED).first()
        if proposal is None:
            raise Conflict("No proposal waits.")
        by = require_user(request.user)
        decide_final_round(final_round=proposal, by=by, now=database_now(), **given)
        return self._told(request, solicitation)

    def _solicitation(self, request: Request, pk: str) -> Solicitation:
        visible = Solicitation.objects.visible_to(request.user).select_related(
            "organisation", "opening", "rules"
        )
        solicitation = get_object_or_404(visible, pk=pk)
        if not can_see_opened_offers(request.user, solicitation):
            raise Http404
        return solicitation

    def _told(self, request: Request, solicitation: Solicitation) -> Response:
        page = finals_page(solicitation, request.user, now=database_now())
        if page.current is None:
            raise Http404
        return Response(FinalRoundSerializer(page).data)


class FinalOfferViewSet(IdempotentPosts, viewsets.ViewSet):
    """A bidder's own best and final price, by the offer's id."""

    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=MyFinalSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Tell until when a final price may be handed in, with the receipts there are."""
        return Response(MyFinalSerializer(my_final_page(self._mine(request, pk), now=database_now())).data)

    @extend_schema(request=FinalSubmissionSerializer, responses={201: FinalReceiptSerializer})
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand in a final price, or a further version; answered with its receipt."""
        invitation = self._mine(request, pk)
        given = checked(FinalSubmissionSerializer, request).validated_data
        return self.answer(request, lambda: self._submit(request, invitation, given["price"]))

    def _submit(self, request: Request, invitation: FinalInvitation, price: Any) -> Response:
        try:
            made = submit_final(invitation=invitation, price=price, by=require_user(request.user))
        except InvalidOffer as invalid:
            errors = [{"path": problem.path, "message": problem.message} for problem in invalid.problems]
            return Response({"code": invalid.code, "message": invalid.message, "errors": errors}, status=422)
        return Response(FinalReceiptSerializer(made).data, status=201)

    def _mine(self, request: Request, pk: str) -> FinalInvitation:
        mine = FinalInvitation.objects.of_bidder(request.user).select_related(
            "round", "offer__solicitation__organisation", "offer__organisation"
        )
        return get_object_or_404(mine, offer=pk)
