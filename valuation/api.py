"""The API of valuation: the same predicates, queries and services as the pages."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from accounts.models import User, require_user
from kernel.clock import database_now
from kernel.errors import InvalidInput
from solicitations.api.rights import BUYS, WATCHES
from solicitations.models import Solicitation
from solicitations.states import ProtocolPart
from valuation.evaluation import thaw, trace_of
from valuation.models import Curve, Protocol, Run, RunOffer
from valuation.permissions import can_amend_protocol, can_import_curves, can_see_protocol
from valuation.queries.curves import curve_organisations
from valuation.queries.trace import as_data, sources_of
from valuation.serializers import (
    AmendmentSerializer,
    CurveSerializer,
    CurveVersionSerializer,
    NewCurveSerializer,
    NewVersionSerializer,
    ProtocolContentSerializer,
    ProtocolSerializer,
    ResultSerializer,
    RunRequestSerializer,
    RunSerializer,
    ShadowRequestSerializer,
)
from valuation.services import (
    Extension,
    Provenance,
    amend_protocol,
    cancel_run,
    create_curve,
    import_hourly_version,
    lock_protocol,
    post_values_version,
    request_run,
    request_shadow,
    save_protocol,
)
from valuation.states import RESOLUTION_OF, CurveKind, OfferRunState, Resolution
from web.api import IdempotentPosts, RightFirst, only

KEEPS_CURVES = only(
    lambda user, _: curve_organisations(user).exists(), "Planners and procurement officers keep price curves."
)
KEEPS_CURVE = only(
    lambda user, curve: can_import_curves(user, curve.organisation),
    "Planners and procurement officers of its utility import a curve.",
)
AMENDS = only(can_amend_protocol, "The procurement officer changes a published protocol, until the award.")
EXTENSION_FIELDS = ("price_year", "horizon_year", "escalator_per_year", "day_alignment", "leap_day")
PROVENANCE_FIELDS = ("vintage", "source", "illustrative", "carbon_embedded")


class CurveViewSet(RightFirst, IdempotentPosts, viewsets.ReadOnlyModelViewSet[Curve]):
    """Price curves I may see, with their versions."""

    queryset = Curve.objects.none()
    serializer_class = CurveSerializer
    rights: ClassVar = {"create": KEEPS_CURVES, "versions": KEEPS_CURVE}
    filterset_fields = ("organisation", "kind")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Curve.objects.visible_to(self.request.user).select_related("organisation")
        return visible.prefetch_related("versions").order_by("code")

    @extend_schema(request=NewCurveSerializer, responses={201: CurveSerializer})
    def create(self, request: Request) -> Response:
        """Name a curve of my utility."""
        given = NewCurveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        mine = curve_organisations(request.user)
        organisation = get_object_or_404(mine, pk=fields.pop("organisation"))

        def act() -> Response:
            curve = create_curve(organisation=organisation, by=require_user(request.user), **fields)
            return Response(CurveSerializer(curve).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=NewVersionSerializer, responses={201: CurveVersionSerializer})
    @action(detail=True, methods=["post"])
    def versions(self, request: Request, pk: str) -> Response:
        """Import the next version; on a bad row nothing is written and the row is named."""
        curve = self.get_object()
        given = NewVersionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = require_user(request.user)
        return self.answer(request, lambda: _import(curve, given.validated_data, user))


def _import(curve: Curve, given: dict[str, Any], user: User) -> Response:
    """Import files into an hourly curve, or post the values of another."""
    common: dict[str, Any] = {
        "curve": curve,
        "extension": Extension(**{name: given[name] for name in EXTENSION_FIELDS}),
        "provenance": Provenance(**{name: given[name] for name in PROVENANCE_FIELDS}),
        "by": user,
        "now": database_now(),
    }
    if RESOLUTION_OF[CurveKind(curve.kind)] != Resolution.HOURLY:
        version = post_values_version(values=given["values"], **common)
    elif given.get("first_day") is None:
        raise InvalidInput("Say the first day of the twelve months to take.", field="first_day")
    else:
        files = [(upload.name, upload.read()) for upload in given["files"]]
        picked = {"format_code": given["format_code"], "first_day": given["first_day"]}
        version = import_hourly_version(files=files, **picked, **common)
    return Response(CurveVersionSerializer(version).data, status=201)


class ProtocolViewSet(RightFirst, IdempotentPosts, viewsets.ViewSet):
    """Protocols, by their solicitation's id."""

    rights: ClassVar = {"create": BUYS, "amend": AMENDS}
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(responses=ProtocolSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """The protocol that counts: the locked one, or else the newest version."""
        return Response(ProtocolSerializer(self._newest(self._solicitation(request, pk))).data)

    @extend_schema(request=ProtocolContentSerializer, responses={201: ProtocolSerializer})
    def create(self, request: Request) -> Response:
        """Save the next version of a draft's protocol."""
        given = ProtocolContentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        solicitation = self._solicitation(request, str(given.validated_data["solicitation"]))
        content = given.validated_data["content"]

        def act() -> Response:
            saved = save_protocol(solicitation=solicitation, content=content, by=require_user(request.user))
            return Response(ProtocolSerializer(saved).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses=ProtocolSerializer)
    @action(detail=True, methods=["post"])
    def lock(self, request: Request, pk: str) -> Response:
        """Lock the newest version."""
        protocol = self._newest(self._solicitation(request, pk))
        lock_protocol(protocol=protocol, by=require_user(request.user), now=database_now())
        return Response(ProtocolSerializer(protocol).data)

    @extend_schema(request=AmendmentSerializer, responses=ProtocolSerializer)
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: str) -> Response:
        """Change a published protocol by a published deviation."""
        solicitation = self._solicitation(request, pk)
        self.require_right(request, solicitation)
        given = AmendmentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = dict(given.validated_data)
        part = ProtocolPart(asked.pop("part"))
        by = require_user(request.user)
        amended = amend_protocol(solicitation=solicitation, part=part, by=by, now=database_now(), **asked)
        return Response(ProtocolSerializer(amended).data)

    def _solicitation(self, request: Request, pk: str) -> Solicitation:
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
        solicitation = get_object_or_404(visible, pk=pk)
        if not can_see_protocol(request.user, solicitation):
            raise Http404
        return solicitation

    def _newest(self, solicitation: Solicitation) -> Protocol:
        versions = solicitation.protocols.order_by("-version")
        found = versions.filter(locked_at__isnull=False).first() or versions.first()
        if found is None:
            raise Http404
        return found


class RunViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Run],
):
    """Valuation runs I may see."""

    rights: ClassVar = {"create": BUYS, "shadow": WATCHES}
    queryset = Run.objects.none()
    serializer_class = RunSerializer
    filterset_fields = ("solicitation", "state")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Run.objects.visible_to(self.request.user).order_by("-requested_at")

    @extend_schema(request=RunRequestSerializer, responses={201: RunSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a run."""
        given = RunRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
        solicitation = get_object_or_404(visible, pk=given.validated_data["solicitation"])

        def act() -> Response:
            run = request_run(
                solicitation=solicitation,
                by=require_user(request.user),
                now=database_now(),
                on_revised_needs=given.validated_data["on_revised_needs"],
            )
            return Response(RunSerializer(run).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=ShadowRequestSerializer, responses={201: RunSerializer})
    @action(detail=False, methods=["post"])
    def shadow(self, request: Request) -> Response:
        """Ask for a run by my own terms, as the independent evaluator."""
        given = ShadowRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
        solicitation = get_object_or_404(visible, pk=given.validated_data["solicitation"])

        def act() -> Response:
            run = request_shadow(
                solicitation=solicitation,
                terms=given.validated_data["terms"],
                by=require_user(request.user),
                now=database_now(),
            )
            return Response(RunSerializer(run).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses=RunSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancel a run that is queued or running."""
        run = get_object_or_404(self.get_queryset().select_related("solicitation"), pk=pk)
        cancel_run(run=run, by=require_user(request.user), now=database_now())
        return Response(RunSerializer(run).data)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def case(self, request: Request, pk: str) -> Response:
        """The frozen inputs of a run: what ``python -m nmv evaluate`` takes."""
        run = get_object_or_404(self.get_queryset().select_related("case"), pk=pk)
        if run.case is None:
            raise Http404
        return Response(thaw(run).to_dict())


class ResultViewSet(viewsets.ReadOnlyModelViewSet[RunOffer]):
    """What runs found for each offer, component by component."""

    queryset = RunOffer.objects.none()
    serializer_class = ResultSerializer
    filterset_fields = ("run", "offer", "state")

    def get_queryset(self) -> Any:
        """Results of the runs I may see."""
        found = RunOffer.objects.filter(run__in=Run.objects.visible_to(self.request.user))
        return (
            found.select_related("offer").prefetch_related("components", "coverages").order_by("offer__alias")
        )

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def trace(self, request: Request, pk: str) -> Response:
        """How an offer's value comes about: every figure with its formula, every input with its source."""
        joined = self.get_queryset().select_related("run__solicitation", "run__protocol", "run__case")
        found = get_object_or_404(joined.filter(state=OfferRunState.DONE), pk=pk)
        return Response(as_data(trace_of(found, sources_of(found, request.user))))


def register(router: BaseRouter) -> None:
    """Add this app's endpoints to /api/v1/."""
    router.register("curves", CurveViewSet, basename="curve")
    router.register("protocols", ProtocolViewSet, basename="protocol")
    router.register("runs", RunViewSet, basename="run")
    router.register("results", ResultViewSet, basename="result")
