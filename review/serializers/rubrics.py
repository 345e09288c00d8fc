"""What the API takes and gives about rubrics."""

from typing import Any

from rest_framework import serializers

from review.models import Criterion, Rubric


class CriterionSerializer(serializers.ModelSerializer[Criterion]):
    """One criterion with its weight and anchors."""

    class Meta:
        model = Criterion
        fields = (
            "code",
            "group",
            "label",
            "guidance",
            "weight",
            "scale_max",
            "anchors",
            "minimum",
            "kind",
            "shows_identity",
            "needs_evidence",
        )


class RubricSerializer(serializers.ModelSerializer[Rubric]):
    """A rubric version with its criteria."""

    criteria = CriterionSerializer(many=True)

    class Meta:
        model = Rubric
        fields = ("id", "organisation", "code", "version", "title", "note", "criteria")


class RubricDraftSerializer(serializers.Serializer[Any]):
    """A rubric to write: its criteria are checked by the service."""

    organisation = serializers.UUIDField()
    code = serializers.SlugField(max_length=60)
    title = serializers.CharField(max_length=200)
    note = serializers.CharField(required=False, allow_blank=True, default="")
    criteria = serializers.ListField(child=serializers.DictField())


class NamedSolicitationSerializer(serializers.Serializer[Any]):
    """Names a solicitation."""

    solicitation = serializers.UUIDField()
