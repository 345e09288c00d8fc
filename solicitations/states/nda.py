"""What a bidder answers to a non-disclosure agreement."""

from django.db import models


class NdaAnswer(models.TextChoices):
    """Signed or declined."""

    SIGNED = "SIGNED", "signed"
    DECLINED = "DECLINED", "declined"
