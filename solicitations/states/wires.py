"""How the question of building or not building a project was decided."""

from django.db import models


class ProjectDecisionKind(models.TextChoices):
    """What was decided; the latest decision counts."""

    NWA = "NWA", "non-wires alternative"
    WIRES = "WIRES", "wires"
    REOPENED = "REOPENED", "open again"
