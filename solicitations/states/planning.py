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
