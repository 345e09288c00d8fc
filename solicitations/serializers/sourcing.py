"""The sourcing matrix and sourcing decisions in JSON."""

from typing import Any

from rest_framework import serializers

from solicitations.models import Project, SourcingDecision, SourcingMatrix
from solicitations.serializers.screening import BOOK_FIELDS
from solicitations.services import SourcingDraft


class MatrixSerializer(serializers.ModelSerializer[SourcingMatrix]):
    """One version of a services × structures matrix."""

    content = serializers.JSONField()

    class Meta:
        model = SourcingMatrix
        fields = BOOK_FIELDS


class SourcingSerializer(serializers.ModelSerializer[SourcingDecision]):
    """One version of how a project is sourced, with every structure's scores."""

    scores = serializers.JSONField()
    weights = serializers.JSONField()
    lead_times = serializers.JSONField()
    fits = serializers.JSONField()

    class Meta:
        model = SourcingDecision
        fields = (
            "id",
            "project",
            "version",
            "matrix",
            "scores",
            "weights",
            "lead_times",
            "fits",
            "float_days",
            "chosen",
            "reason",
            "decided_at",
            "published_at",
        )


class SourcingInput(serializers.Serializer[Any]):
    """Scores, weights, the choice and its reason."""

    project = serializers.PrimaryKeyRelatedField(queryset=Project.objects.all())
    scores = serializers.JSONField()
    weights = serializers.JSONField(required=False, default=dict)
    chosen = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")

    def draft(self) -> SourcingDraft:
        """Return the decision as stated."""
        given = self.validated_data
        return SourcingDraft(given["scores"], given["weights"], given["chosen"], given["reason"])
