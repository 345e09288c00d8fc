"""Endpoints of the services catalogue and of requirements."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.api.planning import require_visible
from solicitations.api.rights import BUYS, PLANS
from solicitations.models import ServiceCatalogue, SolicitationRequirement
from solicitations.serializers.catalogue import CatalogueSerializer, RequirementSerializer, RequirementsInput
from solicitations.serializers.screening import RulesInput
from solicitations.services import adopt_catalogue, draft_catalogue, require_of_offers
from web.api import IdempotentPosts, RightFirst


class CatalogueViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[ServiceCatalogue],
):
    """Adopted services catalogues, and the drafts of one's own utility."""

    rights: ClassVar = {"create": PLANS}

    queryset = ServiceCatalogue.objects.none()
    serializer_class = CatalogueSerializer
    filterset_fields = ("organisation", "version")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = ServiceCatalogue.objects.visible_to(self.request.user).select_related("organisation")
        return visible.order_by("name", "-version")

    @extend_schema(request=RulesInput, responses={201: CatalogueSerializer})
    def create(self, request: Request) -> Response:
        """Write a draft, or the version after the last adopted one."""
        given = RulesInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)

        def act() -> Response:
            made = draft_catalogue(by=by, **given.validated_data)
            return Response(CatalogueSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: CatalogueSerializer})
    @action(detail=True, methods=["post"])
    def adopt(self, request: Request, pk: str) -> Response:
        """Adopt a draft."""
        done = adopt_catalogue(catalogue=self.get_object(), by=require_user(request.user), now=database_now())
        return Response(CatalogueSerializer(done).data)


class RequirementViewSet(
    RightFirst, IdempotentPosts, mixins.ListModelMixin, viewsets.GenericViewSet[SolicitationRequirement]
):
    """What the solicitations one may see require of offers."""

    rights: ClassVar = {"create": BUYS}

    queryset = SolicitationRequirement.objects.none()
    serializer_class = RequirementSerializer
    filterset_fields = ("solicitation", "service_code")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = SolicitationRequirement.objects.visible_to(self.request.user)
        return visible.order_by("solicitation_id", "position")

    @extend_schema(request=RequirementsInput, responses={201: RequirementSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Set what a draft requires; all of it, in place of what it required before."""
        given = RequirementsInput(data=request.data)
        given.is_valid(raise_exception=True)
        solicitation, services = given.validated_data["solicitation"], given.validated_data["services"]
        require_visible([solicitation], request.user)
        by, terms = require_user(request.user), given.asked()

        def act() -> Response:
            made = require_of_offers(solicitation=solicitation, services=services, terms=terms, by=by)
            return Response(RequirementSerializer(made, many=True).data, status=201)

        return self.answer(request, act)
