"""Work of solicitations done after a request or on a schedule."""

from uuid import UUID

from celery import shared_task

from kernel.clock import database_now
from solicitations import services
from solicitations.models import Announcement


@shared_task(name="solicitations.deliver_announcement")
def deliver_announcement(announcement_id: str) -> bool:
    """Deliver one announcement."""
    return Announcement.objects.filter(pk=UUID(announcement_id)).exists()


@shared_task(name="solicitations.read_import")
def read_import(import_id: str) -> None:
    """Read an uploaded file; a second delivery finds nothing to do."""
    services.read_import(import_id=UUID(import_id))


@shared_task(name="solicitations.write_import")
def write_import(import_id: str) -> None:
    """Write a file that somebody has looked at; a second delivery finds nothing to do."""
    services.write_import(import_id=UUID(import_id))


@shared_task(name="solicitations.sweep_imports")
def sweep_imports() -> int:
    """Take back imports whose worker died."""
    return services.sweep_imports(now=database_now())
