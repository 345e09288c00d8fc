"""The words of planning data brought in from files."""

from django.db import models


class ImportKind(models.TextChoices):
    """Which published table a workbook holds."""

    DDOR = "DDOR", "deferral opportunities (DDOR)"
    GNA = "GNA", "grid needs assessment (GNA)"
