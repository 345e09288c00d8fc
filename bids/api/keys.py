"""The API of keys: one's own, a solicitation's, and one's shares of it."""

from typing import ClassVar

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from bids.models import HolderKey
from bids.permissions import can_make_opening_key, holds_share
from bids.queries import my_holder_key, share_files
from bids.queries.keys import candidates
from bids.serializers import (
    FingerprintSerializer,
    HeldShareSerializer,
    OpeningKeySerializer,
    OwnKeySerializer,
    OwnKeyShownSerializer,
)
from bids.services import make_opening_key, prove_share, register_holder_key
from kernel.clock import database_now
from kernel.errors import InvalidInput, NotAllowed
from solicitations.api.rights import BUYS
from solicitations.models import Solicitation
from web.api import RightFirst, checked


class HolderKeyViewSet(viewsets.ViewSet):
    """My own key, to which my shares are encrypted."""

    @extend_schema(responses=OwnKeyShownSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Show my key in force, if I have one."""
        key = my_holder_key(request.user)
        return Response([_shown(key)] if key else [])

    @extend_schema(request=OwnKeySerializer, responses={201: OwnKeyShownSerializer})
    def create(self, request: Request) -> Response:
        """Register the public half of a key that I keep myself; an earlier one is retired."""
        given = OwnKeySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        key = register_holder_key(by=require_user(request.user), now=database_now(), **given.validated_data)
        return Response(_shown(key), status=201)


class OpeningKeyViewSet(RightFirst, viewsets.ViewSet):
    """The key that a solicitation's offers are sealed to, by the solicitation's id."""

    rights: ClassVar = {"create": BUYS}

    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(request=OpeningKeySerializer, responses={201: FingerprintSerializer})
    def create(self, request: Request) -> Response:
        """Make the key and split it among its holders."""
        given = OpeningKeySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
        solicitation = get_object_or_404(visible, pk=told["solicitation"])
        if not can_make_opening_key(request.user, solicitation):
            raise NotAllowed("Procurement makes the opening key.")
        known = {each.user.email: each.user for each in candidates(solicitation)}
        strangers = [email for email in told["holders"] if email not in known]
        if strangers:
            raise InvalidInput(f"{strangers[0]} has no role here that may hold a share.", field="holders")
        fingerprint = make_opening_key(
            solicitation=solicitation,
            holders=[known[email] for email in told["holders"]],
            n_needed=told["n_needed"],
            by=require_user(request.user),
            now=database_now(),
        )
        return Response({"fingerprint": fingerprint}, status=201)

    @extend_schema(request=HeldShareSerializer, responses={200: FingerprintSerializer})
    @action(detail=True, methods=["post"])
    def prove(self, request: Request, pk: str) -> Response:
        """Prove before the deadline that my shares open; nothing of them is kept."""
        solicitation = get_object_or_404(Solicitation.objects.visible_to(request.user), pk=pk)
        if not holds_share(request.user, solicitation):
            raise Http404
        given = checked(HeldShareSerializer, request).validated_data
        by = require_user(request.user)
        made = prove_share(solicitation=solicitation, by=by, now=database_now(), **given)
        return Response({"fingerprint": made.fingerprint})

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"], url_path="my-shares")
    def my_shares(self, request: Request, pk: str) -> Response:
        """Hand out my own shares, encrypted to my key, for ``python -m seal share``."""
        solicitation = get_object_or_404(Solicitation.objects.visible_to(request.user), pk=pk)
        told = share_files(solicitation, request.user)
        if told is None:
            raise Http404
        return Response(told)


def _shown(key: HolderKey) -> dict[str, object]:
    return {"public_key": bytes(key.public_key).hex(), "made_at": key.made_at}
