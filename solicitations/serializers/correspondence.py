"""News, addenda, clarifications and subscriptions in JSON."""

from typing import Any

from rest_framework import serializers

from solicitations.models import Addendum, Announcement, Clarification, ClarificationMessage, Subscription
from solicitations.serializers.writing import OwnedSerializer


class AnnouncementSerializer(serializers.ModelSerializer[Announcement]):
    """One thing told to everybody."""

    class Meta:
        model = Announcement
        fields = ("id", "solicitation", "kind", "title", "text", "announced_at")


class AddendumSerializer(serializers.ModelSerializer[Addendum]):
    """One version of an addendum."""

    class Meta:
        model = Addendum
        fields = (
            "id",
            "solicitation",
            "number",
            "version",
            "corrects",
            "title",
            "what_changed",
            "text",
            "effective_at",
            "drafted_at",
            "issued_at",
        )


class AddendumInput(serializers.Serializer[Any]):
    """An addendum, or with ``corrects`` the next version of one."""

    solicitation = serializers.UUIDField()
    title = serializers.CharField(max_length=200)
    what_changed = serializers.CharField(max_length=4000)
    text = serializers.CharField(max_length=20_000)
    effective_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    corrects = serializers.UUIDField(required=False, allow_null=True, default=None)


class CorrectionInput(serializers.Serializer[Any]):
    """A corrected answer, and why."""

    answer = serializers.CharField(max_length=8000)
    reason = serializers.CharField(max_length=2000)


class ClarificationMessageSerializer(serializers.ModelSerializer[ClarificationMessage]):
    """One message."""

    class Meta:
        model = ClarificationMessage
        fields = ("id", "side", "author", "text", "sent_at")


class ClarificationSerializer(serializers.ModelSerializer[Clarification]):
    """A correspondence with one bidder."""

    messages = ClarificationMessageSerializer(many=True, read_only=True)

    class Meta:
        model = Clarification
        fields = ("id", "solicitation", "organisation", "subject", "opened_at", "messages")


class ClarificationInput(OwnedSerializer):
    """A new correspondence."""

    solicitation = serializers.UUIDField()
    subject = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=8000)


class MessageInput(serializers.Serializer[Any]):
    """A further message."""

    text = serializers.CharField(max_length=8000)


class SubscriptionSerializer(serializers.ModelSerializer[Subscription]):
    """One's own subscription."""

    class Meta:
        model = Subscription
        fields = ("id", "email", "solicitation", "requested_at", "confirmed_at", "ended_at")


class SubscriptionInput(serializers.Serializer[Any]):
    """What one wants news of; nothing: of all solicitations."""

    solicitation = serializers.UUIDField(required=False, allow_null=True, default=None)
