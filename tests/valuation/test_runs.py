"""Runs: asked for, evaluated, cancelled, lost and taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from kernel.models import OutboxMessage
from nmv.market import Market
from nmv.report import evaluate_case, run_digest
from solicitations.states import SolicitationState
from tests.factories.bids import open_all
from tests.factories.solicitations import a_published_solicitation, assign
from tests.factories.valuation import SHORT_TERM, SOLAR, a_locked_protocol, a_valued_solicitation
from valuation.evaluation import thaw
from valuation.models import ComponentResult, Coverage, Run, RunOffer
from valuation.services import cancel_run, evaluate_run, evaluating, request_run, rerun, sweep_runs
from valuation.services.evaluating import LEASE, MOST_ATTEMPTS, OFFERS_PER_CLAIM
from valuation.states import OfferRunState, RunState

pytestmark = pytest.mark.django_db


def a_requested_run(*offers, **protocol):
    solicitation, officer = a_valued_solicitation(*(offers or (SHORT_TERM, SOLAR)), **protocol)
    return request_run(solicitation=solicitation, by=officer, now=database_now()), officer


def test_asking_writes_a_queued_run_its_offers_a_message_and_a_record():
    run, officer = a_requested_run()
    assert (run.state, run.n_offers, run.requested_by) == (RunState.QUEUED, 2, officer)
    assert run.offers.filter(state=OfferRunState.WAITING).count() == 2
    message = OutboxMessage.objects.get(topic="valuation.evaluate_run")
    assert message.subject_id == run.pk
    assert Entry.objects.get(verb="run.requested").facts["n_offers"] == 2


def test_an_evaluated_run_holds_every_figure_and_the_digests_of_a_calculation_without_us():
    run, _ = a_requested_run()
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    case = thaw(run)
    results = evaluate_case(case)
    assert (run.state, run.n_done, run.error) == (RunState.DONE, 2, "")
    assert run.input_digest == case.digest()
    assert run.result_digest == run_digest(results)
    for row in run.offers.all():
        result = results[str(row.offer_id)]
        assert row.nmv_usd_per_kw_year == pytest.approx(
            Decimal(repr(result.nmv_usd_per_kw_year)), abs=Decimal("1e-6")
        )
        assert row.components.count() == len(result.components)
        assert sum(component.levelized for component in row.components.all()) == pytest.approx(
            row.nmv_usd_per_kw_year, abs=Decimal("0.00001")
        )
        assert row.coverages.get().share == pytest.approx(
            Decimal(repr(result.needs[0].share)), abs=Decimal("1e-6")
        )
    assert Entry.objects.get(verb="run.done").facts == {
        "run": str(run.pk),
        "inputs": run.input_digest,
        "results": run.result_digest,
        "n_failed": 0,
    }


def test_the_energy_of_a_flat_offer_is_what_a_hand_calculation_gives():
    # 1,200 kW flat for one year from 1 June 2027, 97 % available, prices of the curve's hours.
    run, _ = a_requested_run(SOLAR)
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    case = thaw(run)
    prices = case.curves.hourly["ENERGY"].values
    energy = ComponentResult.objects.get(run_offer__run=run, code="ENERGY")
    assert energy.first_year == 2027
    # the curve holds 2027 hour by hour: from 1 June, hour 151 * 24 less the hour skipped in March
    first = 151 * 24 - 1
    expected = float(prices[first:].sum()) * 1.2 * 0.97
    assert float(energy.usd_by_year[0]) == pytest.approx(expected, rel=1e-9)


def test_a_second_delivery_of_the_message_does_nothing():
    run, _ = a_requested_run(SOLAR)
    evaluate_run(run_id=run.pk)
    before = Run.objects.get(pk=run.pk)
    evaluate_run(run_id=run.pk)
    after = Run.objects.get(pk=run.pk)
    assert (after.n_attempts, after.ended_at, after.result_digest) == (
        1,
        before.ended_at,
        before.result_digest,
    )


def test_an_offer_that_cannot_be_valued_is_named_with_the_cause_and_the_others_are_valued():
    beyond = SOLAR | {"name": "Too long", "ends_on": "2065-05-31"}
    run, _ = a_requested_run(SOLAR, beyond)
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    failed = run.offers.get(state=OfferRunState.FAILED)
    assert (run.state, run.n_done) == (RunState.DONE, 2)
    assert "beyond the horizon" in failed.error
    assert run.error == f"{failed.offer}: {failed.error}"


def test_a_run_of_which_no_offer_can_be_valued_fails():
    run, _ = a_requested_run(SOLAR | {"ends_on": "2065-05-31"})
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.result_digest) == (RunState.FAILED, "")
    assert "beyond the horizon" in run.error


def test_only_one_run_of_a_solicitation_is_under_way():
    run, officer = a_requested_run(SOLAR)
    with pytest.raises(Conflict, match="under way"):
        request_run(solicitation=run.solicitation, by=officer, now=database_now())


def test_an_ended_run_can_be_asked_for_again_and_gives_the_same_digest():
    run, officer = a_requested_run(SOLAR)
    evaluate_run(run_id=run.pk)
    again = rerun(run=run, by=officer, now=database_now())
    evaluate_run(run_id=again.pk)
    run.refresh_from_db()
    again.refresh_from_db()
    assert again.pk != run.pk
    assert (again.input_digest, again.result_digest) == (run.input_digest, run.result_digest)


@pytest.mark.parametrize(
    "role", [Role.PANEL, Role.CHAIR, Role.PRG, Role.EVALUATOR, Role.ENGINEER, Role.PLANNER]
)
def test_nobody_but_procurement_starts_or_stops_runs(role):
    run, _ = a_requested_run(SOLAR)
    other = assign(run.solicitation, role)
    with pytest.raises(NotAllowed):
        cancel_run(run=run, by=other, now=database_now())
    with pytest.raises(NotAllowed):
        request_run(solicitation=run.solicitation, by=other, now=database_now())


def test_runs_start_between_the_opening_and_the_award():
    run, officer = a_requested_run(SOLAR)
    cancel_run(run=run, by=officer, now=database_now())
    for state in (SolicitationState.PUBLISHED, SolicitationState.AWARDED):
        run.solicitation.state = state
        with pytest.raises(NotAllowed):
            request_run(solicitation=run.solicitation, by=officer, now=database_now())


def test_without_a_locked_protocol_or_an_opened_offer_no_run_starts():
    solicitation = a_published_solicitation()
    officer = assign(solicitation, Role.PROCUREMENT)
    open_all(solicitation, procurement=officer)
    solicitation.refresh_from_db()
    with pytest.raises(Conflict, match="No protocol is locked"):
        request_run(solicitation=solicitation, by=officer, now=database_now())
    a_locked_protocol(solicitation)
    with pytest.raises(Conflict, match="No offer was opened"):
        request_run(solicitation=solicitation, by=officer, now=database_now())


def test_a_cancelled_run_stays_cancelled_whatever_its_worker_does():
    run, officer = a_requested_run(SOLAR)
    cancel_run(run=run, by=officer, now=database_now())
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.n_attempts) == (RunState.CANCELLED, 0)
    with pytest.raises(Conflict, match="has ended"):
        cancel_run(run=run, by=officer, now=database_now())


def test_a_worker_that_lost_its_run_writes_nothing_more(monkeypatch):
    run, officer = a_requested_run(SHORT_TERM, SOLAR)
    valued = evaluating.store_result

    def store_and_be_cancelled(row, result):
        valued(row, result)
        cancel_run(run=run, by=officer, now=database_now())

    monkeypatch.setattr(evaluating, "store_result", store_and_be_cancelled)
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.n_done, run.result_digest) == (RunState.CANCELLED, 1, "")
    assert RunOffer.objects.filter(run=run, state=OfferRunState.DONE).count() == 1


def test_a_run_whose_lease_ran_out_is_queued_again_and_ends_with_the_same_digest():
    run, _ = a_requested_run(SHORT_TERM, SOLAR)
    evaluate_run(run_id=run.pk)
    done = Run.objects.get(pk=run.pk)
    # as if its worker had died after the first offer
    second = run.offers.order_by("offer__alias")[1]
    ComponentResult.objects.filter(run_offer=second).delete()
    Coverage.objects.filter(run_offer=second).delete()
    RunOffer.objects.filter(pk=second.pk).update(state=OfferRunState.WAITING, result_digest="")
    now = database_now()
    Run.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING,
        lease_holder="dead",
        lease_until=now - LEASE,
        result_digest="",
        ended_at=None,
        n_done=1,
    )
    assert sweep_runs(now=now) == 1
    run.refresh_from_db()
    assert run.state == RunState.QUEUED
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.n_done, run.n_attempts) == (RunState.DONE, 2, 2)
    assert (run.result_digest, run.input_digest) == (done.result_digest, done.input_digest)


def test_a_worker_that_joins_leaves_the_claims_of_another_alone_and_the_last_one_ends_the_run():
    run, _ = a_requested_run(*[SOLAR | {"name": f"Sun {n}"} for n in range(OFFERS_PER_CLAIM + 1)])
    first = evaluating._Hold(run_id=run.pk, worker="first")
    assert first.start()
    case = evaluating._case_of(first)
    claimed = first.claim({offer.id for offer in case.offers})
    assert len(claimed) == OFFERS_PER_CLAIM
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.n_done, run.n_attempts) == (RunState.RUNNING, 1, 1)
    for row in claimed:
        evaluating._value(row, case, Market(case), first)
    evaluating._finish(first)
    run.refresh_from_db()
    assert (run.state, run.n_done) == (RunState.DONE, OFFERS_PER_CLAIM + 1)
    assert run.result_digest == run_digest(evaluate_case(case))


def test_a_worker_whose_claim_was_given_away_writes_nothing():
    run, _ = a_requested_run(SOLAR)
    slow = evaluating._Hold(run_id=run.pk, worker="slow")
    slow.start()
    case = evaluating._case_of(slow)
    (row,) = slow.claim({offer.id for offer in case.offers})
    RunOffer.objects.filter(pk=row.pk).update(claimed_by="quick")
    with pytest.raises(evaluating.LeaseLostError):
        evaluating._value(row, case, Market(case), slow)
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == (OfferRunState.WAITING, "quick")


def test_a_worker_of_an_earlier_attempt_neither_writes_nor_ends_the_run():
    run, _ = a_requested_run(SOLAR)
    late = evaluating._Hold(run_id=run.pk, worker="late")
    late.start()
    case = evaluating._case_of(late)
    (row,) = late.claim({offer.id for offer in case.offers})
    assert sweep_runs(now=database_now() + LEASE + LEASE) == 1
    now = evaluating._Hold(run_id=run.pk, worker="now")
    assert now.start()
    with pytest.raises(evaluating.LeaseLostError):
        evaluating._value(row, case, Market(case), late)
    late.give_up("out of memory")
    evaluating._finish(late)
    run.refresh_from_db()
    assert (run.state, run.n_attempts, run.n_done, run.error) == (RunState.RUNNING, 2, 0, "")


def test_an_error_of_a_worker_that_joined_gives_its_offers_back_and_leaves_the_run_to_the_others():
    run, _ = a_requested_run(SOLAR)
    first, second = (evaluating._Hold(run_id=run.pk, worker=name) for name in ("first", "second"))
    first.start()
    case = evaluating._case_of(first)
    assert second.join()
    assert len(second.claim({offer.id for offer in case.offers})) == 1
    second.give_up("MemoryError")
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.RUNNING, "")
    assert len(first.claim({offer.id for offer in case.offers})) == 1


def test_a_worker_with_another_engine_does_not_join_and_a_restart_with_one_values_everything_again():
    run, _ = a_requested_run(SHORT_TERM, SOLAR)
    evaluate_run(run_id=run.pk)
    done = Run.objects.get(pk=run.pk)
    now = database_now()
    unfinished = {
        "state": RunState.RUNNING,
        "lease_until": now - LEASE,
        "ended_at": None,
        "engine_version": "0.0",
    }
    Run.objects.filter(pk=run.pk).update(**unfinished)
    assert not evaluating._Hold(run_id=run.pk, worker="newer").join()
    sweep_runs(now=now)
    restarted = evaluating._Hold(run_id=run.pk, worker="newer")
    assert restarted.start()
    run.refresh_from_db()
    assert (run.n_done, run.offers.filter(state=OfferRunState.WAITING).count()) == (0, 2)
    assert ComponentResult.objects.filter(run_offer__run=run).count() == 0
    evaluating._work(restarted, evaluating._case_of(restarted))
    run.refresh_from_db()
    assert (run.state, run.n_done, run.result_digest) == (RunState.DONE, 2, done.result_digest)


def test_a_living_run_is_left_alone_by_the_sweeper():
    run, _ = a_requested_run(SOLAR)
    now = database_now()
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, lease_until=now + LEASE)
    assert sweep_runs(now=now) == 0


def test_a_queued_run_that_nobody_took_is_sent_again():
    run, _ = a_requested_run(SOLAR)
    OutboxMessage.objects.all().delete()
    assert sweep_runs(now=database_now() + timedelta(minutes=2)) == 1
    assert OutboxMessage.objects.get().subject_id == run.pk


def test_a_run_that_kills_its_workers_fails_at_last():
    run, _ = a_requested_run(SOLAR)
    now = database_now()
    Run.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING, lease_until=now - LEASE, n_attempts=MOST_ATTEMPTS
    )
    assert sweep_runs(now=now) == 1
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "died 5 times" in run.error


def test_an_unexpected_error_ends_the_run_and_is_raised_again(monkeypatch):
    run, _ = a_requested_run(SOLAR)

    def broken(_run, **_):
        raise KeyError("row")

    monkeypatch.setattr(evaluating, "case_inputs", broken)
    with pytest.raises(KeyError):
        evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.FAILED, "KeyError: 'row'")
