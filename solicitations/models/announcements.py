"""The journal of a solicitation: what everybody who may see it has been told, in the order it was told."""

from typing import ClassVar

from django.db import models

from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.solicitations import Solicitation
from solicitations.states import AnnouncementKind


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """The only door to announcements."""

    def visible_to(self, user: Visitor) -> "AnnouncementQuerySet":
        """Those of the solicitations a visitor may see."""
        return self.filter(solicitation__in=Solicitation.objects.visible_to(user))


class Announcement(UuidModel):
    """One thing told to everybody at once. It never changes; a correction is another one."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=12, choices=AnnouncementKind.choices)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    announced_at = models.DateTimeField()

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-announced_at"]

    def __str__(self) -> str:
        return self.title
