"""What the API takes and gives about scorecards."""

from typing import Any

from rest_framework import serializers

from review.models import Score, Scorecard


class ScoreSerializer(serializers.ModelSerializer[Score]):
    """One score with its reason."""

    criterion = serializers.CharField(source="criterion.code")

    class Meta:
        model = Score
        fields = ("criterion", "value", "rationale", "evidence")


class ScorecardSerializer(serializers.ModelSerializer[Scorecard]):
    """A card with its scores."""

    scores = ScoreSerializer(many=True)

    class Meta:
        model = Scorecard
        fields = (
            "id",
            "offer",
            "rubric",
            "panelist",
            "is_shadow",
            "state",
            "saved_at",
            "submitted_at",
            "scores",
        )


class CardReceiptSerializer(serializers.ModelSerializer[Scorecard]):
    """What saving or submitting answers: where the card stands, not what it says."""

    class Meta:
        model = Scorecard
        fields = ("id", "offer", "state", "saved_at", "submitted_at")


class ScoreDraftSerializer(serializers.Serializer[Any]):
    """A score to keep; both of its parts may be missing in a draft."""

    criterion = serializers.CharField(max_length=60)
    value = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True, default=None)
    rationale = serializers.CharField(allow_blank=True, default="", max_length=4000)
    evidence = serializers.CharField(allow_blank=True, default="", max_length=500)


class CardDraftSerializer(serializers.Serializer[Any]):
    """A card to save or to submit."""

    offer = serializers.UUIDField()
    scores = ScoreDraftSerializer(many=True)
