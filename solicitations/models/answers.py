"""Answers in versions: a correction stands beside what was answered before."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.solicitations import Question


class AnswerVersionQuerySet(models.QuerySet["AnswerVersion"]):
    """The only door to earlier answers."""

    def visible_to(self, user: Visitor) -> "AnswerVersionQuerySet":
        """Those of the questions a visitor may see."""
        return self.filter(question__in=Question.objects.visible_to(user))


class AnswerVersion(UuidModel):
    """What was answered, as it was; the question holds the newest."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answer_versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=8000)
    # Why it was corrected; the first version has none.
    reason = models.TextField(blank=True, max_length=2000)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    objects = AnswerVersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "number"], name="answer_version_once")
        ]

    def __str__(self) -> str:
        return f"answer, version {self.number}"
