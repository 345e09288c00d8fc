"""What a utility's screening of its projects finds."""

from django.db import models


class ScreeningVerdict(models.TextChoices):
    """Whether a project could be met without wires, by the utility's criteria."""

    CANDIDATE = "CANDIDATE", "candidate"
    REJECTED = "REJECTED", "rejected"
    UNKNOWN = "UNKNOWN", "cannot say"


class Criterion(models.TextChoices):
    """What is asked of a project (New York: type, timeline, cost; Rhode Island: share of load)."""

    NOT_YET_MET = "NOT_YET_MET", "not met already"
    PROJECT_TYPE = "PROJECT_TYPE", "project type"
    TIMELINE = "TIMELINE", "timeline"
    COST = "COST", "cost"
    LOAD_SHARE = "LOAD_SHARE", "share of load"


class CheckOutcome(models.TextChoices):
    """How one criterion came out."""

    PASS = "PASS", "pass"
    FAIL = "FAIL", "fail"
    UNKNOWN = "UNKNOWN", "cannot say"
