"""Who speaks in a clarification."""

from django.db import models


class Side(models.TextChoices):
    """The two sides of a clarification."""

    UTILITY = "UTILITY", "the utility"
    BIDDER = "BIDDER", "the bidder"
