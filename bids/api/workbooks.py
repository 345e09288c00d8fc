"""The API of workbooks and shapes: the same queries and services as the pages. What is read becomes a draft."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation, require_user
from bids.documents.entry import document_of_form
from bids.importers.shape_csv import read_shape
from bids.importers.workbook import read_workbook
from bids.models import Offer
from bids.queries import bidding_organisations
from bids.queries.batches import exported
from bids.queries.making import Making, making
from bids.queries.shapes import shape_of, term_years
from bids.queries.workbook import offered_in
from bids.rendering.batch_workbook import write_batch
from bids.rendering.shape_csv import write_shape
from bids.rendering.workbook import write_workbook
from bids.serializers.workbooks import CellSerializer, DraftSerializer, ShapeInput, WorkbookInput
from bids.services import keep_workbook, set_shape
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Solicitation
from web.api import IdempotentPosts, checked
from web.downloads import XLSX, attachment

CSV = "text/csv; charset=utf-8"
MULTIPART = "multipart/form-data"
YEARS = (1990, 2150)


def id_of(name: str) -> OpenApiParameter:
    """An id in an address."""
    return OpenApiParameter(name, OpenApiTypes.UUID, OpenApiParameter.PATH)


def bidder_for(request: Request) -> Organisation:
    """Return the organisation that the person bids for.

    Raises:
        NotAllowed: there is none.
    """
    organisation = bidding_organisations(request.user).first()
    if organisation is None:
        raise NotAllowed("Only people of a developer organisation make offers.")
    return organisation


def solicitation_for(request: Request, solicitation_id: Any) -> Solicitation:
    """Return a solicitation the person may see, or answer 404."""
    visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
    return get_object_or_404(visible, pk=solicitation_id)


def _mine(request: Request, offer_id: str) -> Offer:
    mine = Offer.objects.of_bidder(request.user).select_related("solicitation__organisation", "organisation")
    return get_object_or_404(mine, pk=offer_id)


def _drafted(offer: Offer) -> Response:
    made = making(offer)
    told = {"offer": offer.pk, "n_cells": len(made.cells), "n_to_do": len(made.checked.problems)}
    return Response(DraftSerializer(told).data, status=201)


class OfferWorkbookViewSet(IdempotentPosts, viewsets.ViewSet):
    """The workbooks of one solicitation: empty ones down, a filled one up into a new draft."""

    @extend_schema(parameters=[id_of("solicitation_id")], responses={(200, XLSX): OpenApiTypes.BINARY})
    def list(self, request: Request, solicitation_id: str) -> HttpResponse:
        """Download the empty workbook of one offer."""
        solicitation = solicitation_for(request, solicitation_id)
        bidder_for(request)
        content = write_workbook(offered_in(solicitation))
        return attachment(content, filename=f"{solicitation.code}-offer.xlsx", media_type=XLSX)

    @extend_schema(parameters=[id_of("solicitation_id")], responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(detail=False)
    def several(self, request: Request, solicitation_id: str) -> HttpResponse:
        """Download the empty workbook of several offers."""
        solicitation = solicitation_for(request, solicitation_id)
        bidder_for(request)
        content = write_batch(offered_in(solicitation))
        return attachment(content, filename=f"{solicitation.code}-offers.xlsx", media_type=XLSX)

    @extend_schema(parameters=[id_of("solicitation_id")], responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(detail=False)
    def mine(self, request: Request, solicitation_id: str) -> HttpResponse:
        """Download all offers of one's organisation as one workbook."""
        solicitation = solicitation_for(request, solicitation_id)
        content = write_batch(offered_in(solicitation), exported(solicitation, bidder_for(request)))
        return attachment(content, filename=f"{solicitation.code}-my-offers.xlsx", media_type=XLSX)

    @extend_schema(
        parameters=[id_of("solicitation_id")],
        request={MULTIPART: WorkbookInput},
        responses={201: DraftSerializer},
    )
    def create(self, request: Request, solicitation_id: str) -> Response:
        """Read a filled workbook into a new draft; nothing is submitted."""
        solicitation = solicitation_for(request, solicitation_id)
        organisation = bidder_for(request)
        content = checked(WorkbookInput, request).validated_data["file"].read()

        def act() -> Response:
            read = read_workbook(content, offered_in(solicitation))
            by = require_user(request.user)
            return _drafted(
                keep_workbook(solicitation=solicitation, organisation=organisation, read=read, by=by)
            )

        return self.answer(request, act)


class OwnWorkbookViewSet(IdempotentPosts, viewsets.ViewSet):
    """The workbook of one offer of one's own."""

    @extend_schema(parameters=[id_of("offer_id")], responses={(200, XLSX): OpenApiTypes.BINARY})
    def list(self, request: Request, offer_id: str) -> HttpResponse:
        """Download an offer, or its draft, as a filled-in workbook."""
        made = making(_mine(request, offer_id))
        document = document_of_form(made.typed)
        content = write_workbook(offered_in(made.solicitation), document.technical, document.price)
        return attachment(content, filename=f"{made.solicitation.code}-offer-filled.xlsx", media_type=XLSX)

    @extend_schema(
        parameters=[id_of("offer_id")], request={MULTIPART: WorkbookInput}, responses={201: DraftSerializer}
    )
    def create(self, request: Request, offer_id: str) -> Response:
        """Read a filled workbook in the place of what the draft says; a submitted version counts until another is."""
        offer = _mine(request, offer_id)
        content = checked(WorkbookInput, request).validated_data["file"].read()

        def act() -> Response:
            read = read_workbook(content, offered_in(offer.solicitation))
            by, organisation = require_user(request.user), offer.organisation
            kept = keep_workbook(
                solicitation=offer.solicitation, organisation=organisation, read=read, by=by, offer=offer
            )
            return _drafted(kept)

        return self.answer(request, act)

    @extend_schema(parameters=[id_of("offer_id")], responses=CellSerializer(many=True))
    @action(detail=False)
    def cells(self, request: Request, offer_id: str) -> Response:
        """List the cells of the last workbook that could not be taken."""
        return Response(CellSerializer(making(_mine(request, offer_id)).cells, many=True).data)


class OfferShapeViewSet(IdempotentPosts, viewsets.ViewSet):
    """The delivery shape of one offer of one's own, as CSV of a local year."""

    @extend_schema(
        parameters=[id_of("offer_id"), OpenApiParameter("year", OpenApiTypes.INT)],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def list(self, request: Request, offer_id: str) -> HttpResponse:
        """Download the shape, hour by hour of a year: of the first year of the term, or of the one asked for."""
        made = making(_mine(request, offer_id))
        shape = shape_of(made)
        if shape is None:
            raise Conflict("This offer has no whole delivery shape yet.")
        year = _year(request, made)
        zone = made.solicitation.organisation.time_zone
        return attachment(
            write_shape(shape, zone=zone, year=year), filename=f"shape-{year}.csv", media_type=CSV
        )

    @extend_schema(
        parameters=[id_of("offer_id")], request={MULTIPART: ShapeInput}, responses={201: DraftSerializer}
    )
    def create(self, request: Request, offer_id: str) -> Response:
        """Read a year of hours into the draft; errors name line and column."""
        offer = _mine(request, offer_id)
        content = checked(ShapeInput, request).validated_data["file"].read()

        def act() -> Response:
            made = making(offer)
            zone = offer.solicitation.organisation.time_zone
            read = read_shape(content, zone=zone, years=term_years(made))
            return _drafted(set_shape(offer=offer, kw=read.kw, by=require_user(request.user)))

        return self.answer(request, act)


def _year(request: Request, made: Making) -> int:
    asked = request.query_params.get("year", "")
    if not asked:
        return (term_years(made) or (database_now().year,))[0]
    if not (asked.isascii() and asked.isdigit() and YEARS[0] <= int(asked[:5]) <= YEARS[1]):
        raise InvalidInput(f"The year must lie between {YEARS[0]} and {YEARS[1]}.", field="year")
    return int(asked)
