"""The words of facilities and needs."""

from django.db import models


class FacilityKind(models.TextChoices):
    """Where in the distribution system; each stands under the one before."""

    SUBSTATION = "SUBSTATION", "substation"
    BANK = "BANK", "transformer bank"
    BANK_GROUP = "BANK_GROUP", "group of transformer banks"
    FEEDER = "FEEDER", "feeder"


class Service(models.TextChoices):
    """What the grid needs (PNNL-26822 Appendix B; D.16-12-036)."""

    DISTRIBUTION_CAPACITY = "DISTRIBUTION_CAPACITY", "distribution capacity"
    LOAD_SHIFT = "LOAD_SHIFT", "reverse flow or load shift"
    VOLTAGE_VAR = "VOLTAGE_VAR", "voltage / VAR support"
    POWER_QUALITY = "POWER_QUALITY", "power quality"
    RELIABILITY = "RELIABILITY", "reliability (back-tie)"


class Direction(models.TextChoices):
    """Up: more delivery or less load. Down: less delivery or more load."""

    UP = "UP", "up"
    DOWN = "DOWN", "down"


class NeedUnit(models.TextChoices):
    """The unit of a need's amount."""

    KW = "KW", "kW"
    KWH = "KWH", "kWh"
    KVAR = "KVAR", "kVAR"


class NeedForm(models.TextChoices):
    """A profile states every hour; a call states D consecutive hours anywhere in a window."""

    PROFILE = "PROFILE", "profile"
    CALL = "CALL", "call"


class DayType(models.TextChoices):
    """Which days an hour stands for."""

    ALL = "ALL", "all days"
    WEEKDAY = "WEEKDAY", "weekdays"
    WEEKEND = "WEEKEND", "weekends"
