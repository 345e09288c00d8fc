"""What a service requires of whoever provides it, and how an answer is judged."""

from django.db import models


class RequirementKind(models.TextChoices):
    """What an answer is."""

    NUMBER = "NUMBER", "number"
    CHOICE = "CHOICE", "choice"
    BOOLEAN = "BOOLEAN", "yes or no"
    TEXT = "TEXT", "text"


class Comparison(models.TextChoices):
    """How an answer is held against what is required."""

    AT_MOST = "AT_MOST", "at most"
    AT_LEAST = "AT_LEAST", "at least"
    BETWEEN = "BETWEEN", "between"
    ONE_OF = "ONE_OF", "one of"
    IS = "IS", "is"
    STATED = "STATED", "to be stated"


COMPARISONS_OF: dict[str, tuple[Comparison, ...]] = {
    RequirementKind.NUMBER: (Comparison.AT_MOST, Comparison.AT_LEAST, Comparison.BETWEEN, Comparison.STATED),
    RequirementKind.CHOICE: (Comparison.ONE_OF, Comparison.STATED),
    RequirementKind.BOOLEAN: (Comparison.IS, Comparison.STATED),
    RequirementKind.TEXT: (Comparison.STATED,),
}


class Fulfilment(models.TextChoices):
    """How an offer's answer to a requirement came out."""

    MEETS = "MEETS", "meets"
    DOES_NOT_MEET = "DOES_NOT_MEET", "does not meet"
    STATED = "STATED", "stated"
    UNANSWERED = "UNANSWERED", "unanswered"
