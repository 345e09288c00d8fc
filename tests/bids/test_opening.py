import threading

import pytest
from django.db import connection, connections, transaction

from accounts.states import Role
from audit.models import Entry
from audit.queries import head_hash_of
from audit.states import bidder_stream
from bids.models import Offer, Opening, OpeningConsent
from bids.services import consent_to_opening, withdraw_offer
from bids.services.opening import alias_of
from bids.states import OfferState
from kernel.errors import Conflict, NotAllowed, TooLate
from kernel.locks import hold_alone
from solicitations.models import Solicitation
from solicitations.services.dates import OFFERS_LOCK
from solicitations.states import SolicitationState
from tests.factories.accounts import a_bidder
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline


@pytest.fixture
def solicitation(db):
    return a_published_solicitation()


@pytest.fixture
def openers(solicitation):
    return assign(solicitation, Role.PROCUREMENT), assign(solicitation, Role.EVALUATOR)


def test_one_consent_opens_nothing(solicitation, openers):
    offer = a_submitted_offer(solicitation)
    pass_deadline(solicitation)
    assert consent_to_opening(solicitation=solicitation, by=openers[0]) is None
    offer.refresh_from_db()
    assert (offer.state, Opening.objects.count()) == (OfferState.SUBMITTED, 0)


def test_the_second_role_opens_all_offers_and_fills_their_columns(solicitation, openers):
    offers = [a_submitted_offer(solicitation) for _ in range(3)]
    open_all(solicitation, *openers)
    opened = Offer.objects.filter(pk__in=[offer.pk for offer in offers])
    assert sorted(opened.values_list("alias", flat=True)) == ["Offer A", "Offer B", "Offer C"]
    assert set(opened.values_list("state", "technology", "contract_kw", "fixed_usd_per_kw_month")) == {
        ("OPENED", "STORAGE", 2500, 12)
    }
    solicitation.refresh_from_db()
    assert solicitation.state == SolicitationState.OPENED


def test_withdrawn_offers_and_drafts_stay_sealed(solicitation, openers):
    bidder = a_bidder()
    withdraw_offer(offer=a_submitted_offer(solicitation, bidder), by=bidder)
    open_all(solicitation, *openers)
    assert (Offer.objects.get().state, Offer.objects.get().technology) == (OfferState.WITHDRAWN, "")
    assert Opening.objects.get().n_offers == 0


def test_the_opening_ties_the_bidders_chains_into_the_solicitations(solicitation, openers):
    offer = a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    stream = bidder_stream(solicitation.pk, bidder_id=offer.organisation_id)
    facts = Entry.objects.get(verb="opening.opened").facts
    assert facts["bidder_chains"] == [{"stream": str(stream.id), "head": head_hash_of(stream.id)}]
    assert facts["offers"][0]["digest"] == offer.versions.get().digest


def test_nothing_opens_before_the_deadline(solicitation, openers):
    with pytest.raises(Conflict, match="still coming in"):
        consent_to_opening(solicitation=solicitation, by=openers[0])


def test_one_person_cannot_open_alone(solicitation, openers):
    pass_deadline(solicitation)
    consent_to_opening(solicitation=solicitation, by=openers[0])
    with pytest.raises(Conflict, match="given already"):
        consent_to_opening(solicitation=solicitation, by=openers[0])
    assert OpeningConsent.objects.count() == 1


def test_two_procurement_officers_cannot_open(solicitation, openers):
    pass_deadline(solicitation)
    consent_to_opening(solicitation=solicitation, by=openers[0])
    with pytest.raises(Conflict, match="given already"):
        consent_to_opening(solicitation=solicitation, by=assign(solicitation, Role.PROCUREMENT))
    assert Opening.objects.count() == 0


@pytest.mark.parametrize("role", [Role.PLANNER, Role.PANEL, Role.CHAIR, Role.PRG, Role.ENGINEER])
def test_nobody_else_opens(solicitation, role):
    pass_deadline(solicitation)
    with pytest.raises(NotAllowed):
        consent_to_opening(solicitation=solicitation, by=assign(solicitation, role))


def test_an_opening_happens_once(solicitation, openers):
    open_all(solicitation, *openers)
    with pytest.raises(Conflict, match="nothing to open"):
        consent_to_opening(solicitation=solicitation, by=openers[1])


def test_aliases_go_on_after_z():
    assert [alias_of(n) for n in (0, 25, 26, 701, 702)] == [
        "Offer A",
        "Offer Z",
        "Offer AA",
        "Offer ZZ",
        "Offer AAA",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_submission_waits_for_an_opening_that_holds_the_lock_and_is_then_late():
    solicitation = a_published_solicitation()
    bidder, outcome = a_bidder(), []

    def submit() -> None:
        try:
            outcome.append(a_submitted_offer(solicitation, bidder).state)
        except TooLate:
            outcome.append("late")
        finally:
            connections.close_all()

    thread = threading.Thread(target=submit)
    with transaction.atomic():
        hold_alone(OFFERS_LOCK, solicitation.pk)
        thread.start()
        thread.join(timeout=0.7)
        waited = thread.is_alive() and not outcome
        Solicitation.objects.filter(pk=solicitation.pk).update(state=SolicitationState.OPENED)
    thread.join(timeout=10)
    assert (waited, outcome, Offer.objects.count()) == (True, ["late"], 0)


@pytest.mark.django_db(transaction=True)
def test_submissions_do_not_wait_for_each_other():
    solicitation = a_published_solicitation()
    bidders, states = [a_bidder() for _ in range(4)], []
    gate = threading.Barrier(4)

    def submit(bidder) -> None:
        gate.wait()
        states.append(a_submitted_offer(solicitation, bidder).state)
        connections.close_all()

    threads = [threading.Thread(target=submit, args=[bidder]) for bidder in bidders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert states == [OfferState.SUBMITTED] * 4
    assert connection.is_usable()
