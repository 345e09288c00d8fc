"""Tasks of valuation: an id comes in, one service is called."""

from uuid import UUID

from celery import shared_task

from kernel.clock import database_now
from valuation.services import evaluating, optimising, reruns


@shared_task(name="valuation.evaluate_run")
def evaluate_run(run_id: str) -> None:
    """Value every offer of a run; a second delivery finds nothing to do."""
    evaluating.evaluate_run(run_id=UUID(run_id))


@shared_task(name="valuation.sweep_runs")
def sweep_runs() -> int:
    """Take back runs whose worker died."""
    return evaluating.sweep_runs(now=database_now())


@shared_task(name="valuation.rerun_changed")
def rerun_changed() -> int:
    """Ask for a run where something changed since the last one."""
    return reruns.rerun_changed(now=database_now())


@shared_task(name="valuation.find_optimum")
def find_optimum(run_id: str) -> None:
    """Work out the best set of a finished run; a second delivery finds nothing to do."""
    optimising.find_optimum(run_id=UUID(run_id))


@shared_task(name="valuation.sweep_optima")
def sweep_optima() -> int:
    """Take back optima whose worker died, and promise those of runs that have none."""
    return optimising.sweep_optima(now=database_now())
