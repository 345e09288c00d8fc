"""What the API takes and gives about who scores what."""

from typing import Any

from rest_framework import serializers


class PanelPartSerializer(serializers.Serializer[Any]):
    """The groups of the rubric that a panel member scores."""

    user = serializers.UUIDField()
    groups = serializers.ListField(child=serializers.CharField(max_length=100, allow_blank=True))


class PanelPartsSerializer(serializers.Serializer[Any]):
    """Who of a panel scores what; in an answer all of its members stand."""

    parts = PanelPartSerializer(many=True)
