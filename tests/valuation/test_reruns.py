"""Runs that the system asks for, because something that the last one stood on changed."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from bids.models import CureRequest, FinalInvitation, FinalOffer, FinalRound, Offer
from bids.services.disqualification import confirm_disqualification, propose_disqualification
from bids.states import FinalState
from kernel.clock import database_now
from kernel.errors import Conflict
from nmv.canonical import digest
from solicitations.models import Project, Rules, Solicitation
from solicitations.services import record_scores_locked
from solicitations.states import ProtocolPart, SolicitationState
from tests.factories.bids import a_submitted_offer, give_known_share, open_all
from tests.factories.solicitations import a_published_solicitation, assign
from tests.factories.valuation import SHORT_TERM, SOLAR, a_locked_protocol, a_valued_solicitation
from tests.valuation.test_revised_needs import revised
from valuation.models import Run
from valuation.queries import waiting_for
from valuation.queries.causes import because
from valuation.queries.runs import names_for
from valuation.services import amend_protocol, cancel_run, evaluate_run, request_run, rerun_changed
from valuation.states import Cause, RunState

pytestmark = pytest.mark.django_db


def valued(*offers):
    """A solicitation whose run has finished, and its procurement officer."""
    solicitation, officer = a_valued_solicitation(*(offers or (SHORT_TERM, SOLAR)))
    done(request_run(solicitation=solicitation, by=officer, now=database_now()))
    return solicitation, officer


def done(run):
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == RunState.DONE
    return run


def amend(solicitation, officer, loss="0.05"):
    content = solicitation.protocols.order_by("-version")[0].content | {"energy": {"loss_factor": loss}}
    return amend_protocol(
        solicitation=solicitation,
        content=content,
        part=ProtocolPart.ASSUMPTIONS,
        reason="The loss study was withdrawn.",
        by=officer,
        now=database_now(),
    )


def sweep():
    return rerun_changed(now=database_now())


def newest(solicitation):
    return Run.objects.filter(solicitation=solicitation).order_by("-requested_at").first()


def told(solicitation, user):
    return because(newest(solicitation), names_for(solicitation.pk, user))


def test_while_nothing_changes_nothing_is_asked_for():
    solicitation, _ = valued()

    assert (sweep(), sweep()) == (0, 0)
    assert solicitation.runs.count() == 1


def test_another_version_of_the_protocol_has_the_offers_valued_again_once_and_on_the_record():
    solicitation, officer = valued()
    first = newest(solicitation)
    later = amend(solicitation, officer)

    assert (sweep(), sweep()) == (1, 0)

    run = newest(solicitation)
    assert (run.requested_by, run.follows, run.protocol, run.n_offers) == (None, first, later, 2)
    assert told(solicitation, officer) == ["protocol version 2 took the place of version 1"]
    entry = Entry.objects.filter(verb="run.requested").latest("recorded_at")
    assert (entry.actor_role, entry.facts["because"]) == ("SYSTEM", ["PROTOCOL"])
    assert entry.facts["follows"] == str(first.pk)
    done(run)
    assert run.input_digest != first.input_digest
    assert sweep() == 0


def test_an_offer_that_is_disqualified_changes_the_run_and_is_named_to_who_sees_it():
    solicitation, officer = valued()
    gone, kept = solicitation.offers.order_by("alias")
    evaluator = assign(solicitation, Role.EVALUATOR)
    made = propose_disqualification(offer=gone, reason="No site.", by=officer, now=database_now())
    assert sweep() == 0
    confirm_disqualification(disqualification=made, by=evaluator, now=database_now())

    assert sweep() == 1

    assert told(solicitation, officer) == [f"{gone.alias} no longer counts"]
    assert list(newest(solicitation).offers.values_list("offer", flat=True)) == [kept.pk]
    assert because(newest(solicitation), {}) == ["something that stands behind it changed"]


def test_a_correction_counts_once_it_is_accepted():
    solicitation, officer = valued()
    offer = solicitation.offers.order_by("alias")[0]
    CureRequest.objects.create(
        offer=offer,
        text="Mend it.",
        due_at=database_now() + timedelta(days=1),
        asked_by=officer,
        asked_at=database_now(),
    )
    assert sweep() == 0
    CureRequest.objects.update(
        answer_sealed=b"x", answered_by=officer, answered_at=database_now(), answer_digest="a" * 64
    )
    assert sweep() == 0
    CureRequest.objects.update(is_accepted=True, decided_by=officer, decided_at=database_now())

    assert sweep() == 1
    assert told(solicitation, officer) == [f"the terms of {offer.alias} were mended"]


def test_a_project_that_costs_something_else_has_the_offers_valued_again():
    solicitation, officer = valued()
    Project.objects.update(installed_cost_usd=Decimal(7_000_000))

    assert sweep() == 1
    assert told(solicitation, officer) == ["figures of its needs or projects changed"]


def test_a_revised_need_is_valued_beside_and_moves_no_rank():
    solicitation, officer = valued()
    need = revised(solicitation)

    assert (sweep(), sweep()) == (1, 0)

    run = newest(solicitation)
    assert run.on_revised_needs
    assert told(solicitation, officer) == [f"need {need.code} was published anew as version 2"]
    done(run)
    assert sweep() == 0
    assert Run.objects.official().count() == 1


def test_changes_that_come_close_together_are_taken_up_by_one_run():
    solicitation, officer = valued()
    amend(solicitation, officer)
    amend(solicitation, officer, loss="0.07")
    gone = solicitation.offers.order_by("alias")[0]
    made = propose_disqualification(offer=gone, reason="No site.", by=officer, now=database_now())
    evaluator = assign(solicitation, Role.EVALUATOR)
    confirm_disqualification(disqualification=made, by=evaluator, now=database_now())

    assert sweep() == 1
    assert [cause["kind"] for cause in newest(solicitation).causes] == [Cause.PROTOCOL, Cause.GONE]


def test_a_change_during_a_run_is_taken_up_after_it():
    solicitation, officer = valued()
    amend(solicitation, officer)
    assert sweep() == 1
    amend(solicitation, officer, loss="0.07")
    assert sweep() == 0
    done(newest(solicitation))

    assert sweep() == 1
    assert told(solicitation, officer) == ["protocol version 3 took the place of version 2"]


@pytest.mark.parametrize("state", [RunState.CANCELLED, RunState.FAILED])
def test_a_run_that_was_cancelled_or_failed_is_not_begun_again_for_the_same_change(state):
    solicitation, officer = valued()
    amend(solicitation, officer)
    sweep()
    Run.objects.filter(pk=newest(solicitation).pk).update(state=state, ended_at=database_now())

    assert sweep() == 0
    amend(solicitation, officer, loss="0.07")
    assert sweep() == 1


def test_what_a_person_asked_for_since_is_not_asked_for_again():
    solicitation, officer = valued()
    amend(solicitation, officer)
    run = request_run(solicitation=solicitation, by=officer, now=database_now())
    assert sweep() == 0
    done(run)

    assert sweep() == 0


def test_nothing_runs_by_itself_before_a_person_has_asked_for_the_first():
    solicitation, officer = a_valued_solicitation(SOLAR)
    amend(solicitation, officer)
    assert sweep() == 0
    cancel_run(
        run=request_run(solicitation=solicitation, by=officer, now=database_now()),
        by=officer,
        now=database_now(),
    )
    assert sweep() == 0


@pytest.mark.parametrize(
    ("state", "official", "for_needs"),
    [
        (SolicitationState.SELECTION, 1, 1),
        (SolicitationState.CONSULTATION, 0, 1),
        (SolicitationState.APPROVED, 0, 1),
        (SolicitationState.AWARDED, 0, 0),
        (SolicitationState.NO_AWARD, 0, 0),
        (SolicitationState.CANCELLED, 0, 0),
    ],
)
def test_what_is_chosen_for_good_is_not_valued_again(state, official, for_needs):
    solicitation, officer = valued()
    amend(solicitation, officer)
    Solicitation.objects.filter(pk=solicitation.pk).update(state=state)
    asked = sweep()
    assert (asked, Run.objects.filter(follows__isnull=False).count()) == (official, official)
    Run.objects.filter(follows__isnull=False).update(state=RunState.CANCELLED, ended_at=database_now())
    revised(solicitation)

    assert sweep() == for_needs


def a_sealed_final(solicitation, officer):
    """A best and final price of the first offer, sealed in a round that is open."""
    offer = solicitation.offers.order_by("alias")[0]
    now = database_now()
    round_ = FinalRound.objects.create(
        solicitation=solicitation,
        state=FinalState.OPEN,
        reason="Closer.",
        due_at=now + timedelta(days=1),
        proposed_by=officer,
        proposed_at=now,
        decided_by=assign(solicitation, Role.EVALUATOR),
        decided_at=now,
    )
    final = FinalOffer.objects.create(
        invitation=FinalInvitation.objects.create(round=round_, offer=offer),
        number=1,
        price_sealed=b"x",
        commitment="c" * 64,
        receipt={},
        submitted_by=officer,
        submitted_at=now,
    )
    return offer, final


def open_final(offer, final):
    now = database_now()
    FinalOffer.objects.filter(pk=final.pk).update(opened=b"x", opened_at=now)
    Offer.objects.filter(pk=offer.pk).update(final_opened_at=now)


def test_a_final_price_counts_once_it_is_opened():
    solicitation, officer = valued()
    offer, final = a_sealed_final(solicitation, officer)
    assert sweep() == 0

    open_final(offer, final)

    assert sweep() == 1
    assert told(solicitation, officer) == [f"{offer.alias} has a best and final price"]


@pytest.mark.django_db(transaction=True)
def test_the_button_and_the_sweep_at_once_ask_for_one_run():
    solicitation, officer = valued()
    amend(solicitation, officer)
    gate, refused = threading.Barrier(4), []

    def press():
        gate.wait()
        try:
            request_run(solicitation=solicitation, by=officer, now=database_now())
        except Conflict as error:
            refused.append(error.message)
        connections.close_all()

    def look():
        gate.wait()
        sweep()
        connections.close_all()

    threads = [threading.Thread(target=do) for do in (press, look, look, look)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    asked = Run.objects.filter(state=RunState.QUEUED)
    assert asked.count() == 1
    assert asked.get().is_automatic == bool(refused)
    assert asked.get().basis_digest == digest(asked.get().basis)


def test_the_list_and_the_run_say_why_and_who_does_not_see_runs_is_told_nothing(client):
    solicitation, officer = valued()
    amend(solicitation, officer)
    sweep()
    client.force_login(officer)
    listed = reverse("valuation:run-list", args=[solicitation.pk])
    shown = reverse("valuation:run-detail", args=[newest(solicitation).pk])

    for url in (listed, shown):
        assert "by itself, because protocol version 2 took the place of version 1" in " ".join(
            client.get(url).content.decode().split()
        )
    client.force_login(assign(solicitation, Role.PANEL))
    assert [client.get(url).status_code for url in (listed, shown)] == [404, 404]


def test_the_api_says_that_a_run_was_asked_for_by_the_system(client):
    solicitation, officer = valued()
    first = newest(solicitation)
    amend(solicitation, officer)
    sweep()
    client.force_login(officer)

    rows = client.get("/api/v1/runs/", {"solicitation": solicitation.pk}).json()["results"]

    assert [(row["is_automatic"], row["follows"]) for row in rows] == [(True, str(first.pk)), (False, None)]


def test_a_look_takes_as_many_queries_for_three_offers_as_for_one():
    counts = []
    for n in (1, 3):
        valued(*[SHORT_TERM] * n)
        with CaptureQueriesContext(connection) as queries:
            sweep()
        counts.append(len(queries))
        Solicitation.objects.update(state=SolicitationState.AWARDED)
    assert counts[0] == counts[1]


def test_a_run_from_before_bases_were_kept_is_followed_by_none_until_a_person_values_again(client):
    solicitation, officer = valued()
    Run.objects.update(basis=None, basis_digest="")
    amend(solicitation, officer)
    page = reverse("valuation:run-list", args=[solicitation.pk])
    words = "It cannot be told whether anything changed since the last valuation."
    again = f"Value the offers of {solicitation.code} again"

    assert sweep() == 0
    client.force_login(officer)
    assert words in client.get(page).content.decode()
    assert [each.title for each in waiting_for(officer, now=database_now())] == [again]
    client.post(page)
    assert words not in client.get(page).content.decode()
    done(newest(solicitation))

    assert newest(solicitation).protocol.version == 2
    assert (words in client.get(page).content.decode(), waiting_for(officer, now=database_now())) == (
        False,
        [],
    )
    assert sweep() == 0
    amend(solicitation, officer, loss="0.06")
    assert sweep() == 1


def test_with_two_envelopes_nothing_runs_while_prices_are_sealed_and_the_right_run_follows_after():
    solicitation = a_published_solicitation()
    Rules.objects.create(solicitation=solicitation, two_envelopes=True, price_cap_usd_per_kw_year=200)
    officer, evaluator = assign(solicitation, Role.PROCUREMENT), assign(solicitation, Role.EVALUATOR)
    a_locked_protocol(solicitation)
    a_submitted_offer(solicitation, **SHORT_TERM)
    open_all(solicitation, officer, evaluator)
    solicitation.refresh_from_db()
    amend(solicitation, officer)
    with pytest.raises(Conflict, match="price envelope is still sealed"):
        request_run(solicitation=solicitation, by=officer, now=database_now())
    assert (sweep(), Run.objects.count()) == (0, 0)

    record_scores_locked(solicitation=solicitation, by=assign(solicitation, Role.CHAIR), at=database_now())
    assert (sweep(), Run.objects.count()) == (0, 0)
    give_known_share(solicitation, Role.PROCUREMENT, officer)
    give_known_share(solicitation, Role.EVALUATOR, evaluator)
    # Prices lie open: the first valuation is a person's, by the version that the deviation made.
    assert (sweep(), Run.objects.count()) == (0, 0)
    first = done(request_run(solicitation=solicitation, by=officer, now=database_now()))
    assert (first.protocol.version, sweep()) == (2, 0)

    amend(solicitation, officer, loss="0.06")

    assert (sweep(), sweep()) == (1, 0)
    followed = done(newest(solicitation))
    assert (followed.follows, followed.protocol.version, followed.requested_by) == (first, 3, None)


def test_a_change_while_best_and_final_prices_are_sealed_is_valued_without_them_and_they_once_they_are_open():
    solicitation, officer = valued()
    offer, final = a_sealed_final(solicitation, officer)
    amend(solicitation, officer)

    assert sweep() == 1
    done(newest(solicitation))
    assert sweep() == 0
    open_final(offer, final)

    assert (sweep(), sweep()) == (1, 0)
    assert [cause["kind"] for cause in newest(solicitation).causes] == [Cause.PRICE]
