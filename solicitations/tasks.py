"""Work of solicitations done after a request or on a schedule."""

from uuid import UUID

from celery import shared_task

from solicitations.models import Announcement


@shared_task(name="solicitations.deliver_announcement")
def deliver_announcement(announcement_id: str) -> bool:
    """Deliver one announcement."""
    return Announcement.objects.filter(pk=UUID(announcement_id)).exists()
