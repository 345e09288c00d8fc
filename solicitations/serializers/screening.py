"""Criteria, screenings, fallbacks and decisions in JSON."""

from typing import Any

from rest_framework import serializers

from solicitations.models import CriteriaSet, ProjectDecision, Screening, ScreeningResult, WiresFallback
from solicitations.serializers.writing import OwnedSerializer
from solicitations.states import ProjectDecisionKind

BOOK_FIELDS = (
    "id",
    "organisation",
    "name",
    "version",
    "effective_on",
    "is_example",
    "source",
    "content",
    "created_at",
    "adopted_at",
)


class CriteriaSerializer(serializers.ModelSerializer[CriteriaSet]):
    """One version of suitability criteria."""

    content = serializers.JSONField()

    class Meta:
        model = CriteriaSet
        fields = BOOK_FIELDS


class RulesInput(OwnedSerializer):
    """A draft of a utility's rules: criteria, catalogue or matrix."""

    name = serializers.CharField(max_length=120)
    content = serializers.JSONField()
    effective_on = serializers.DateField()
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=500, required=False, allow_blank=True, default=""
    )
    is_example = serializers.BooleanField(required=False, default=False)


class ScreeningResultSerializer(serializers.ModelSerializer[ScreeningResult]):
    """What was found of one project."""

    project_code = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = ScreeningResult
        fields = (
            "id",
            "project",
            "project_code",
            "verdict",
            "class_code",
            "class_label",
            "checks",
            "project_type",
            "installed_cost_usd",
            "in_service_on",
            "wires_decision_on",
            "need_kw",
            "solicitation_expected_on",
        )


class ScreeningSerializer(serializers.ModelSerializer[Screening]):
    """A screening as lists show it."""

    class Meta:
        model = Screening
        fields = ("id", "organisation", "criteria", "screened_on", "screened_at", "published_at")


class ScreeningDetailSerializer(ScreeningSerializer):
    """A screening with its results."""

    results = ScreeningResultSerializer(many=True, read_only=True)

    class Meta:
        model = Screening
        fields = (*ScreeningSerializer.Meta.fields, "results")


class ScreeningInput(serializers.Serializer[Any]):
    """Which criteria to screen by."""

    criteria = serializers.PrimaryKeyRelatedField(queryset=CriteriaSet.objects.all())


class ExpectedInput(serializers.Serializer[Any]):
    """The expected solicitation dates by result id."""

    expected_on = serializers.DictField(child=serializers.DateField(allow_null=True))


class FallbackInput(serializers.Serializer[Any]):
    """What is built if nothing better comes."""

    text = serializers.CharField(max_length=4000)
    cost_usd = serializers.DecimalField(max_digits=16, decimal_places=2)


class FallbackSerializer(serializers.ModelSerializer[WiresFallback]):
    """A version of the fallback."""

    class Meta:
        model = WiresFallback
        fields = ("id", "project", "version", "text", "cost_usd", "recorded_at")


class ProjectDecisionInput(serializers.Serializer[Any]):
    """A decision on a project."""

    kind = serializers.ChoiceField(choices=ProjectDecisionKind.choices)
    reason = serializers.CharField(max_length=2000)


class ProjectDecisionSerializer(serializers.ModelSerializer[ProjectDecision]):
    """A decision on a project."""

    class Meta:
        model = ProjectDecision
        fields = ("id", "project", "kind", "reason", "fallback", "decided_at", "missed_on")
