"""Who may take part without a conflict of interest: signed declarations, and recusals."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import Role
from kernel.models import UuidModel
from solicitations.models.roles import solicitations_as
from solicitations.models.solicitations import Solicitation


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """The only door to declarations."""

    def visible_to(self, user: Visitor) -> "DeclarationQuerySet":
        """One's own; all of a solicitation to its independent evaluator."""
        if not user.is_authenticated:
            return self.none()
        watched = models.Q(solicitation__in=solicitations_as(user, [Role.EVALUATOR]))
        return self.filter(models.Q(user=user) | watched)


class Declaration(UuidModel):
    """What a person declares of their interests before they see anything of an evaluation; never changed, only renewed.

    ``organisations`` are the employers, holdings and relations named, today's and of the last five years.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="declarations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="declarations")
    organisations = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    statement = models.TextField(blank=True, max_length=4000)
    name_typed = models.CharField(max_length=150)
    text_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-signed_at"]

    def __str__(self) -> str:
        return f"declaration of {self.user}"


class RecusalQuerySet(models.QuerySet["Recusal"]):
    """The only door to recusals."""

    def visible_to(self, user: Visitor) -> "RecusalQuerySet":
        """One's own; those of a solicitation to its procurement officer and its independent evaluator."""
        if not user.is_authenticated:
            return self.none()
        watched = solicitations_as(user, [Role.PROCUREMENT, Role.EVALUATOR])
        return self.filter(models.Q(user=user) | models.Q(solicitation__in=watched))


class Recusal(UuidModel):
    """That a person takes no part in a solicitation any more, nor again: their roles end, their cards do not count."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recusals")
    reason = models.TextField(max_length=4000)
    recused_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recused_at = models.DateTimeField()

    objects = RecusalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "user"], name="recused_once"),
        ]

    def __str__(self) -> str:
        return f"recusal of {self.user}"
