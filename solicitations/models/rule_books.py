"""What a utility keeps as versions of data: suitability criteria, the services catalogue, the sourcing matrix.

An adopted version never changes (a trigger guards it); changing it begins the next version as a draft.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.planning import plans_for


class RuleBookQuerySet(models.QuerySet[Any]):
    """The only door to a utility's versioned rules."""

    def visible_to(self, user: Visitor) -> Self:
        """Adopted ones to everybody; drafts to their utility's planners and buyers."""
        seen = Q(adopted_at__isnull=False)
        if user.is_authenticated:
            seen |= plans_for(user)
        return self.filter(pk__in=self.model._default_manager.filter(seen).values("pk"))  # noqa: SLF001 - Django's public way to a model's rows

    def in_force(self) -> Self:
        """The newest adopted version of each name."""
        adopted = self.filter(adopted_at__isnull=False)
        newest = adopted.order_by("organisation_id", "name", "-version").distinct("organisation_id", "name")
        return self.filter(pk__in=newest.values("pk"))


class RuleBook(UuidModel):
    """One version of a utility's rules of one name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    effective_on = models.DateField()
    content = models.JSONField()
    is_example = models.BooleanField(default=False, help_text="values to check before use")
    source = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    adopted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    adopted_at = models.DateTimeField(null=True, blank=True)

    objects = RuleBookQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["name", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "name", "version"], name="%(class)s_version_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(adopted_at=None), name="%(class)s_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
