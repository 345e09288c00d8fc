"""Addenda: numbered changes and additions to what was published, each in versions."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.roles import solicitations_as
from solicitations.models.solicitations import Solicitation
from solicitations.states import DRAFT_READERS


class AddendumQuerySet(models.QuerySet["Addendum"]):
    """The only door to addenda."""

    def visible_to(self, user: Visitor) -> "AddendumQuerySet":
        """Issued ones to whoever sees the solicitation; drafts to procurement and the independent evaluator."""
        seen = Q(issued_at__isnull=False)
        if user.is_authenticated:
            seen |= Q(solicitation__in=solicitations_as(user, DRAFT_READERS))
        return self.filter(seen, solicitation__in=Solicitation.objects.visible_to(user))


class Addendum(UuidModel):
    """One version of an addendum. It has its number from its issue on, and never changes after it."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=20_000)
    what_changed = models.TextField(max_length=4000)
    # From when it holds; none: from its issue.
    effective_at = models.DateTimeField(null=True, blank=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)

    objects = AddendumQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number", "-version"]
        verbose_name_plural = "addenda"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "number", "version"], name="addendum_version_once"
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None) | Q(number__isnull=False), name="issued_addendum_has_a_number"
            ),
        ]

    def __str__(self) -> str:
        name = f"Addendum {self.number}" if self.number else "Draft of an addendum"
        return f"{name}, version {self.version}" if self.version > 1 else name
