"""Who watches over procurement: kinds of meetings."""

from django.db import models

from accounts.states import INDEPENDENTS, Role


class MeetingKind(models.TextChoices):
    """Which body meets."""

    PRG = "PRG", "procurement review group"
    ADVISORY = "ADVISORY", "distribution planning advisory group"


# Who takes part in oversight of a solicitation's utility, by a role in any of its solicitations.
OVERSEES = frozenset({Role.PRG, Role.PROCUREMENT}) | INDEPENDENTS
