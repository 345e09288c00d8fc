"""Tasks of the review: an id comes in, one service is called."""

from uuid import UUID

from celery import shared_task

from kernel.clock import database_now
from review.services import sensitivities


@shared_task(name="review.work_out_sensitivity")
def work_out_sensitivity(sensitivity_id: str) -> None:
    """Work out an offer's sensitivity; a second delivery finds nothing to do."""
    sensitivities.work_out_sensitivity(sensitivity_id=UUID(sensitivity_id))


@shared_task(name="review.sweep_sensitivities")
def sweep_sensitivities() -> int:
    """Take back sensitivities whose worker died."""
    return sensitivities.sweep_sensitivities(now=database_now())
