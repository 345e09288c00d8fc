"""Outreach and oversight in JSON."""

from typing import Any

from rest_framework import serializers

from solicitations.models import (
    Attendance,
    BidderInvitation,
    Conference,
    Contact,
    LibraryDocument,
    Meeting,
    MeetingComment,
    PlannedSolicitation,
    ProcurementPlan,
    Solicitation,
)
from solicitations.serializers.writing import OwnedSerializer
from solicitations.states import MeetingKind


class ContactSerializer(serializers.ModelSerializer[Contact]):
    """Somebody on a bidder list."""

    class Meta:
        model = Contact
        fields = (
            "id",
            "utility",
            "company",
            "person",
            "email",
            "technologies",
            "consented_on",
            "consent_note",
            "added_at",
            "ended_at",
        )


class ContactInput(OwnedSerializer):
    """Somebody to put onto the list."""

    company = serializers.CharField(max_length=200)
    person = serializers.CharField(max_length=150, default="", allow_blank=True)
    email = serializers.EmailField()
    technologies = serializers.ListField(child=serializers.CharField(max_length=40), default=list)
    consented_on = serializers.DateField(default=None, allow_null=True)
    consent_note = serializers.CharField(max_length=300, default="", allow_blank=True)


class BidderInvitationSerializer(serializers.ModelSerializer[BidderInvitation]):
    """Somebody who was invited."""

    class Meta:
        model = BidderInvitation
        fields = ("id", "solicitation", "contact", "invited_at", "sent_at")


class BidderInvitationInput(serializers.Serializer[Any]):
    """Whom to invite."""

    solicitation = serializers.UUIDField()
    contacts = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)


class ConferenceSerializer(serializers.ModelSerializer[Conference]):
    """A bidder conference."""

    class Meta:
        model = Conference
        fields = ("id", "solicitation", "starts_at", "place", "link", "note", "called_at")


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    """Somebody who means to come to a conference, and whether they came."""

    name = serializers.CharField(source="user.full_name", read_only=True)

    class Meta:
        model = Attendance
        fields = ("id", "conference", "name", "signed_up_at", "attended_at")


class IntentDueInput(serializers.Serializer[Any]):
    """Until when developers say whether they mean to bid; null asks for no such word."""

    intent_due_at = serializers.DateTimeField(allow_null=True)


class ConferenceInput(serializers.Serializer[Any]):
    """A conference to call."""

    solicitation = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=300, default="", allow_blank=True)
    link = serializers.URLField(default="", allow_blank=True)
    note = serializers.CharField(max_length=4000, default="", allow_blank=True)


class FigureSerializer(serializers.Serializer[Any]):
    """One number of participation."""

    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.IntegerField()


class PlannedSerializer(serializers.ModelSerializer[PlannedSolicitation]):
    """A solicitation that a plan foresees."""

    class Meta:
        model = PlannedSolicitation
        fields = ("title", "publish_on", "offers_due_on")


class PlanSerializer(serializers.ModelSerializer[ProcurementPlan]):
    """One version of a procurement plan."""

    planned = PlannedSerializer(many=True, read_only=True)

    class Meta:
        model = ProcurementPlan
        fields = ("id", "utility", "version", "title", "text", "planned", "written_at", "published_at")


class PlanInput(OwnedSerializer):
    """The next version of a plan."""

    title = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=50_000)
    planned = PlannedSerializer(many=True, default=list)


class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    """A meeting as the calendar shows it; what is said in it is at ``inside/``."""

    class Meta:
        model = Meeting
        fields = ("id", "utility", "kind", "title", "starts_at", "place", "is_public")


class MeetingCommentSerializer(serializers.ModelSerializer[MeetingComment]):
    """A comment with its answer."""

    author_name = serializers.CharField(source="author.full_name", read_only=True)

    class Meta:
        model = MeetingComment
        fields = ("id", "author_name", "text", "written_at", "answer", "answered_at")


class MeetingAnswerInput(serializers.Serializer[Any]):
    """What is answered to a comment."""

    answer = serializers.CharField(max_length=8000)


class MeetingInsideSerializer(serializers.Serializer[Any]):
    """What those inside read."""

    agenda = serializers.CharField(source="meeting.agenda")
    solicitation = serializers.UUIDField(source="meeting.solicitation_id", allow_null=True)
    materials = serializers.SerializerMethodField()
    attendees = serializers.SerializerMethodField()
    comments = MeetingCommentSerializer(many=True)

    def get_materials(self, page: Any) -> list[str]:
        """The documents one may read."""
        return [str(document.pk) for document in page.materials]

    def get_attendees(self, page: Any) -> list[str]:
        """Who was there."""
        return [str(attendee) for attendee in page.attendees]


class MeetingInput(OwnedSerializer):
    """A meeting to call."""

    kind = serializers.ChoiceField(choices=MeetingKind.choices)
    title = serializers.CharField(max_length=200)
    starts_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=300, default="", allow_blank=True)
    agenda = serializers.CharField(max_length=20_000)
    is_public = serializers.BooleanField(default=False)
    solicitation = serializers.PrimaryKeyRelatedField(
        queryset=Solicitation.objects.all(), default=None, allow_null=True
    )
    materials = serializers.PrimaryKeyRelatedField(
        queryset=LibraryDocument.objects.all(), many=True, default=list
    )
