"""Endpoints of news, addenda, clarifications and subscriptions."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.api.library import named_solicitation
from solicitations.api.rights import BUYS, CORRESPONDS, WRITES_HERE
from solicitations.models import Addendum, Announcement, Clarification, Subscription
from solicitations.serializers import (
    AddendumInput,
    AddendumSerializer,
    AnnouncementSerializer,
    ClarificationInput,
    ClarificationMessageSerializer,
    ClarificationSerializer,
    MessageInput,
    SubscriptionInput,
    SubscriptionSerializer,
)
from solicitations.services import (
    draft_addendum,
    end_subscription,
    issue_addendum,
    open_clarification,
    reply_to_clarification,
    subscribe,
)
from web.api import IdempotentPosts, RightFirst


class AnnouncementViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Announcement]
):
    """What everybody was told, the newest first."""

    queryset = Announcement.objects.none()
    serializer_class = AnnouncementSerializer
    filterset_fields = ("solicitation", "kind")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Announcement.objects.visible_to(self.request.user).order_by("-announced_at")


class AddendumViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Addendum],
):
    """Addenda, every version."""

    rights: ClassVar = {"create": BUYS}

    queryset = Addendum.objects.none()
    serializer_class = AddendumSerializer
    filterset_fields = ("solicitation", "number")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Addendum.objects.visible_to(self.request.user)
        return visible.select_related("solicitation", "corrects").order_by("-number", "-version")

    @extend_schema(request=AddendumInput, responses={201: AddendumSerializer})
    def create(self, request: Request) -> Response:
        """Draft one."""
        given = AddendumInput(data=request.data)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        solicitation, before = named_solicitation(request, content), content.pop("corrects")
        visible = Addendum.objects.visible_to(request.user).filter(solicitation=solicitation)
        corrects = get_object_or_404(visible, pk=before) if before else None
        by = require_user(request.user)

        def act() -> Response:
            made = draft_addendum(
                solicitation=solicitation, corrects=corrects, by=by, now=database_now(), **content
            )
            return Response(AddendumSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: AddendumSerializer})
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: str) -> Response:
        """Issue one; everybody is told."""
        done = issue_addendum(addendum=self.get_object(), by=require_user(request.user), now=database_now())
        return Response(AddendumSerializer(done).data)


class ClarificationViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Clarification],
):
    """One's correspondences."""

    rights: ClassVar = {"create": CORRESPONDS, "reply": WRITES_HERE}

    queryset = Clarification.objects.none()
    serializer_class = ClarificationSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Clarification.objects.visible_to(self.request.user)
        joined = visible.select_related("solicitation", "organisation").prefetch_related("messages")
        return joined.order_by("-opened_at")

    @extend_schema(request=ClarificationInput, responses={201: ClarificationSerializer})
    def create(self, request: Request) -> Response:
        """Begin one."""
        given = ClarificationInput(data=request.data)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        solicitation, by = named_solicitation(request, content), require_user(request.user)

        def act() -> Response:
            made = open_clarification(solicitation=solicitation, by=by, now=database_now(), **content)
            return Response(ClarificationSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=MessageInput, responses={201: ClarificationMessageSerializer})
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """Write a further message."""
        found, given = self.get_object(), MessageInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)

        def act() -> Response:
            sent = reply_to_clarification(
                clarification=found, by=by, now=database_now(), **given.validated_data
            )
            return Response(ClarificationMessageSerializer(sent).data, status=201)

        return self.answer(request, act)


class SubscriptionViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Subscription]
):
    """One's own subscriptions."""

    queryset = Subscription.objects.none()
    serializer_class = SubscriptionSerializer

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Subscription.objects.visible_to(self.request.user).order_by("-requested_at")

    @extend_schema(request=SubscriptionInput, responses={201: SubscriptionSerializer})
    def create(self, request: Request) -> Response:
        """Subscribe one's own address."""
        given = SubscriptionInput(data=request.data)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        solicitation = named_solicitation(request, content) if content["solicitation"] else None
        made = subscribe(user=require_user(request.user), solicitation=solicitation, now=database_now())
        return Response(SubscriptionSerializer(made).data, status=201)

    @extend_schema(request=None, responses={200: SubscriptionSerializer})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Stop the mails."""
        found = self.get_object()
        end_subscription(subscription=found, now=database_now())
        found.refresh_from_db()
        return Response(SubscriptionSerializer(found).data)
