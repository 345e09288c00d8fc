"""Which announcement went to whom, once each."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kernel.models import UuidModel
from solicitations.models.announcements import Announcement
from solicitations.models.subscriptions import Subscription
from solicitations.states import DeliveryReason

# A worker that claimed a mail and has not sent it by then is taken for dead.
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 8


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Named reads of deliveries; workers alone read them."""

    def waiting_at(self, now: datetime) -> "DeliveryQuerySet":
        """Those to send: not claimed, or claimed by a worker that died."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
        return self.filter(free, sent_at=None, n_attempts__lt=MOST_ATTEMPTS)

    def still_wanted(self) -> "DeliveryQuerySet":
        """Those whose subscription has not ended meanwhile."""
        return self.filter(Q(subscription=None) | Q(subscription__ended_at=None))


class Delivery(UuidModel):
    """One mail of one announcement to one address."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="deliveries")
    email = models.EmailField()
    reason = models.CharField(max_length=12, choices=DeliveryReason.choices)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    # The class of the last error; never its text, which may quote a server's words about a person.
    error = models.CharField(max_length=100, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "email"], name="delivered_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["announcement"], condition=Q(sent_at=None), name="delivery_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement} to {self.email}"
