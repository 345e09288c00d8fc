"""What comments, deviations and lessons are about."""

from django.db import models


class CommentSubject(models.TextChoices):
    """The part of a draft a comment speaks of."""

    SOLICITATION = "SOLICITATION", "the solicitation"
    PRO_FORMA = "PRO_FORMA", "the pro forma contract"
    NEED = "NEED", "the needs"
    PROTOCOL = "PROTOCOL", "how offers are valued"
    RULES = "RULES", "the rules and dates"


class ProtocolPart(models.TextChoices):
    """The part of what is locked before publication that a deviation or a lesson changes."""

    METHOD = "METHOD", "method"
    WEIGHTS = "WEIGHTS", "weights"
    RUBRIC = "RUBRIC", "rubric"
    CURVES = "CURVES", "curve vintages"
    ASSUMPTIONS = "ASSUMPTIONS", "assumptions"
    CONSTRAINTS = "CONSTRAINTS", "constraints"
    TIE_BREAK = "TIE_BREAK", "tie-break"
    RULES = "RULES", "rules"
    PROCESS = "PROCESS", "process"
