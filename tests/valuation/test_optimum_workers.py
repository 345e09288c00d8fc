"""The best set on real Celery workers: found with its progress told, and ended once though a worker is killed."""

import os
import signal
import time
from datetime import timedelta

import pytest
from django.db import transaction

from audit.models import Entry
from kernel.clock import database_now
from tests.factories.review import a_finished_run, an_evaluation
from tests.valuation.test_workers import PATIENCE_S, a_worker_process, end
from valuation.models import EntryPrice, Optimum, Run
from valuation.services import ask_optimum, cancel_optimum, find_optimum, sweep_optima
from valuation.services.optimising import LEASE, MOST_ATTEMPTS, promise_optimum
from valuation.states import SEARCHING, OfferRunState, OptimumState

pytestmark = pytest.mark.django_db(transaction=True)
N_OFFERS = 12


def a_run_to_choose_from():
    made = an_evaluation(n_offers=N_OFFERS)
    sizes = [700.0 + 53.0 * at for at in range(N_OFFERS)]
    a_finished_run(made, kw=sizes, prices=[34.0 + 0.4 * at for at in range(N_OFFERS)], need_kw=2350.0)
    return made


def promised(run) -> Optimum:
    with transaction.atomic():
        return promise_optimum(run=run, now=database_now())


def wait_for(run, is_reached, every_s=0.05) -> Optimum:
    """Look at the search until it has come so far; fail when patience ends."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        optimum = Optimum.objects.get(run=run)
        if is_reached(optimum):
            return optimum
        time.sleep(every_s)
    pytest.fail(
        f"the search is still {optimum.state}, {optimum.n_done} of {optimum.n_steps}: {optimum.error}"
    )


def is_over(optimum) -> bool:
    return optimum.state not in SEARCHING


def test_a_worker_finds_the_best_set_and_tells_how_far_it_is(celery_worker):
    made = a_run_to_choose_from()
    promised(made.run)
    seen = set()

    def watched(optimum) -> bool:
        seen.add((optimum.state, optimum.n_done))
        return is_over(optimum)

    optimum = wait_for(made.run, watched, every_s=0.01)

    assert (optimum.state, optimum.error, optimum.n_attempts) == (OptimumState.DONE, "", 1)
    assert optimum.n_done == optimum.n_steps == optimum.document["n_losers"] == optimum.entries.count()
    # On the way it was seen at work, entry prices still to come.
    assert any(state == OptimumState.RUNNING and done < optimum.n_steps for state, done in seen)


def test_a_worker_killed_in_mid_search_is_replaced_and_the_search_ends_once(settings):
    queue = settings.CELERY_TASK_DEFAULT_QUEUE
    made = a_run_to_choose_from()
    promised(made.run)
    worker = a_worker_process(queue)
    try:
        wait_for(made.run, lambda seen: seen.document is not None and seen.n_done >= 1, every_s=0.005)
        # Held still while we look, so that it dies where we saw it.
        os.killpg(worker.pid, signal.SIGSTOP)
        held = Optimum.objects.get(run=made.run)
    finally:
        end(worker, signal.SIGKILL)
    kept, done = (
        held.document,
        set(held.entries.filter(state=OfferRunState.DONE).values_list("pk", "fall_usd")),
    )
    assert held.state == OptimumState.RUNNING
    assert sweep_optima(now=database_now()) == 0  # its lease still runs

    assert sweep_optima(now=database_now() + LEASE + timedelta(minutes=1)) == 1
    second = a_worker_process(queue)
    try:
        optimum = wait_for(made.run, is_over)
    finally:
        end(second, signal.SIGTERM)

    assert (optimum.state, optimum.n_attempts) == (OptimumState.DONE, 2)
    assert optimum.document == kept
    assert done <= set(optimum.entries.values_list("pk", "fall_usd"))
    assert not EntryPrice.objects.exclude(state=OfferRunState.DONE).exists()
    assert Entry.objects.filter(verb="run.optimum_kept").count() == 1
    assert optimum.digest == _digest_without_any_kill(made)


def test_a_search_that_is_cancelled_stops_its_worker_and_goes_on_when_it_is_asked_for_again(settings):
    made = a_run_to_choose_from()
    promised(made.run)
    worker = a_worker_process(settings.CELERY_TASK_DEFAULT_QUEUE)
    try:
        wait_for(made.run, lambda seen: seen.document is not None and seen.n_done >= 1, every_s=0.005)
        stopped = cancel_optimum(run=made.run, by=made.procurement, now=database_now())
        done = set(stopped.entries.filter(state=OfferRunState.DONE).values_list("pk", "fall_usd"))
        assert len(done) < stopped.n_steps
        # The worker takes up other work: what it was at is written nowhere.
        time.sleep(1)
        left = Optimum.objects.get(run=made.run)
        assert (left.state, left.n_done, left.digest) == (OptimumState.CANCELLED, len(done), "")

        ask_optimum(run=made.run, by=made.procurement, now=database_now())
        optimum = wait_for(made.run, is_over)
    finally:
        end(worker, signal.SIGTERM)

    assert (optimum.state, optimum.document) == (OptimumState.DONE, stopped.document)
    assert done <= set(optimum.entries.values_list("pk", "fall_usd"))
    assert not EntryPrice.objects.exclude(state=OfferRunState.DONE).exists()
    assert optimum.digest == _digest_without_any_kill(made)


def _digest_without_any_kill(made) -> str:
    """What one worker keeps of the same run, left in peace."""
    again = Run.objects.get(pk=made.run.pk)
    again.pk, again._state.adding = None, True
    again.save()
    for row in made.run.offers.all():
        components = list(row.components.all())
        row.pk, row.run, row._state.adding = None, again, True
        row.save()
        for each in components:
            each.pk, each.run_offer, each._state.adding = None, row, True
            each.save()
    promised(again)
    find_optimum(run_id=again.pk)
    return Optimum.objects.get(run=again).digest


def test_a_search_whose_workers_die_again_and_again_fails_in_plain_words():
    made = a_run_to_choose_from()
    promised(made.run)
    Optimum.objects.update(
        state=OptimumState.RUNNING, n_attempts=MOST_ATTEMPTS, lease_until=database_now(), lease_holder="gone"
    )

    assert sweep_optima(now=database_now() + timedelta(seconds=1)) == 1

    optimum = Optimum.objects.get(run=made.run)
    assert optimum.state == OptimumState.FAILED
    assert optimum.error.startswith(f"The worker that looked for it died {MOST_ATTEMPTS} times")
