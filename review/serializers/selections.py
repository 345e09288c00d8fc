"""What the API takes and gives about chosen sets."""

from typing import Any

from rest_framework import serializers

from review.models import SelectedOffer, Selection


class SelectedPartSerializer(serializers.ModelSerializer[SelectedOffer]):
    """An offer of a chosen set, and how much of it is taken: 1 for all of it."""

    class Meta:
        model = SelectedOffer
        fields = ("offer", "share")


class SelectionSerializer(serializers.ModelSerializer[Selection]):
    """A chosen set; ``parts`` say how much of each offer is taken."""

    parts = SelectedPartSerializer(source="selected", many=True)

    class Meta:
        model = Selection
        fields = (
            "id",
            "solicitation",
            "run",
            "state",
            "offers",
            "parts",
            "reason",
            "proposed_by",
            "proposed_at",
            "decided_by",
            "decided_at",
            "decision_reason",
        )


class ChoiceSerializer(serializers.Serializer[Any]):
    """An offer to put in or to take out."""

    solicitation = serializers.UUIDField()
    offer = serializers.UUIDField()


class ProposalSerializer(serializers.Serializer[Any]):
    """A proposal with its reason."""

    solicitation = serializers.UUIDField()
    reason = serializers.CharField(max_length=4000)


class DecisionSerializer(serializers.Serializer[Any]):
    """The chair's word."""

    is_approved = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, default="", max_length=4000)
