"""Groups of fields of an offer that a solicitation may want filled in; the rest of an offer is always the same."""

from django.db import models


class OfferGroup(models.TextChoices):
    """What may be asked of every offer here."""

    BIDDER = "bidder", "bidder, contact and ownership"
    PROJECT = "project", "project"
    OPERATION = "operation", "ramp, notice and duration"
    INTERCONNECTION = "interconnection", "interconnection"
    SITE = "site", "site control"
    INCREMENTALITY = "incrementality", "incrementality"
    MARKET = "market", "wholesale market"
