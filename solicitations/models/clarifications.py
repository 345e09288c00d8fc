"""Clarifications: what procurement and one bidder wrote to each other, kept as it was written."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.roles import bids_for, solicitations_as
from solicitations.models.solicitations import Solicitation
from solicitations.states import WATCHES_BIDDERS, Side


class ClarificationQuerySet(models.QuerySet["Clarification"]):
    """The only door to clarifications."""

    def visible_to(self, user: Visitor) -> "ClarificationQuerySet":
        """To the bidder it is with, to procurement and to the two independents; nobody else learns it exists."""
        if not user.is_authenticated:
            return self.none()
        watched = Q(solicitation__in=solicitations_as(user, WATCHES_BIDDERS))
        own = Q(organisation__in=bids_for(user))
        return self.filter(own | watched, solicitation__in=Solicitation.objects.visible_to(user))


class Clarification(UuidModel):
    """A correspondence with one bidder."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="clarifications")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clarifications")
    subject = models.CharField(max_length=200)
    opened_at = models.DateTimeField()

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-opened_at"]

    def __str__(self) -> str:
        return self.subject


class ClarificationMessage(UuidModel):
    """One message; it never changes."""

    clarification = models.ForeignKey(Clarification, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=8, choices=Side.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=8000)
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["sent_at"]

    def __str__(self) -> str:
        return self.text[:60]
