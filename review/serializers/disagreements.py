"""What the API takes and gives about disagreements."""

from typing import Any

from rest_framework import serializers

from review.models import Disagreement
from review.states import DisagreementOutcome


class DisagreementSerializer(serializers.ModelSerializer[Disagreement]):
    """One disagreement with both figures."""

    class Meta:
        model = Disagreement
        fields = (
            "id",
            "solicitation",
            "kind",
            "official_run",
            "offer",
            "other",
            "official_figure",
            "shadow_figure",
            "raised_at",
            "answer",
            "answered_at",
            "outcome",
            "resolution",
            "resolved_at",
        )


class DisagreementRaiseSerializer(serializers.Serializer[Any]):
    """Of which solicitation to raise what differs."""

    solicitation = serializers.UUIDField()


class AnswerSerializer(serializers.Serializer[Any]):
    """What the utility says."""

    answer = serializers.CharField(max_length=4000)


class ResolutionSerializer(serializers.Serializer[Any]):
    """How it ended."""

    outcome = serializers.ChoiceField(choices=DisagreementOutcome.choices)
    resolution = serializers.CharField(max_length=4000)
