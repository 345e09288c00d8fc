"""What the public journal of a solicitation tells of."""

from django.db import models


class AnnouncementKind(models.TextChoices):
    """Why everybody who follows a solicitation hears of it."""

    STATE = "STATE", "step"
    DATE = "DATE", "date"
    QUESTION = "QUESTION", "question answered"
    COMMENT = "COMMENT", "comment answered"
    ADDENDUM = "ADDENDUM", "addendum"
    DOCUMENT = "DOCUMENT", "document"
    DEVIATION = "DEVIATION", "protocol deviation"
    NEED = "NEED", "need"
    REMINDER = "REMINDER", "deadline ahead"
