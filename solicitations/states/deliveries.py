"""Why somebody is told of an announcement by mail."""

from django.db import models


class DeliveryReason(models.TextChoices):
    """What brought an address onto the list, the first that holds."""

    TEAM = "TEAM", "you have a role in this solicitation"
    REGISTERED = "REGISTERED", "your organization registered for this solicitation"
    INVITED = "INVITED", "you were invited to this solicitation"
    SUBSCRIBED = "SUBSCRIBED", "you subscribed to news"
