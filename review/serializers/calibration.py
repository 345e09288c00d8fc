"""What the API takes and gives about the calibration round."""

from typing import Any

from rest_framework import serializers

from review.documents.calibration import SAMPLES
from review.models import CalibrationCard, CalibrationScore
from review.serializers.cards import ScoreDraftSerializer


class CalibrationScoreSerializer(serializers.ModelSerializer[CalibrationScore]):
    """One score of a made-up offer."""

    criterion = serializers.CharField(source="criterion.code")

    class Meta:
        model = CalibrationScore
        fields = ("criterion", "value", "rationale")


class CalibrationCardSerializer(serializers.ModelSerializer[CalibrationCard]):
    """A card of the calibration round."""

    scores = CalibrationScoreSerializer(many=True)

    class Meta:
        model = CalibrationCard
        fields = ("id", "solicitation", "sample", "panelist", "submitted_at", "scores")


class CalibrationDraftSerializer(serializers.Serializer[Any]):
    """A card to keep, or to submit."""

    solicitation = serializers.UUIDField()
    sample = serializers.ChoiceField(choices=sorted(SAMPLES))
    scores = ScoreDraftSerializer(many=True)
    submit = serializers.BooleanField(default=False)
