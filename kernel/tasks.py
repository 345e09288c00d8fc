"""Scheduled work of the kernel."""

from celery import shared_task

from kernel.clock import database_now
from kernel.outbox import send_unsent


@shared_task(name="kernel.send_unsent")
def send_unsent_messages() -> int:
    """Send what the outbox still holds (a broker that was down, a process that died after its commit)."""
    return send_unsent(now=database_now())
