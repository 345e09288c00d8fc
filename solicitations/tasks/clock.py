"""The clock of solicitations."""

from celery import shared_task

from kernel.clock import database_now
from solicitations.services.clock import tell_of_dates


@shared_task(name="solicitations.tell_of_dates")
def tell_of_dates_due() -> int:
    """Tell of deadlines that have passed or draw near."""
    return tell_of_dates(now=database_now())
