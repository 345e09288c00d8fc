from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.states import Role
from audit.queries import entries_of
from audit.states import bidder_stream
from bids.documents.reader import InvalidDocument
from bids.models import Check, Conformity, CureRequest, Disqualification, Examination, Offer
from bids.queries import asked_of, document_of
from bids.services import (
    add_check,
    answer_cure,
    ask_to_cure,
    confirm_disqualification,
    decide_cure,
    decline_disqualification,
    examine_offers,
    judge_check,
    propose_disqualification,
    request_examination,
    reverse_disqualification,
    sweep_examinations,
)
from bids.states import CheckCode, DisqualificationState, ExaminationState, Outcome
from bids.tasks import tell_of_cure, tell_of_disqualification
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from kernel.models import OutboxMessage
from solicitations.models import Need, NeedYear, Solicitation
from solicitations.states import SolicitationState
from tests.factories.accounts import a_bidder
from tests.factories.bids import a_submitted_offer, an_opened_offer, open_all
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    return a_published_solicitation()


@pytest.fixture
def procurement(solicitation):
    return assign(solicitation, Role.PROCUREMENT)


@pytest.fixture
def evaluator(solicitation):
    return assign(solicitation, Role.EVALUATOR)


@pytest.fixture
def bidder():
    return a_bidder()


@pytest.fixture
def offer(solicitation, procurement, evaluator, bidder):
    made = a_submitted_offer(solicitation, bidder)
    open_all(solicitation, procurement, evaluator)
    solicitation.refresh_from_db()
    _check(solicitation)
    return Offer.objects.select_related("solicitation__organisation", "organisation").get(pk=made.pk)


def _check(solicitation):
    examine_offers(examination_id=solicitation.examinations.order_by("-number")[0].pk)


def _again(solicitation, procurement):
    request_examination(solicitation=solicitation, by=procurement, now=database_now())
    _check(solicitation)


def _one(offer, code):
    return Check.objects.get(conformity__offer=offer, conformity__is_current=True, code=code)


def test_the_opening_asks_for_the_checks(solicitation):
    an_opened_offer(solicitation)
    asked = Examination.objects.get(solicitation=solicitation)
    assert (asked.number, asked.state, asked.requested_by) == (1, ExaminationState.QUEUED, None)
    assert OutboxMessage.objects.filter(topic="bids.examine_offers", subject_id=asked.pk).count() == 1


def test_a_round_checks_every_offer_once_and_ends(offer):
    round_ = offer.solicitation.examinations.get()
    examine_offers(examination_id=round_.pk)
    round_.refresh_from_db()
    assert (round_.state, Conformity.objects.count()) == (ExaminationState.DONE, 1)
    assert Check.objects.filter(conformity__offer=offer).count() == len(CheckCode) - 1


def test_only_one_round_runs_at_a_time(offer, procurement):
    request_examination(solicitation=offer.solicitation, by=procurement, now=database_now())
    with pytest.raises(Conflict):
        request_examination(solicitation=offer.solicitation, by=procurement, now=database_now())


@pytest.mark.parametrize("role", [Role.PANEL, Role.CHAIR, Role.PRG, Role.ENGINEER, Role.PLANNER])
def test_others_do_not_run_the_checks(offer, role):
    person = assign(offer.solicitation, role)
    with pytest.raises(NotAllowed):
        request_examination(solicitation=offer.solicitation, by=person, now=database_now())


def test_rounds_are_kept_and_the_newest_counts(offer, procurement):
    _again(offer.solicitation, procurement)
    rows = Conformity.objects.filter(offer=offer).order_by("examination__number")
    assert [row.is_current for row in rows] == [False, True]


def test_a_dead_workers_round_is_handed_on(solicitation):
    an_opened_offer(solicitation)
    Examination.objects.update(state=ExaminationState.RUNNING, lease_holder="gone")
    later = database_now() + timedelta(hours=1)
    assert sweep_examinations(now=later) == 1
    assert Examination.objects.get().state == ExaminationState.QUEUED
    _check(solicitation)
    assert Conformity.objects.count() == 1


def test_a_round_that_kills_its_workers_ends(solicitation):
    an_opened_offer(solicitation)
    Examination.objects.update(state=ExaminationState.RUNNING, n_attempts=2)
    sweep_examinations(now=database_now() + timedelta(hours=1))
    assert Examination.objects.get().state == ExaminationState.FAILED


def test_an_opening_without_checks_gets_them(solicitation):
    an_opened_offer(solicitation)
    Examination.objects.all().delete()
    assert sweep_examinations(now=database_now()) == 1


def test_a_need_published_anew_is_held_against_offers(solicitation):
    need = solicitation.needs.get()
    Need.objects.filter(pk=need.pk).update(published_at=database_now())
    kept = asked_of(solicitation)
    assert kept.revised == {}
    windows = list(need.windows.values_list("months", "start_hour", "end_hour"))
    newer = Need.objects.get(pk=need.pk)
    newer.pk, newer.version, newer._state.adding = None, 2, True
    newer.id = None
    newer = Need.objects.create(
        organisation=need.organisation,
        series=need.series,
        version=2,
        code=need.code,
        title=need.title,
        facility=need.facility,
        service=need.service,
        form=need.form,
        duration_hours=5,
        calls_per_year=100,
    )
    NeedYear.objects.create(need=newer, year=2028, amount=Decimal(9000))
    assert asked_of(solicitation).revised == {}, windows
    Need.objects.filter(pk=newer.pk).update(published_at=database_now())
    revised = asked_of(solicitation).revised[str(need.pk)]
    assert (revised.version, revised.most) == (2, Decimal(9000))


def test_a_judgement_counts_beside_what_was_found(offer, procurement):
    check = _one(offer, CheckCode.INTERCONNECTION)
    assert check.outcome == Outcome.PERSON
    judge_check(check=check, outcome="PASS", note="Permits are there.", by=procurement, now=database_now())
    check.refresh_from_db()
    assert (check.outcome, check.counts) == (Outcome.PERSON, Outcome.PASS)
    _again(offer.solicitation, procurement)
    assert _one(offer, CheckCode.INTERCONNECTION).counts == Outcome.PASS


def test_a_judgement_does_not_outlive_what_it_judged(offer, procurement):
    check = _one(offer, CheckCode.INTERCONNECTION)
    judge_check(check=check, outcome="PASS", note="x", by=procurement, now=database_now())
    Check.objects.filter(pk=check.pk).update(
        reason="x", figures=[{"name": "other", "value": "1", "unit": ""}]
    )
    _again(offer.solicitation, procurement)
    assert _one(offer, CheckCode.INTERCONNECTION).judged == ""


def test_a_check_of_an_earlier_round_is_not_judged(offer, procurement):
    check = _one(offer, CheckCode.INTERCONNECTION)
    _again(offer.solicitation, procurement)
    with pytest.raises(Conflict):
        judge_check(check=check, outcome="PASS", note="x", by=procurement, now=database_now())


@pytest.mark.parametrize(("outcome", "note"), [("PERSON", "x"), ("", "x"), ("PASS", " ")])
def test_a_judgement_says_yes_or_no_and_why(offer, procurement, outcome, note):
    with pytest.raises(InvalidInput):
        judge_check(
            check=_one(offer, CheckCode.INTERCONNECTION),
            outcome=outcome,
            note=note,
            by=procurement,
            now=database_now(),
        )


def test_the_evaluator_does_not_judge_other_offers(offer, evaluator):
    with pytest.raises(NotAllowed):
        judge_check(
            check=_one(offer, CheckCode.INTERCONNECTION),
            outcome="PASS",
            note="x",
            by=evaluator,
            now=database_now(),
        )


def test_a_check_by_hand_stays_through_further_rounds(offer, procurement):
    add_check(
        offer=offer, label="Site visit", outcome="FAIL", note="A lake.", by=procurement, now=database_now()
    )
    _again(offer.solicitation, procurement)
    assert _one(offer, CheckCode.MANUAL).counts == Outcome.FAIL
    assert Conformity.objects.get(offer=offer, is_current=True).outcome == Outcome.FAIL


# Cure requests


def _asked(offer, by, **changes):
    now = database_now()
    given = {
        "text": "Say when it operates.",
        "fields": ["commercial_operation_on"],
        "due_at": now + timedelta(days=2),
        **changes,
    }
    return ask_to_cure(offer=offer, by=by, now=now, **given)


def test_a_cure_goes_from_request_to_a_mended_document(offer, procurement, bidder):
    cure = _asked(offer, procurement)
    answer_cure(cure=cure, text="In April.", corrections={"commercial_operation_on": "2027-04-01"}, by=bidder)
    assert document_of(offer).technical["commercial_operation_on"] == "2027-05-01"
    cure.refresh_from_db()
    decide_cure(cure=cure, accepts=True, note="Plausible.", by=procurement, now=database_now())
    assert document_of(offer).technical["commercial_operation_on"] == "2027-04-01"
    offer.refresh_from_db()
    assert offer.commercial_operation_on.isoformat() == "2027-04-01"


def test_a_refused_answer_changes_nothing(offer, procurement, bidder):
    cure = _asked(offer, procurement)
    answer_cure(cure=cure, text="x", corrections={"commercial_operation_on": "2027-04-01"}, by=bidder)
    decide_cure(cure=cure, accepts=False, note="Too late.", by=procurement, now=database_now())
    assert document_of(offer).technical["commercial_operation_on"] == "2027-05-01"


def test_a_late_answer_is_refused(offer, procurement, bidder):
    cure = _asked(offer, procurement)
    CureRequest.objects.filter(pk=cure.pk).update(due_at=database_now() - timedelta(seconds=1))
    with pytest.raises(TooLate):
        answer_cure(cure=cure, text="x", corrections={}, by=bidder)
    assert CureRequest.objects.get().answered_at is None


def test_the_database_itself_refuses_a_late_answer(offer, procurement):
    cure = _asked(offer, procurement)
    with pytest.raises(IntegrityError), transaction.atomic():
        CureRequest.objects.filter(pk=cure.pk).update(answered_at=cure.due_at)


def test_a_request_is_answered_once(offer, procurement, bidder):
    cure = _asked(offer, procurement)
    answer_cure(cure=cure, text="x", corrections={}, by=bidder)
    with pytest.raises(Conflict):
        answer_cure(cure=cure, text="y", corrections={}, by=bidder)


@pytest.mark.parametrize(
    "corrections",
    [
        {"availability": "0.5"},
        {"contract_kw": "1"},
        {"commercial_operation_on": "2027-02-30"},
        {"price": "1"},
    ],
)
def test_only_what_was_asked_for_is_corrected(offer, procurement, bidder, corrections):
    cure = _asked(offer, procurement)
    with pytest.raises(InvalidDocument):
        answer_cure(cure=cure, text="x", corrections=corrections, by=bidder)
    assert CureRequest.objects.get().answered_at is None


@pytest.mark.parametrize("field", ["contract_kw", "fixed_usd_per_kw_month", "delivery", "starts_on"])
def test_price_capacity_and_term_are_never_asked_for(offer, procurement, field):
    with pytest.raises(InvalidInput):
        _asked(offer, procurement, fields=[field])


def test_a_bidder_gets_an_hour_at_least(offer, procurement):
    with pytest.raises(InvalidInput):
        _asked(offer, procurement, due_at=database_now() + timedelta(minutes=59))


def test_a_competitor_neither_sees_nor_answers_a_request(client, offer, procurement):
    cure, other = _asked(offer, procurement), a_bidder()
    assert not CureRequest.objects.visible_to(other).exists()
    with pytest.raises(NotAllowed):
        answer_cure(cure=cure, text="x", corrections={}, by=other)
    client.force_login(other)
    assert client.get(reverse("bids:cure-answer", args=[cure.pk])).status_code == 404


def test_an_answer_is_kept_encrypted_and_no_record_or_mail_holds_it(offer, procurement, bidder):
    cure = _asked(offer, procurement, text="MARKEDREQUEST")
    answer_cure(cure=cure, text="MARKEDANSWER", corrections={}, by=bidder)
    kept = CureRequest.objects.get()
    assert b"MARKEDANSWER" not in bytes(kept.answer_sealed)
    tell_of_cure(str(cure.pk))
    assert [(one.to, "MARKED" in one.body) for one in mail.outbox] == [([bidder.email], False)]
    own = bidder_stream(offer.solicitation_id, bidder_id=offer.organisation_id).id
    for stream in (own, offer.solicitation_id):
        entries = entries_of(stream).filter(verb__startswith="cure.")
        assert [entry.verb for entry in entries] == ["cure.asked", "cure.answered"]
        assert "MARKED" not in str([entry.facts for entry in entries])


def test_the_solicitations_record_does_not_name_the_bidder(offer, procurement, bidder):
    answer_cure(cure=_asked(offer, procurement), text="x", corrections={}, by=bidder)
    entry = entries_of(offer.solicitation_id).get(verb="cure.answered")
    assert (entry.actor_id, bidder.full_name in entry.actor_label) == (None, False)


# Disqualification


def _proposed(offer, procurement):
    return propose_disqualification(offer=offer, reason="No site.", by=procurement, now=database_now())


def test_a_disqualification_takes_two(offer, procurement, evaluator):
    made = _proposed(offer, procurement)
    assert offer in Offer.objects.to_be_valued()
    with pytest.raises(NotAllowed):
        confirm_disqualification(disqualification=made, by=procurement, now=database_now())
    confirm_disqualification(disqualification=made, by=evaluator, now=database_now())
    assert offer not in Offer.objects.to_be_valued()


def test_the_evaluator_does_not_propose(offer, evaluator):
    with pytest.raises(NotAllowed):
        _proposed(offer, evaluator)


def test_a_declined_proposal_leaves_the_offer_in_and_another_may_follow(offer, procurement, evaluator):
    made = _proposed(offer, procurement)
    with pytest.raises(Conflict):
        _proposed(offer, procurement)
    decline_disqualification(disqualification=made, note="There is one.", by=evaluator, now=database_now())
    assert offer in Offer.objects.to_be_valued()
    assert _proposed(offer, procurement).state == DisqualificationState.PROPOSED


def test_a_reversed_disqualification_lets_the_offer_back_in(offer, procurement, evaluator):
    made = _proposed(offer, procurement)
    confirm_disqualification(disqualification=made, by=evaluator, now=database_now())
    reverse_disqualification(disqualification=made, reason="Error.", by=procurement, now=database_now())
    assert offer in Offer.objects.to_be_valued()
    with pytest.raises(Conflict):
        reverse_disqualification(disqualification=made, reason="Error.", by=procurement, now=database_now())


def test_nothing_changes_once_a_selection_is_made(offer, procurement, evaluator):
    made = _proposed(offer, procurement)
    Solicitation.objects.filter(pk=offer.solicitation_id).update(state=SolicitationState.SELECTION)
    made = Disqualification.objects.select_related("offer__solicitation").get(pk=made.pk)
    with pytest.raises(NotAllowed):
        confirm_disqualification(disqualification=made, by=evaluator, now=database_now())


def test_the_bidder_learns_of_it_once_confirmed_and_others_never(
    client, offer, procurement, evaluator, bidder
):
    made = _proposed(offer, procurement)
    assert not Disqualification.objects.visible_to(bidder).exists()
    client.force_login(bidder)
    url = reverse("bids:offer-conformance", args=[offer.pk])
    assert "No site." not in client.get(url).content.decode()
    confirm_disqualification(disqualification=made, by=evaluator, now=database_now())
    assert "No site." in client.get(url).content.decode()
    tell_of_disqualification(str(made.pk))
    assert ("No site." in mail.outbox[0].body, mail.outbox[0].to) == (False, [bidder.email])
    other = a_bidder()
    assert not Disqualification.objects.visible_to(other).exists()
    client.force_login(other)
    assert client.get(url).status_code == 404


# Pages


@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.EVALUATOR, Role.ENGINEER, Role.PANEL])
def test_the_pages_show_what_was_found(client, offer, role):
    client.force_login(assign(offer.solicitation, role))
    for url in (
        reverse("bids:conformance", args=[offer.solicitation_id]),
        reverse("bids:offer-conformance", args=[offer.pk]),
        reverse("bids:opened-offers", args=[offer.solicitation_id]),
    ):
        answer = client.get(url)
        assert (answer.status_code, "Needs a person" in answer.content.decode()) == (200, True)


def test_a_panel_member_without_prices_sees_no_price_check(client, offer):
    client.force_login(assign(offer.solicitation, Role.PANEL))
    page = client.get(reverse("bids:offer-conformance", args=[offer.pk])).content.decode()
    whole = client.get(reverse("bids:conformance", args=[offer.solicitation_id])).content.decode()
    assert ("Price cap" in page, "Price cap" in whole) == (False, False)
    check = _one(offer, CheckCode.PRICE_CAP)
    assert client.get(reverse("bids:check-judge", args=[check.pk])).status_code == 404


def test_a_cure_goes_through_the_pages(client, offer, procurement, bidder):
    client.force_login(procurement)
    url = reverse("bids:cure-ask", args=[offer.pk])
    due = (database_now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    refused = client.post(url, {"text": "", "due_at": due})
    assert refused.status_code == 422
    client.post(url, {"text": "Mend it.", "fields_asked": ["availability"], "due_at": due})
    cure = CureRequest.objects.get()
    client.force_login(bidder)
    answer = reverse("bids:cure-answer", args=[cure.pk])
    wrong = client.post(answer, {"text": "Here.", "availability": "1.5"})
    assert (wrong.status_code, "must lie between" in wrong.content.decode()) == (422, True)
    assert client.post(answer, {"text": "Here.", "availability": "0.9"}).status_code == 302
    client.force_login(procurement)
    decided = client.post(reverse("bids:cure-decide", args=[cure.pk]), {"accepts": "yes", "note": "Fine."})
    assert (decided.status_code, document_of(offer).technical["availability"]) == (302, "0.9")
