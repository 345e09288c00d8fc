"""Declarations of interests and recusals through the API."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.models import Assignment, Declaration, Recusal, Solicitation
from solicitations.serializers.conflicts import (
    DeclarationDraftSerializer,
    DeclarationSerializer,
    RecusalDraftSerializer,
    RecusalSerializer,
)
from solicitations.services import recuse, sign_declaration
from web.api import IdempotentPosts, RightFirst, checked, only


def _takes_part(user: Any, _: Any) -> bool:
    return Assignment.objects.filter(user=user, ended_at=None).exists()


TAKES_PART = only(_takes_part, "That is for those who take part in a solicitation.")


def _solicitation_of_mine(request: Request, named: Any) -> Solicitation:
    """One in which the person holds a role or waits for one, whether they see it yet or not."""
    mine = Assignment.objects.filter(user=request.user.pk, ended_at=None).values("solicitation_id")
    return get_object_or_404(Solicitation.objects.filter(pk__in=mine), pk=named)


class DeclarationViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Declaration],
):
    """My declarations; all of a solicitation to its independent evaluator."""

    rights: ClassVar = {"create": TAKES_PART}

    queryset = Declaration.objects.none()
    serializer_class = DeclarationSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Declaration.objects.visible_to(self.request.user)

    @extend_schema(request=DeclarationDraftSerializer, responses={201: DeclarationSerializer})
    def create(self, request: Request) -> Response:
        """Sign a declaration; the roles that waited for it hold from then on."""
        given = checked(DeclarationDraftSerializer, request).validated_data
        solicitation = _solicitation_of_mine(request, given.pop("solicitation"))
        user = require_user(request.user)

        def act() -> Response:
            signed = sign_declaration(solicitation=solicitation, by=user, now=database_now(), **given)
            return Response(DeclarationSerializer(signed).data, status=201)

        return self.answer(request, act)


class RecusalViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Recusal],
):
    """My recusals; those of a solicitation to its procurement officer and evaluator."""

    rights: ClassVar = {"create": TAKES_PART}

    queryset = Recusal.objects.none()
    serializer_class = RecusalSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Recusal.objects.visible_to(self.request.user).order_by("recused_at")

    @extend_schema(request=RecusalDraftSerializer, responses={201: RecusalSerializer})
    def create(self, request: Request) -> Response:
        """Recuse somebody of the team, or withdraw."""
        given = checked(RecusalDraftSerializer, request).validated_data
        solicitation = _solicitation_of_mine(request, given["solicitation"])
        team = solicitation.assignments.filter(user=given["user"], ended_at=None).select_related("user")
        member = get_object_or_404(team.order_by("role")[:1])
        by = require_user(request.user)

        def act() -> Response:
            done = recuse(
                solicitation=solicitation, user=member.user, reason=given["reason"], by=by, now=database_now()
            )
            return Response(RecusalSerializer(done).data, status=201)

        return self.answer(request, act)
