"""Telling everybody at once: written in the transaction of what it tells of, delivered after it."""

from datetime import datetime

from kernel.outbox import enqueue
from solicitations.models import Announcement, Solicitation
from solicitations.states import AnnouncementKind

TOPIC = "solicitations.deliver_announcement"


def announce(
    *, solicitation: Solicitation, kind: AnnouncementKind, title: str, at: datetime, text: str = ""
) -> Announcement:
    """Write into a solicitation's journal, in the caller's transaction, and promise to deliver it.

    Only what everybody may know who sees the solicitation: no name of a bidder, no number of offers.
    """
    announcement = Announcement.objects.create(
        solicitation=solicitation, kind=kind, title=title[:200], text=text, announced_at=at
    )
    enqueue(topic=TOPIC, subject_id=announcement.pk)
    return announcement
