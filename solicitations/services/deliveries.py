"""Announcements on their way: a row per address, claimed by one worker at a time, taken up again after a crash."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from solicitations.models import Announcement, Delivery
from solicitations.queries import recipients_of

BATCH = 1000


@transaction.atomic
def prepare_deliveries(*, announcement: Announcement) -> int:
    """Write whom an announcement goes to, once: asked again, the list of the first time stands.

    Returns how many rows there are.
    """
    kept = Delivery.objects.filter(announcement=announcement)
    if not kept.exists():
        Delivery.objects.bulk_create(
            (
                Delivery(
                    announcement=announcement,
                    email=recipient.email,
                    reason=recipient.reason,
                    subscription_id=recipient.subscription_id,
                )
                for recipient in recipients_of(announcement)
            ),
            batch_size=BATCH,
            ignore_conflicts=True,
        )
    return kept.count()


@transaction.atomic
def claim_delivery(*, announcement_id: UUID, now: datetime) -> Delivery | None:
    """Take the next mail of an announcement that nobody else is sending, or None where none is left."""
    waiting = Delivery.objects.waiting_at(now).still_wanted().filter(announcement_id=announcement_id)
    chosen = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk").first()
    if chosen is None:
        return None
    Delivery.objects.filter(pk=chosen.pk).update(claimed_at=now, n_attempts=F("n_attempts") + 1)
    joined = Delivery.objects.select_related("announcement__solicitation__organisation", "subscription")
    return joined.get(pk=chosen.pk)


def mark_sent(*, delivery: Delivery, now: datetime) -> None:
    """Write down that a mail left."""
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=now, error="")


def mark_failed(*, delivery: Delivery, error: Exception) -> None:
    """Write down why a mail did not leave; its claim runs out, and it is tried again."""
    Delivery.objects.filter(pk=delivery.pk).update(error=type(error).__name__[:100])


def unfinished_announcements(*, now: datetime) -> list[UUID]:
    """Return the announcements with mail that waits."""
    waiting = Delivery.objects.waiting_at(now).still_wanted().values_list("announcement_id", flat=True)
    return list(waiting.order_by("announcement_id").distinct()[:100])
