"""Where a utility serves: the outline behind the map of needs."""

from typing import ClassVar

from django.db import models

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from kernel.models import UuidModel


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """The only door to outlines."""

    def visible_to(self, user: Visitor) -> "TerritoryQuerySet":
        """All: where a utility serves is no secret, and its outline is stated to be shown."""
        return self.all()


class Territory(UuidModel):
    """The outline of one utility's service territory, as a GeoJSON MultiPolygon in WGS 84 degrees."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="territory")
    outline = models.JSONField(help_text="a GeoJSON MultiPolygon")
    source = models.CharField(max_length=300, blank=True, help_text="where the outline is from")
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["organisation__name"]

    def __str__(self) -> str:
        return f"territory of {self.organisation}"
