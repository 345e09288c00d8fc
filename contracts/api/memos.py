"""Decision memos in the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from contracts.api.shared import BUYS, taking_part
from contracts.models import Memo
from contracts.permissions import can_issue_memo
from contracts.serializers import MemoDraftSerializer, MemoSerializer
from contracts.services import issue_memo, propose_memo
from kernel.clock import database_now
from web.api import IdempotentPosts, RightFirst, checked, only

ISSUES = only(can_issue_memo, "A proposed memo is issued by the chair, never by the person who proposed it.")


class MemoViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Memo],
):
    """Issued memos of what I may see, and those I read in confidence, with their files."""

    rights: ClassVar = {"create": BUYS, "issue": ISSUES}
    queryset = Memo.objects.none()
    serializer_class = MemoSerializer
    filterset_fields = ("solicitation", "state")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Memo.objects.visible_to(self.request.user).select_related("solicitation")
        return visible.prefetch_related("files__blob").order_by("-proposed_at")

    @extend_schema(request=MemoDraftSerializer, responses={201: MemoSerializer})
    def create(self, request: Request) -> Response:
        """Freeze the next version of a memo as it reads now."""
        given = checked(MemoDraftSerializer, request).validated_data
        solicitation = taking_part(request, given["solicitation"])

        def act() -> Response:
            memo = propose_memo(solicitation=solicitation, by=require_user(request.user), now=database_now())
            return Response(MemoSerializer(memo, context={"request": request}).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: MemoSerializer})
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: str) -> Response:
        """Issue a proposed memo."""
        memo = self.get_object()

        def act() -> Response:
            issue_memo(memo=memo, by=require_user(request.user), now=database_now())
            again = self.get_queryset().get(pk=pk)
            return Response(MemoSerializer(again, context={"request": request}).data)

        return self.answer(request, act)
