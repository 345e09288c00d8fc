"""Runs on real Celery workers, one of them killed."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from audit.models import Entry
from kernel.clock import database_now
from nmv.report import evaluate_case, run_digest
from tests.factories.valuation import SHORT_TERM, SOLAR, a_valued_solicitation
from valuation.evaluation import thaw
from valuation.models import Run
from valuation.services import request_run, sweep_runs
from valuation.services.evaluating import OFFERS_PER_CLAIM
from valuation.states import RunState

REPOSITORY = Path(__file__).resolve().parents[2]
LONG_TERM = {"starts_on": "2027-06-01", "ends_on": "2045-05-31"}
PATIENCE_S = 90


def wait_for(run, is_reached):
    """Look at the run until it has come so far; fail when patience ends."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        run.refresh_from_db()
        if is_reached(run):
            return
        time.sleep(0.1)
    pytest.fail(f"the run is still {run.state}, {run.n_done} of {run.n_offers} done: {run.error}")


@pytest.mark.django_db(transaction=True)
def test_a_requested_run_is_evaluated_by_a_worker(celery_worker):
    solicitation, officer = a_valued_solicitation(SHORT_TERM, SOLAR)
    run = request_run(solicitation=solicitation, by=officer, now=database_now())
    wait_for(run, lambda seen: seen.state == RunState.DONE)
    assert (run.n_done, run.n_attempts) == (2, 1)


def a_worker_process(queue):
    """A worker in a process group of its own, on this test's database, broker and queue."""
    settings = connection.settings_dict
    environ = os.environ | {"QUEUE": queue}
    bootstrap = (
        "import django; django.setup();"
        "from django.db import connection;"
        f"connection.settings_dict['NAME'] = {settings['NAME']!r};"
        "from config.celery import app;"
        "app.worker_main(['worker', '--pool', 'solo', '--loglevel', 'WARNING',"
        " '--without-gossip', '--without-mingle', '--without-heartbeat'])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", bootstrap], cwd=REPOSITORY, env=environ, start_new_session=True
    )


def end(worker, how):
    os.killpg(worker.pid, how)
    worker.wait(timeout=30)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_mid_run_leaves_a_run_that_ends_once_with_the_same_digest(settings):
    queue = settings.CELERY_TASK_DEFAULT_QUEUE
    first_offers = [LONG_TERM | {"name": f"Battery {n}"} for n in range(2)]
    solicitation, officer = a_valued_solicitation(*first_offers, SOLAR)
    run = request_run(solicitation=solicitation, by=officer, now=database_now())
    worker = a_worker_process(queue)
    try:
        wait_for(run, lambda seen: seen.state == RunState.RUNNING and seen.n_done >= 1)
    finally:
        end(worker, signal.SIGKILL)
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    assert sweep_runs(now=database_now() + timedelta(minutes=5)) == 1
    second = a_worker_process(queue)
    try:
        wait_for(run, lambda seen: seen.state not in {RunState.RUNNING, RunState.QUEUED})
    finally:
        end(second, signal.SIGTERM)
    assert (run.state, run.n_done, run.n_attempts) == (RunState.DONE, 3, 2)
    assert run.result_digest == run_digest(evaluate_case(thaw(run)))
    assert Run.objects.filter(solicitation=solicitation).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_run_and_end_it_once(settings):
    queue = settings.CELERY_TASK_DEFAULT_QUEUE
    n_offers = 3 * OFFERS_PER_CLAIM
    solicitation, officer = a_valued_solicitation(*[SOLAR | {"name": f"Sun {n}"} for n in range(n_offers)])
    workers = [a_worker_process(queue) for _ in range(2)]
    try:
        run = request_run(solicitation=solicitation, by=officer, now=database_now())
        wait_for(run, lambda seen: seen.state == RunState.DONE)
    finally:
        for worker in workers:
            end(worker, signal.SIGTERM)
    assert (run.n_done, run.n_attempts) == (n_offers, 1)
    assert run.result_digest == run_digest(evaluate_case(thaw(run)))
    assert Entry.objects.filter(verb="run.done").count() == 1
