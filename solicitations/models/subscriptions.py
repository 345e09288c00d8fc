"""Who asked for news by mail."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.solicitations import Solicitation


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """The only door to subscriptions."""

    def visible_to(self, user: Visitor) -> "SubscriptionQuerySet":
        """One's own; nobody sees other people's addresses."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def in_force(self) -> "SubscriptionQuerySet":
        """Those confirmed and not ended."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)


class Subscription(UuidModel):
    """An address that wants news of one solicitation, or of all; nothing is sent before its owner confirmed."""

    email = models.EmailField()
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriptions"
    )
    solicitation = models.ForeignKey(
        Solicitation, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriptions"
    )
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-requested_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email", "solicitation"],
                condition=Q(ended_at=None, solicitation__isnull=False),
                name="subscribed_once_to_one",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(ended_at=None, solicitation__isnull=True),
                name="subscribed_once_to_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.solicitation or 'all solicitations'}"
