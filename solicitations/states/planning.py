"""The words of planning: why a project would be built."""

from django.db import models


class ProjectType(models.TextChoices):
    """Why a traditional project would be built; suitability criteria ask for it (New York's NWA categories)."""

    LOAD_RELIEF = "LOAD_RELIEF", "load relief"
    RELIABILITY = "RELIABILITY", "reliability"
    ASSET_CONDITION = "ASSET_CONDITION", "asset condition"
    NEW_SERVICE = "NEW_SERVICE", "new customer service"
    VOLTAGE = "VOLTAGE", "voltage or power quality"
    OTHER = "OTHER", "other"


class PlanningScenario(models.TextChoices):
    """The three futures planners forecast side by side (California's DER growth scenarios)."""

    TRAJECTORY = "TRAJECTORY", "trajectory"
    HIGH_DER = "HIGH_DER", "high DER"
    POLICY = "POLICY", "policy"


class ShapeQuantity(models.TextChoices):
    """What a shape tells hour by hour."""

    LOAD = "LOAD", "load (kW)"
    VOLTAGE = "VOLTAGE", "voltage (p.u.)"


class ShapeResolution(models.TextChoices):
    """How finely a shape is told."""

    HOURLY = "HOURLY", "8,760 hours"
    DAY_TYPES = "DAY_TYPES", "576 hours: months, weekdays and weekends"
    LOW_HIGH = "LOW_HIGH", "576 hours: months, low and high day"


class ShapeClock(models.TextChoices):
    """Which clock the 8,760 hours of a shape follow."""

    PREVAILING = "prevailing", "prevailing clock"
    STANDARD = "standard", "standard time all year"


class TriggerKind(models.TextChoices):
    """What makes a need (PNNL-26822: capacity needs, and those proposed for Hawaii)."""

    THERMAL = "THERMAL", "loading above rating"
    HOSTING_CAPACITY = "HOSTING_CAPACITY", "export above hosting capacity"
    VOLTAGE = "VOLTAGE", "voltage outside its band"
    RAMP = "RAMP", "ramp above limit"
    FLATTENING = "FLATTENING", "load profile to flatten"


# The unit of a trigger's threshold.
TRIGGER_UNIT: dict[TriggerKind, str] = {
    TriggerKind.THERMAL: "% of rating",
    TriggerKind.HOSTING_CAPACITY: "kW",
    TriggerKind.VOLTAGE: "p.u.",
    TriggerKind.RAMP: "kW",
    TriggerKind.FLATTENING: "kW",
}
