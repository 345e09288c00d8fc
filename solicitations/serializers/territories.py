"""Territories in JSON."""

from typing import Any

from rest_framework import serializers

from accounts.models import Organisation
from solicitations.models import Territory


class TerritorySerializer(serializers.ModelSerializer[Territory]):
    """The outline of what a utility serves, as a GeoJSON MultiPolygon."""

    class Meta:
        model = Territory
        fields = ("id", "organisation", "outline", "source", "stated_at")


class TerritoryInput(serializers.Serializer[Any]):
    """An outline as GeoJSON: a Polygon or MultiPolygon, or a Feature or FeatureCollection of them."""

    organisation = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.all())
    outline = serializers.JSONField()
    source = serializers.CharField(max_length=300, required=False, allow_blank=True)  # type: ignore[assignment]
