"""Review plans through the API."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from review.permissions import can_amend_review, can_see_lock, can_write_plan
from review.queries.plans import plan_of
from review.serializers import (
    ReviewPlanDraftSerializer,
    ReviewPlanSerializer,
    RulesAmendmentSerializer,
    RulesProposalSerializer,
)
from review.services import Weighing, propose_amendment, write_plan
from solicitations.models import Solicitation
from web.api import RightFirst, checked, only

ID = OpenApiParameter("id", UUID, OpenApiParameter.PATH)


class ReviewPlanViewSet(RightFirst, viewsets.GenericViewSet[Any]):
    """How a solicitation's offers are scored and ranked, by the solicitation's id."""

    rights: ClassVar = {
        "deviate": only(
            can_amend_review,
            "The procurement officer proposes other weights and rules, until the choice is made.",
        ),
        "update": only(can_write_plan, "The procurement officer writes the review plan of a draft."),
    }
    queryset = Solicitation.objects.none()
    serializer_class = ReviewPlanSerializer

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Solicitation.objects.visible_to(self.request.user).select_related("organisation")

    @extend_schema(parameters=[ID], responses=ReviewPlanSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return the plan, or the defaults where none was written."""
        solicitation = get_object_or_404(self.get_queryset(), pk=pk)
        if not can_see_lock(request.user, solicitation):
            raise Http404
        return Response(ReviewPlanSerializer(plan_of(solicitation)).data)

    @extend_schema(parameters=[ID], request=ReviewPlanDraftSerializer, responses=ReviewPlanSerializer)
    def update(self, request: Request, pk: str) -> Response:
        """Write the plan of a draft."""
        solicitation = self.get_object()
        given = checked(ReviewPlanDraftSerializer, request).validated_data
        plan = write_plan(solicitation=solicitation, by=require_user(request.user), **given)
        return Response(ReviewPlanSerializer(plan).data)

    @extend_schema(
        parameters=[ID], request=RulesAmendmentSerializer, responses={201: RulesProposalSerializer}
    )
    @action(detail=True, methods=["post"])
    def deviate(self, request: Request, pk: str) -> Response:
        """Propose other weights, minimums or another ranking rule in place of the locked ones; another decides."""
        solicitation = self.get_object()
        given = dict(checked(RulesAmendmentSerializer, request).validated_data)
        weighings = {
            each["code"]: Weighing(each["weight"], each["minimum"]) for each in given.pop("criteria")
        }
        by = require_user(request.user)
        asked = {"solicitation": solicitation, "weighings": weighings, "by": by, "now": database_now()}
        return Response(RulesProposalSerializer(propose_amendment(**asked, **given)).data, status=201)
