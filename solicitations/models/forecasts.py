"""What is forecast for a facility: its rating and yearly peaks by scenario, the shape of its hours, what makes a need.

Forecasts and shapes are kept by edition and never written over: a later edition stands beside the earlier one.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.planning import Facility, plans_for, prepares
from solicitations.states import (
    TRIGGER_UNIT,
    PlanningScenario,
    ShapeClock,
    ShapeQuantity,
    ShapeResolution,
    TriggerKind,
)


def seen_by(user: Visitor) -> Q:
    """What a published need was made from, to everybody; all of it to the utility's planners and buyers."""
    seen = Q(needs__published_at__isnull=False)
    if user.is_authenticated:
        seen |= plans_for(user) | prepares(user, "needs__solicitations")
    return seen


class ForecastQuerySet(models.QuerySet["Forecast"]):
    """The only door to forecasts."""

    def visible_to(self, user: Visitor) -> "ForecastQuerySet":
        """Those a published need was made from, to everybody; all to their utility's planners and buyers."""
        return self.filter(pk__in=Forecast.objects.filter(seen_by(user)).values("pk"))


class Forecast(UuidModel):
    """One edition of a facility's load forecast, with the planning rating it is compared with."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="forecasts")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="forecasts")
    edition = models.CharField(max_length=120)
    rating_kw = models.DecimalField(max_digits=14, decimal_places=3)
    created_at = models.DateTimeField()

    objects = ForecastQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["facility", "edition"], name="forecast_once_per_edition"),
            models.CheckConstraint(condition=Q(rating_kw__gt=0), name="forecast_rating_positive"),
        ]

    def __str__(self) -> str:
        return self.edition


class ForecastYear(UuidModel):
    """The peak of one year in one scenario, and optionally its minimum: below 0 it is reverse flow."""

    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="years")
    scenario = models.CharField(max_length=12, choices=PlanningScenario.choices)
    year = models.PositiveSmallIntegerField()
    peak_kw = models.DecimalField(max_digits=14, decimal_places=3)
    minimum_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["scenario", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["forecast", "scenario", "year"], name="forecast_year_once"),
            models.CheckConstraint(
                condition=Q(minimum_kw=None) | Q(minimum_kw__lte=models.F("peak_kw")),
                name="forecast_minimum_below_peak",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} {self.year}: {self.peak_kw} kW"


class LoadShapeQuerySet(models.QuerySet["LoadShape"]):
    """The only door to shapes."""

    def visible_to(self, user: Visitor) -> "LoadShapeQuerySet":
        """Those a published need was made from, to everybody; all to their utility's planners and buyers."""
        return self.filter(pk__in=LoadShape.objects.filter(seen_by(user)).values("pk"))


class LoadShape(UuidModel):
    """The hours of a facility's year: scaled to a forecast, or volts as they are.

    ``values``: 8,760 hours of ``base_year`` without 29 February, or 12 months by 2 kinds of day (weekdays then
    weekends, or low then high) by 24 hours, in that order.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="load_shapes")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="load_shapes")
    quantity = models.CharField(max_length=8, choices=ShapeQuantity.choices, default=ShapeQuantity.LOAD)
    edition = models.CharField(max_length=120)
    resolution = models.CharField(max_length=10, choices=ShapeResolution.choices)
    base_year = models.PositiveSmallIntegerField(null=True, blank=True)
    clock = models.CharField(max_length=10, choices=ShapeClock.choices, default=ShapeClock.PREVAILING)
    values = ArrayField(models.FloatField())
    created_at = models.DateTimeField()

    objects = LoadShapeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["facility", "quantity", "edition"], name="shape_once_per_edition"
            ),
            models.CheckConstraint(
                condition=Q(resolution=ShapeResolution.HOURLY, values__len=8760, base_year__isnull=False)
                | ~Q(resolution=ShapeResolution.HOURLY) & Q(values__len=576),
                name="shape_has_its_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.edition


class Trigger(UuidModel):
    """What makes a need of a facility, as data: a kind and its limit."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="triggers")
    kind = models.CharField(max_length=16, choices=TriggerKind.choices)
    # In the unit of its kind; of a voltage band it is the upper edge.
    threshold = models.DecimalField(max_digits=14, decimal_places=4)
    lower_threshold = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    window_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["kind", "window_hours"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["facility", "kind", "window_hours"], name="trigger_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~Q(kind=TriggerKind.VOLTAGE) | Q(lower_threshold__lt=models.F("threshold")),
                name="voltage_trigger_has_band",
            ),
            models.CheckConstraint(
                condition=~Q(kind=TriggerKind.RAMP) | Q(window_hours__gte=1), name="ramp_trigger_has_window"
            ),
            models.CheckConstraint(condition=Q(threshold__gt=0), name="trigger_threshold_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.threshold}"

    @property
    def unit(self) -> str:
        """The unit of the threshold."""
        return TRIGGER_UNIT[TriggerKind(self.kind)]
