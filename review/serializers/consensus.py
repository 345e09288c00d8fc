"""What the API takes and gives about consensus scores and the lock of the scores."""

from typing import Any

from rest_framework import serializers

from review.models import Consensus, ScoresLock


class ConsensusSerializer(serializers.ModelSerializer[Consensus]):
    """One version of a score agreed on."""

    criterion = serializers.CharField(source="criterion.code")

    class Meta:
        model = Consensus
        fields = ("id", "offer", "criterion", "number", "value", "reason", "recorded_by", "recorded_at")


class ConsensusDraftSerializer(serializers.Serializer[Any]):
    """A score the panel agrees on, and why."""

    offer = serializers.UUIDField()
    criterion = serializers.CharField(max_length=60)
    value = serializers.DecimalField(max_digits=5, decimal_places=2)
    reason = serializers.CharField(max_length=4000)


class ExplanationSerializer(serializers.Serializer[Any]):
    """Why one stands by a score."""

    criterion = serializers.CharField(max_length=60)
    reason = serializers.CharField(max_length=4000)


class ScoresLockSerializer(serializers.ModelSerializer[ScoresLock]):
    """The scores as they were locked."""

    class Meta:
        model = ScoresLock
        fields = ("id", "solicitation", "document", "digest", "reason", "locked_at")


class ScoresLockDraftSerializer(serializers.Serializer[Any]):
    """Whose scores to lock; a reason where something is missing."""

    solicitation = serializers.UUIDField()
    reason = serializers.CharField(max_length=4000, allow_blank=True, default="")
