"""Tasks of the review: an id comes in, one service is called."""

from uuid import UUID

from celery import shared_task

from kernel.clock import database_now
from review.services import ranking_files, sensitivities


@shared_task(name="review.work_out_sensitivity")
def work_out_sensitivity(sensitivity_id: str) -> None:
    """Work out an offer's sensitivity; a second delivery finds nothing to do."""
    sensitivities.work_out_sensitivity(sensitivity_id=UUID(sensitivity_id))


@shared_task(name="review.sweep_sensitivities")
def sweep_sensitivities() -> int:
    """Take back sensitivities whose worker died."""
    return sensitivities.sweep_sensitivities(now=database_now())


@shared_task(name="review.make_ranking_file")
def make_ranking_file(ranking_file_id: str) -> None:
    """Make a ranking's workbook; a second delivery finds nothing to do."""
    ranking_files.make_ranking_file(ranking_file_id=UUID(ranking_file_id))


@shared_task(name="review.sweep_ranking_files")
def sweep_ranking_files() -> int:
    """Take back workbooks whose worker died."""
    return ranking_files.sweep_ranking_files(now=database_now())
