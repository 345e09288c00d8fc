"""What is done to one opened offer after the opening: the same predicates and services as the pages."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from bids.api.rights import DECIDES_INCREMENT, JUDGES, PROPOSES, RELEASES
from bids.models import Offer
from bids.permissions import can_see_registry
from bids.queries.incrementality import incrementality_page
from bids.serializers.examining import (
    IncrementalitySerializer,
    MadeSerializer,
    NewCheckSerializer,
    NewCureSerializer,
    NoteSerializer,
    ReasonSerializer,
    RulingSerializer,
    incrementality_in_json,
)
from bids.services import (
    add_check,
    ask_to_cure,
    decide_increment,
    propose_disqualification,
    release_offer,
)
from bids.services.incrementality import Ruling
from kernel.clock import database_now
from kernel.models import UuidModel
from web.api import IdempotentPosts, RightFirst, checked


class OpenedOfferViewSet(RightFirst, IdempotentPosts, viewsets.GenericViewSet[Offer]):
    """Opened offers that I may see, for those who work on them; POSTs answer with the id of what was made."""

    queryset = Offer.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"
    rights: ClassVar = {
        "add_check": JUDGES,
        "ask_to_cure": JUDGES,
        "propose_disqualification": PROPOSES,
        "release": RELEASES,
        "decide_increment": DECIDES_INCREMENT,
    }

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Offer.objects.visible_to(self.request.user).opened()
        return visible.select_related("solicitation__organisation", "organisation")

    @extend_schema(request=NewCheckSerializer, responses={201: MadeSerializer})
    @action(detail=True, methods=["post"], url_path="add-check")
    def add_check(self, request: Request, pk: str) -> Response:
        """Add a check made by hand."""
        offer, given = self.get_object(), checked(NewCheckSerializer, request).validated_data
        return self._made(request, lambda now, by: add_check(offer=offer, by=by, now=now, **given))

    @extend_schema(request=NewCureSerializer, responses={201: MadeSerializer})
    @action(detail=True, methods=["post"], url_path="ask-to-cure")
    def ask_to_cure(self, request: Request, pk: str) -> Response:
        """Ask the bidder to mend it."""
        offer, given = self.get_object(), checked(NewCureSerializer, request).validated_data
        return self._made(request, lambda now, by: ask_to_cure(offer=offer, by=by, now=now, **given))

    @extend_schema(request=ReasonSerializer, responses={201: MadeSerializer})
    @action(detail=True, methods=["post"], url_path="propose-disqualification")
    def propose_disqualification(self, request: Request, pk: str) -> Response:
        """Propose that it be left out; the independent evaluator decides."""
        offer, given = self.get_object(), checked(ReasonSerializer, request).validated_data
        return self._made(
            request, lambda now, by: propose_disqualification(offer=offer, by=by, now=now, **given)
        )

    @extend_schema(request=NoteSerializer, responses={201: MadeSerializer})
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Let an affiliate's offer through the wall."""
        offer, given = self.get_object(), checked(NoteSerializer, request).validated_data
        return self._made(request, lambda now, by: release_offer(offer=offer, by=by, now=now, **given))

    @extend_schema(request=RulingSerializer, responses={201: MadeSerializer})
    @action(detail=True, methods=["post"], url_path="decide-increment")
    def decide_increment(self, request: Request, pk: str) -> Response:
        """Decide how much of it is incremental for a service."""
        offer, given = self.get_object(), checked(RulingSerializer, request).validated_data
        ruling = Ruling(**given)
        return self._made(
            request, lambda now, by: decide_increment(offer=offer, ruling=ruling, by=by, now=now)
        )

    @extend_schema(responses=IncrementalitySerializer)
    @action(detail=True, methods=["get"])
    def incrementality(self, request: Request, pk: str) -> Response:
        """Tell what the registry may hold of it, what it declares, the seven rules, and what was decided."""
        offer = self.get_object()
        if not can_see_registry(request.user, offer.solicitation):
            raise Http404
        return Response(incrementality_in_json(incrementality_page(offer, request.user)))

    def _made(self, request: Request, act: Any) -> Response:
        def done() -> Response:
            made: UuidModel = act(database_now(), require_user(request.user))
            return Response({"id": str(made.pk)}, status=201)

        return self.answer(request, done)
