"""Forecasts, shapes and triggers in JSON."""

from typing import Any

from rest_framework import serializers

from solicitations.models import Facility, Forecast, ForecastYear, LoadShape, Project, Trigger
from solicitations.states import PlanningScenario, TriggerKind


class ForecastYearSerializer(serializers.ModelSerializer[ForecastYear]):
    """Peak and minimum of one year in one scenario."""

    class Meta:
        model = ForecastYear
        fields = ("scenario", "year", "peak_kw", "minimum_kw")


class ForecastSerializer(serializers.ModelSerializer[Forecast]):
    """An edition of a facility's forecast with its planning rating."""

    years = ForecastYearSerializer(many=True, read_only=True)

    class Meta:
        model = Forecast
        fields = ("id", "organisation", "facility", "edition", "rating_kw", "created_at", "years")


class LoadShapeSerializer(serializers.ModelSerializer[LoadShape]):
    """A shape without its hours."""

    class Meta:
        model = LoadShape
        fields = (
            "id",
            "organisation",
            "facility",
            "quantity",
            "edition",
            "resolution",
            "base_year",
            "clock",
            "created_at",
        )


class LoadShapeDetailSerializer(LoadShapeSerializer):
    """A shape with its hours."""

    class Meta:
        model = LoadShape
        fields = (*LoadShapeSerializer.Meta.fields, "values")


class TriggerSerializer(serializers.ModelSerializer[Trigger]):
    """What makes a need of a facility."""

    unit = serializers.CharField(read_only=True)

    class Meta:
        model = Trigger
        fields = ("id", "facility", "kind", "threshold", "unit", "lower_threshold", "window_hours", "note")


class TriggerInput(serializers.Serializer[Any]):
    """A trigger to state."""

    facility = serializers.PrimaryKeyRelatedField(queryset=Facility.objects.all())
    kind = serializers.ChoiceField(choices=TriggerKind.choices)
    threshold = serializers.DecimalField(max_digits=14, decimal_places=4)
    lower_threshold = serializers.DecimalField(14, 4, required=False, allow_null=True)
    window_hours = serializers.IntegerField(required=False, allow_null=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class ForecastNeedInput(serializers.Serializer[Any]):
    """Which need to make of a forecast."""

    scenario = serializers.ChoiceField(choices=PlanningScenario.choices)
    shape = serializers.PrimaryKeyRelatedField(queryset=LoadShape.objects.all())
    trigger = serializers.ChoiceField(choices=TriggerKind.choices, default=TriggerKind.THERMAL)
    is_down = serializers.BooleanField(default=False)
    code = serializers.CharField(max_length=60)
    title = serializers.CharField(max_length=300)
    projects = serializers.PrimaryKeyRelatedField(queryset=Project.objects.all(), many=True, required=False)
