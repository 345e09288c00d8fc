"""Endpoints of outreach and oversight."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.api.library import named_solicitation
from solicitations.api.planning import require_visible
from solicitations.api.rights import BUYS, BUYS_FOR_ITS_UTILITY, RUNS, TAKES_PART
from solicitations.models import (
    Attendance,
    BidderInvitation,
    Conference,
    Contact,
    Meeting,
    MeetingComment,
    ProcurementPlan,
    Solicitation,
)
from solicitations.permissions import can_see_outreach
from solicitations.queries import meeting_page, registration_counts
from solicitations.serializers import (
    AttendanceSerializer,
    BidderInvitationInput,
    BidderInvitationSerializer,
    ConferenceInput,
    ConferenceSerializer,
    ContactInput,
    ContactSerializer,
    FigureSerializer,
    IntentDueInput,
    MeetingAnswerInput,
    MeetingCommentSerializer,
    MeetingInput,
    MeetingInsideSerializer,
    MeetingSerializer,
    MessageInput,
    PlanInput,
    PlanSerializer,
)
from solicitations.services import (
    PlannedDraft,
    add_contact,
    answer_meeting_comment,
    call_conference,
    call_meeting,
    comment_on_meeting,
    end_contact,
    invite_contacts,
    mark_attended,
    publish_plan,
    set_intent_due,
    sign_up,
    write_plan,
)
from solicitations.states import MeetingKind
from web.api import IdempotentPosts, RightFirst
from web.participation import Figure, participation


class ContactViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Contact],
):
    """The bidder list of one's utility."""

    rights: ClassVar = {"create": BUYS}

    queryset = Contact.objects.none()
    serializer_class = ContactSerializer

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Contact.objects.visible_to(self.request.user).select_related("utility").order_by("company")

    @extend_schema(request=ContactInput, responses={201: ContactSerializer})
    def create(self, request: Request) -> Response:
        """Put somebody onto the list."""
        given, by = ContactInput(data=request.data), require_user(request.user)
        given.is_valid(raise_exception=True)

        def act() -> Response:
            made = add_contact(by=by, now=database_now(), **given.validated_data)
            return Response(ContactSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: ContactSerializer})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Take somebody off the list."""
        found = self.get_object()
        end_contact(contact=found, by=require_user(request.user), now=database_now())
        found.refresh_from_db()
        return Response(ContactSerializer(found).data)


class BidderInvitationViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[BidderInvitation],
):
    """Who was invited, to those who may know."""

    rights: ClassVar = {"create": BUYS}

    queryset = BidderInvitation.objects.none()
    serializer_class = BidderInvitationSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return BidderInvitation.objects.visible_to(self.request.user).order_by("contact__company")

    @extend_schema(request=BidderInvitationInput, responses={201: BidderInvitationSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Invite contacts, each once."""
        given, by = BidderInvitationInput(data=request.data), require_user(request.user)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        solicitation = named_solicitation(request, content)
        visible = Contact.objects.visible_to(request.user)
        contacts = [get_object_or_404(visible, pk=pk) for pk in content["contacts"]]

        def act() -> Response:
            made = invite_contacts(solicitation=solicitation, contacts=contacts, by=by, now=database_now())
            return Response(BidderInvitationSerializer(made, many=True).data, status=201)

        return self.answer(request, act)


class ParticipationViewSet(RightFirst, viewsets.GenericViewSet[Solicitation]):
    """How many were invited, registered, mean to bid; after the opening, how many offers came."""

    rights: ClassVar = {"intent_due": RUNS}

    queryset = Solicitation.objects.none()
    serializer_class = FigureSerializer

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Solicitation.objects.visible_to(self.request.user)

    @extend_schema(responses={200: FigureSerializer(many=True)})
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return the numbers that may be told to those who may know them."""
        found = self.get_object()
        if not can_see_outreach(request.user, found):
            raise Http404
        counts = registration_counts(found)
        figures = [
            Figure(
                "Invited",
                BidderInvitation.objects.visible_to(request.user).filter(solicitation=found).count(),
            ),
            Figure("Registered", counts.n_registered),
            Figure("Mean to bid", counts.n_intending),
            *participation(found, request.user),
        ]
        return Response(FigureSerializer(figures, many=True).data)

    @extend_schema(request=IntentDueInput, responses={200: IntentDueInput})
    @action(detail=True, methods=["post"], url_path="intent-due")
    def intent_due(self, request: Request, pk: str) -> Response:
        """Set until when developers say whether they mean to bid; once set, it may be moved later only."""
        found, given = self.get_object(), IntentDueInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)
        terms = set_intent_due(solicitation=found, by=by, now=database_now(), **given.validated_data)
        return Response(IntentDueInput(terms).data)


class ConferenceViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Conference],
):
    """Bidder conferences."""

    rights: ClassVar = {"create": BUYS}

    queryset = Conference.objects.none()
    serializer_class = ConferenceSerializer
    filterset_fields = ("solicitation",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        return Conference.objects.visible_to(self.request.user).order_by("starts_at")

    @extend_schema(request=ConferenceInput, responses={201: ConferenceSerializer})
    def create(self, request: Request) -> Response:
        """Call one."""
        given, by = ConferenceInput(data=request.data), require_user(request.user)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        solicitation = named_solicitation(request, content)

        def act() -> Response:
            made = call_conference(solicitation=solicitation, by=by, now=database_now(), **content)
            return Response(ConferenceSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: AttendanceSerializer})
    @action(detail=True, methods=["post"], url_path="sign-up")
    def sign_up(self, request: Request, pk: str) -> Response:
        """Say that one means to come; asked twice, it stays as it was."""
        made = sign_up(conference=self.get_object(), by=require_user(request.user), now=database_now())
        return Response(AttendanceSerializer(made).data)


class AttendanceViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Attendance]
):
    """Who means to come to conferences: one's own, and to procurement and the independents all."""

    queryset = Attendance.objects.none()
    serializer_class = AttendanceSerializer
    filterset_fields = ("conference",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Attendance.objects.visible_to(self.request.user)
        return visible.select_related("user", "conference__solicitation").order_by("user__full_name")

    @extend_schema(request=None, responses={200: AttendanceSerializer})
    @action(detail=True, methods=["post"])
    def mark(self, request: Request, pk: str) -> Response:
        """Write down that somebody came."""
        found = self.get_object()
        mark_attended(attendance=found, by=require_user(request.user), now=database_now())
        found.refresh_from_db()
        return Response(AttendanceSerializer(found).data)


class PlanViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[ProcurementPlan],
):
    """Procurement plans."""

    rights: ClassVar = {"create": BUYS}

    queryset = ProcurementPlan.objects.none()
    serializer_class = PlanSerializer
    filterset_fields = ("utility",)

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = ProcurementPlan.objects.visible_to(self.request.user).select_related("utility")
        return visible.prefetch_related("planned").order_by("utility__name", "-version")

    @extend_schema(request=PlanInput, responses={201: PlanSerializer})
    def create(self, request: Request) -> Response:
        """Write the next version."""
        given, by = PlanInput(data=request.data), require_user(request.user)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        content["planned"] = [PlannedDraft(**row) for row in content["planned"]]

        def act() -> Response:
            made = write_plan(by=by, now=database_now(), **content)
            return Response(PlanSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(request=None, responses={200: PlanSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publish a version."""
        done = publish_plan(plan=self.get_object(), by=require_user(request.user), now=database_now())
        return Response(PlanSerializer(done).data)


class MeetingViewSet(
    RightFirst,
    IdempotentPosts,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Meeting],
):
    """Meetings of oversight."""

    rights: ClassVar = {"create": BUYS, "comment": TAKES_PART}

    queryset = Meeting.objects.none()
    serializer_class = MeetingSerializer
    filterset_fields = ("utility", "kind")

    def get_queryset(self) -> Any:
        """All start at the one door."""
        visible = Meeting.objects.visible_to(self.request.user)
        return visible.select_related("utility", "solicitation").order_by("-starts_at")

    @extend_schema(request=MeetingInput, responses={201: MeetingSerializer})
    def create(self, request: Request) -> Response:
        """Put one onto the calendar."""
        given, by = MeetingInput(data=request.data), require_user(request.user)
        given.is_valid(raise_exception=True)
        content = dict(given.validated_data)
        about = content["solicitation"]
        require_visible([*content["materials"], *([about] if about else [])], request.user)
        content["kind"] = MeetingKind(content["kind"])

        def act() -> Response:
            made = call_meeting(by=by, now=database_now(), **content)
            return Response(MeetingSerializer(made).data, status=201)

        return self.answer(request, act)

    @extend_schema(responses={200: MeetingInsideSerializer})
    @action(detail=True, methods=["get"])
    def inside(self, request: Request, pk: str) -> Response:
        """Return agenda, materials, attendance and comments to those who take part."""
        view = meeting_page(self.get_object(), request.user)
        if not view.is_inside:
            raise Http404
        return Response(MeetingInsideSerializer(view).data)

    @extend_schema(request=MessageInput, responses={201: MeetingCommentSerializer})
    @action(detail=True, methods=["post"])
    def comment(self, request: Request, pk: str) -> Response:
        """Comment as somebody who takes part."""
        found, given, by = self.get_object(), MessageInput(data=request.data), require_user(request.user)
        given.is_valid(raise_exception=True)

        def act() -> Response:
            made = comment_on_meeting(meeting=found, by=by, now=database_now(), **given.validated_data)
            return Response(MeetingCommentSerializer(made).data, status=201)

        return self.answer(request, act)


class MeetingCommentViewSet(RightFirst, viewsets.GenericViewSet[MeetingComment]):
    """Comments on meetings, answered; one reads them at the meeting's ``inside/``."""

    rights: ClassVar = {"answer": BUYS_FOR_ITS_UTILITY}

    queryset = MeetingComment.objects.none()
    serializer_class = MeetingCommentSerializer

    def get_queryset(self) -> Any:
        """Those of meetings one takes part in."""
        inside = Meeting.objects.inside(require_user(self.request.user))
        return MeetingComment.objects.filter(meeting__in=inside).select_related("meeting__utility", "author")

    @extend_schema(request=MeetingAnswerInput, responses={200: MeetingCommentSerializer})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer a comment, once."""
        found, given = self.get_object(), MeetingAnswerInput(data=request.data)
        given.is_valid(raise_exception=True)
        by = require_user(request.user)
        answer_meeting_comment(comment=found, by=by, now=database_now(), **given.validated_data)
        found.refresh_from_db()
        return Response(MeetingCommentSerializer(found).data)
