"""What the API takes and gives about moved ranks."""

from typing import Any

from rest_framework import serializers

from review.models import RankMove


class RankMoveSerializer(serializers.ModelSerializer[RankMove]):
    """A move as it was proposed and decided on."""

    class Meta:
        model = RankMove
        fields = (
            "id",
            "solicitation",
            "offer",
            "to_rank",
            "reason",
            "proposed_by",
            "proposed_at",
            "is_confirmed",
            "decided_by",
            "decided_at",
            "decision_reason",
        )


class RankMoveDraftSerializer(serializers.Serializer[Any]):
    """Which offer to stand where; no rank puts it back where the policy has it."""

    offer = serializers.UUIDField()
    to_rank = serializers.IntegerField(min_value=1, max_value=32_000, allow_null=True)
    reason = serializers.CharField(max_length=4000)


class RankMoveDecisionSerializer(serializers.Serializer[Any]):
    """Whether a proposed move holds; a refusal says why."""

    is_confirmed = serializers.BooleanField()
    reason = serializers.CharField(max_length=4000, allow_blank=True, default="")
