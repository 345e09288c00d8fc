"""The best set of a run: promised, worked out by the worker's service, kept, swept, added to on demand."""

from datetime import timedelta
from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from kernel.models import OutboxMessage
from nmv.market import Market
from nmv.portfolio import Holdings, value_set
from nmv.selection import SelectionError
from tests.factories.accounts import a_person
from tests.factories.review import a_finished_run, a_submitted_card, an_evaluation, lock_the_scores
from tests.factories.valuation import SHORT_TERM, SOLAR, a_valued_solicitation
from valuation.evaluation import no_set, stored_values, thaw
from valuation.evaluation.tableaux import tableau_of
from valuation.models import EntryPrice, Optimum
from valuation.services import (
    ask_entry_price,
    ask_optimum,
    cancel_optimum,
    evaluate_run,
    find_optimum,
    optimising,
    request_run,
    sweep_optima,
)
from valuation.states import OPTIMUM_MOVES, OfferRunState, OptimumState

pytestmark = pytest.mark.django_db
CENT = Decimal("0.02")


def found(run) -> Optimum:
    """The run's optimum, worked out as a worker does."""
    optimising.promise_optimum(run=run, now=database_now())
    find_optimum(run_id=run.pk)
    return Optimum.objects.get(run=run)


def brute(run, *, exclusive=(), requires=()) -> list[tuple[float, frozenset[str]]]:
    """Every set that keeps the terms with its value, best first: each one valued, none left out."""
    case, results = thaw(run), stored_values(run)
    holdings = Holdings(Market(case))
    ids = list(results)
    sets = (set(some) for n in range(len(ids) + 1) for some in combinations(ids, n))
    kept = [
        each
        for each in sets
        if all(len(each & set(group)) <= 1 for group in exclusive)
        and all(b in each for a, b in requires if a in each)
    ]
    valued = [
        (value_set(case, results, sorted(each), market=holdings.market).npv_usd, frozenset(each))
        for each in kept
    ]
    return sorted(valued, key=lambda pair: -pair[0])


def test_a_run_that_ends_promises_its_optimum_and_a_worker_keeps_it():
    solicitation, officer = a_valued_solicitation(SHORT_TERM, SOLAR)
    run = request_run(solicitation=solicitation, by=officer, now=database_now())
    evaluate_run(run_id=run.pk)

    queued = Optimum.objects.get(run=run)
    assert (queued.state, queued.document) == (OptimumState.QUEUED, None)
    assert OutboxMessage.objects.get(topic="valuation.find_optimum").subject_id == run.pk
    find_optimum(run_id=run.pk)

    run.refresh_from_db()
    optimum = Optimum.objects.get(run=run)
    best, bound = brute(run)[0], Decimal(optimum.document["best"]["bound_usd"])
    assert (optimum.state, optimum.error) == (OptimumState.DONE, "")
    assert frozenset(optimum.document["best"]["offers"]) == best[1]
    assert abs(Decimal(optimum.document["best"]["npv_usd"]) - Decimal(best[0])) < CENT
    assert abs(bound - Decimal(best[0])) < CENT
    facts = Entry.objects.get(verb="run.optimum_kept").facts
    assert (facts["optimum"], facts["run"]) == (optimum.digest, str(run.pk))


@pytest.mark.parametrize("seed", range(6))
def test_the_kept_sets_and_entry_prices_are_those_of_brute_force(seed):
    rng = np.random.default_rng(seed)
    made = an_evaluation(n_offers=5)
    ids = [str(offer.pk) for offer in made.offers]
    exclusive, requires = [ids[:2]], [(ids[2], ids[3])]
    run = a_finished_run(
        made,
        kw=rng.uniform(300, 1500, 5).round().tolist(),
        prices=rng.uniform(33, 37, 5).round(2).tolist(),
        need_kw=2000.0,
        terms={
            "exclusive": exclusive,
            "requires": [{"offer": a, "only_with": b} for a, b in requires],
        },
    )

    optimum = found(run)
    ranked = brute(run, exclusive=exclusive, requires=requires)

    best = optimum.document["best"]
    assert abs(Decimal(best["npv_usd"]) - Decimal(ranked[0][0])) < CENT
    assert best["is_proven"]
    values = [Decimal(each["npv_usd"]) for each in optimum.document["next_best"]]
    assert all(abs(kept - Decimal(usd)) < CENT for kept, (usd, _) in zip(values, ranked[1:], strict=False))
    assert len(values) == 5
    for entry in optimum.entries.all():
        with_it = max(usd for usd, each in ranked if str(entry.offer_id) in each)
        assert abs(entry.fall_usd - Decimal(ranked[0][0] - with_it)) < CENT
    assert optimum.entries.count() == 5 - len(best["offers"])


@pytest.mark.parametrize("policy", ["all_needs_met", "partial_fill"])
def test_the_tableau_values_every_set_as_the_engine_does(policy):
    made = an_evaluation(n_offers=4)
    run = a_finished_run(
        made,
        kw=[900.0, 1200.0, 700.0, 2400.0],
        prices=[35.0] * 4,
        deferral={"policy": policy},
        need_kw=2350.0,
    )
    case, results, table = thaw(run), stored_values(run), tableau_of(run)

    for n in range(5):
        for some in combinations(results, n):
            own, kept = value_set(case, results, some), table.value(dict.fromkeys(some, 1.0))
            assert kept.npv_usd == pytest.approx(own.npv_usd, abs=0.01)
            assert kept.deferral_pv_usd == pytest.approx(own.deferral_pv_usd, abs=0.01)
            theirs = {(each.need_id, each.year): each for each in own.coverage}
            for each in kept.coverage:
                other = theirs[each.need_id, each.year]
                assert each.ratio == pytest.approx(other.ratio)
                assert each.covered_kw == other.covered_kw
                assert [slot for slot, _ in each.uncovered] == [slot for slot, _ in other.uncovered]


def test_a_second_delivery_finds_nothing_to_do():
    made = an_evaluation(n_offers=2)
    run = a_finished_run(made)
    before = found(run)

    find_optimum(run_id=run.pk)

    after = Optimum.objects.get(run=run)
    assert (after.n_attempts, after.ended_at, after.digest) == (1, before.ended_at, before.digest)
    assert Entry.objects.filter(verb="run.optimum_kept").count() == 1


def test_of_many_losers_only_those_of_the_greatest_value_get_an_entry_price_and_the_rest_on_demand(
    monkeypatch,
):
    monkeypatch.setattr(optimising, "ALL_ENTRIES_UP_TO", 1)
    monkeypatch.setattr(optimising, "ENTRIES_OF_MANY", 1)
    made = an_evaluation(n_offers=4)
    run = a_finished_run(made, prices=[36.0, 37.0, 38.0, 39.0], kw=[2350.0] * 4)
    optimum = found(run)
    assert set(optimum.document["best"]["offers"]) == {str(made.offers[0].pk)}
    assert [row.offer for row in optimum.entries.all()] == [made.offers[1]]

    ask_entry_price(run=run, offer=made.offers[3], by=made.chair, now=database_now())
    assert Optimum.objects.get(run=run).state == OptimumState.QUEUED
    find_optimum(run_id=run.pk)

    again = Optimum.objects.get(run=run)
    fall = EntryPrice.objects.get(offer=made.offers[3])
    # Three dollars per kW-month dearer, all else alike.
    assert (again.state, round(fall.fall_usd_per_kw_month, 4)) == (OptimumState.DONE, Decimal("3.0000"))
    assert again.document == optimum.document
    assert again.digest != optimum.digest


def test_an_entry_price_of_a_winner_is_refused_with_the_reason():
    made = an_evaluation(n_offers=2)
    run = a_finished_run(made, kw=[2350.0, 2350.0], prices=[35.0, 36.0])
    found(run)

    with pytest.raises(Conflict, match="is in the best set"):
        ask_entry_price(run=run, offer=made.offers[0], by=made.chair, now=database_now())


def test_who_does_not_see_the_run_asks_for_nothing():
    made = an_evaluation(n_offers=1)
    run = a_finished_run(made)
    for person in (a_person(), made.panel[0]):
        with pytest.raises(NotAllowed):
            ask_optimum(run=run, by=person, now=database_now())


def test_an_optimum_is_seen_exactly_as_its_run_is():
    made = an_evaluation(n_offers=1)
    run = a_finished_run(made)
    found(run)
    for person in (made.procurement, made.chair, made.evaluator):
        assert Optimum.objects.visible_to(person).count() == 1
    for person in (made.panel[0], a_person(), AnonymousUser(), made.offers[0].created_by):
        assert Optimum.objects.visible_to(person).count() == 0
    a_submitted_card(made.offers[0], made.panel[0])
    lock_the_scores(made)
    assert Optimum.objects.visible_to(made.panel[0]).count() == 1


def test_a_kept_document_never_changes():
    made = an_evaluation(n_offers=1)
    optimum = found(a_finished_run(made))

    with pytest.raises(DatabaseError, match="fixed since document"), transaction.atomic():
        Optimum.objects.filter(pk=optimum.pk).update(document={"schema": "another"})


def test_the_sweeper_begins_what_was_never_promised_and_takes_back_what_a_dead_worker_held():
    made = an_evaluation(n_offers=1)
    run = a_finished_run(made)
    now = database_now()
    assert sweep_optima(now=now) == 1
    Optimum.objects.filter(run=run).update(
        state=OptimumState.RUNNING, lease_holder="dead", lease_until=now - timedelta(seconds=1), n_attempts=1
    )

    assert sweep_optima(now=now) == 1
    assert sweep_optima(now=now) == 0

    assert Optimum.objects.get(run=run).state == OptimumState.QUEUED
    find_optimum(run_id=run.pk)
    assert Optimum.objects.get(run=run).state == OptimumState.DONE


def test_a_worker_that_dies_again_and_again_fails_the_search_which_may_be_asked_for_again():
    made = an_evaluation(n_offers=1)
    run = a_finished_run(made)
    now = database_now()
    Optimum.objects.create(
        run=run,
        asked_at=now,
        state=OptimumState.RUNNING,
        lease_holder="dead",
        lease_until=now - timedelta(seconds=1),
        n_attempts=optimising.MOST_ATTEMPTS,
    )
    sweep_optima(now=now)
    failed = Optimum.objects.get(run=run)
    assert (failed.state, failed.error) == (OptimumState.FAILED, no_set.worker_died(3))

    ask_optimum(run=run, by=made.procurement, now=now)
    find_optimum(run_id=run.pk)

    assert Optimum.objects.get(run=run).state == OptimumState.DONE


def test_a_worker_that_lost_the_row_writes_nothing(monkeypatch):
    made = an_evaluation(n_offers=2)
    run = a_finished_run(made)
    optimising.promise_optimum(run=run, now=database_now())
    write = optimising.optimum_document

    def taken_away(choice):
        Optimum.objects.filter(run=run).update(lease_holder="another")
        return write(choice)

    monkeypatch.setattr(optimising, "optimum_document", taken_away)
    find_optimum(run_id=run.pk)

    optimum = Optimum.objects.get(run=run)
    assert (optimum.state, optimum.document, optimum.entries.count()) == (OptimumState.RUNNING, None, 0)


def test_a_search_that_is_cancelled_keeps_nothing_more_and_may_be_asked_for_again(monkeypatch):
    made = an_evaluation(n_offers=2)
    run = a_finished_run(made)
    optimising.promise_optimum(run=run, now=database_now())
    write = optimising.optimum_document

    def cancelled_meanwhile(choice):
        cancel_optimum(run=run, by=made.chair, now=database_now())
        return write(choice)

    monkeypatch.setattr(optimising, "optimum_document", cancelled_meanwhile)
    find_optimum(run_id=run.pk)
    stopped = Optimum.objects.get(run=run)
    assert (stopped.state, stopped.document, stopped.entries.count()) == (OptimumState.CANCELLED, None, 0)
    entry = Entry.objects.get(verb="run.optimum_cancelled")
    assert (entry.facts, entry.actor_role) == ({"run": str(run.pk)}, Role.CHAIR)
    assert sweep_optima(now=database_now() + timedelta(days=1)) == 0

    monkeypatch.undo()
    ask_optimum(run=run, by=made.procurement, now=database_now())
    find_optimum(run_id=run.pk)
    assert Optimum.objects.get(run=run).state == OptimumState.DONE


def test_a_cancelled_search_for_entry_prices_goes_on_where_it_stood_when_one_of_them_is_asked_for():
    made = an_evaluation(n_offers=3)
    run = a_finished_run(made, kw=[2350.0] * 3, prices=[35.0, 36.0, 37.0])
    done = found(run)
    document, (first, second) = done.document, list(done.entries.order_by("position"))
    EntryPrice.objects.filter(pk=second.pk).update(state=OfferRunState.WAITING, fall_usd=None)
    Optimum.objects.update(state=OptimumState.RUNNING, lease_holder="one", lease_until=database_now())
    cancel_optimum(run=run, by=made.chair, now=database_now())

    ask_entry_price(run=run, offer=second.offer, by=made.chair, now=database_now())
    find_optimum(run_id=run.pk)

    again = Optimum.objects.get(run=run)
    assert (again.state, again.document, again.digest) == (OptimumState.DONE, document, done.digest)
    falls = dict(again.entries.values_list("pk", "fall_usd"))
    assert falls == {first.pk: first.fall_usd, second.pk: second.fall_usd}


def test_a_search_is_cancelled_by_those_who_see_the_values_and_only_while_it_lasts():
    made = an_evaluation(n_offers=1)
    run = a_finished_run(made)
    optimising.promise_optimum(run=run, now=database_now())

    with pytest.raises(NotAllowed):
        cancel_optimum(run=run, by=made.panel[0], now=database_now())
    cancel_optimum(run=run, by=made.procurement, now=database_now())
    with pytest.raises(Conflict, match="nothing to cancel"):
        cancel_optimum(run=run, by=made.procurement, now=database_now())

    find_optimum(run_id=run.pk)
    assert Optimum.objects.get(run=run).state == OptimumState.CANCELLED


def test_every_offer_that_was_not_valued_stays_out_of_the_choice():
    made = an_evaluation(n_offers=2)
    run = a_finished_run(made, failing={1: "its storage has no energy"}, kw=[2350.0, 2350.0])

    optimum = found(run)

    assert set(optimum.document["best"]["offers"]) <= {str(made.offers[0].pk)}
    assert run.offers.filter(state=OfferRunState.FAILED).count() == 1


def test_the_moves_of_an_optimum_reach_every_state():
    assert set(OPTIMUM_MOVES) == set(OptimumState)
    assert {new for moves in OPTIMUM_MOVES.values() for new in moves} == set(OptimumState)


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (SelectionError("no set of these offers covers what is required"), "No set of these offers meets"),
        (SelectionError("no set was found within 60 s; it is not proven"), "The time for the search ended"),
        (SelectionError("no set was found"), "No set of these offers keeps the rules."),
        (Conflict("This run kept no inputs."), "This run kept no inputs."),
        (KeyError("npv"), "The search ended in an error of the program (KeyError)."),
    ],
)
def test_a_search_that_fails_says_why_in_words_for_readers(error, begins):
    assert no_set.why_no_set(error).startswith(begins)
