import threading

import pytest
from django.db import connection, connections, transaction

from accounts.states import Role
from audit.models import Entry
from audit.queries import head_hash_of
from audit.states import bidder_stream
from bids.models import Offer, OpenedPart, Opening, OpeningConsent
from bids.services import DamagedOffer, give_share, withdraw_offer
from bids.services.opening import alias_of
from bids.states import OfferState, Part
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from kernel.locks import hold_alone
from solicitations.models import Solicitation
from solicitations.services.dates import OFFERS_LOCK
from solicitations.states import SolicitationState
from tests.factories.accounts import a_bidder
from tests.factories.bids import a_submitted_offer, give_known_share, open_all
from tests.factories.keys import seat, words_of
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline


@pytest.fixture
def solicitation(db):
    return a_published_solicitation()


@pytest.fixture
def openers(solicitation):
    return assign(solicitation, Role.PROCUREMENT), assign(solicitation, Role.EVALUATOR)


def test_one_share_opens_nothing(solicitation, openers):
    offer = a_submitted_offer(solicitation)
    pass_deadline(solicitation)
    assert give_known_share(solicitation, Role.PROCUREMENT, openers[0]) is None
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
    assert facts["offers"][0]["commitment"] == offer.versions.get().commitment


def test_nothing_opens_before_the_deadline(solicitation, openers):
    with pytest.raises(Conflict, match="still coming in"):
        give_known_share(solicitation, Role.PROCUREMENT, openers[0])


def test_one_person_cannot_open_alone(solicitation, openers):
    pass_deadline(solicitation)
    give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    with pytest.raises(Conflict, match="gave your share already"):
        give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    assert OpeningConsent.objects.count() == len(Part)


def test_without_the_evaluators_share_nothing_opens(solicitation, openers):
    pass_deadline(solicitation)
    give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    escrow = assign(solicitation, Role.ESCROW)
    assert give_known_share(solicitation, Role.ESCROW, escrow) is None
    assert Opening.objects.count() == 0


def test_a_substitute_opens_in_the_evaluators_place(solicitation, openers):
    a_submitted_offer(solicitation)
    pass_deadline(solicitation)
    give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    opened = give_known_share(solicitation, Role.SUBSTITUTE, assign(solicitation, Role.SUBSTITUTE))
    assert opened is not None
    assert opened.n_offers == 1


@pytest.mark.parametrize("role", [Role.PLANNER, Role.PANEL, Role.CHAIR, Role.PRG, Role.ENGINEER])
def test_nobody_else_opens(solicitation, role):
    pass_deadline(solicitation)
    with pytest.raises(NotAllowed):
        give_share(solicitation=solicitation, by=assign(solicitation, role), words=words_of(Role.PROCUREMENT))


def test_a_holder_who_lost_the_role_opens_nothing(solicitation, openers):
    pass_deadline(solicitation)
    seat(solicitation, openers[0], Role.PROCUREMENT)
    solicitation.assignments.filter(user=openers[0]).update(ended_at=database_now())
    with pytest.raises(NotAllowed):
        give_share(solicitation=solicitation, by=openers[0], words=words_of(Role.PROCUREMENT))


def test_anothers_share_and_a_mistyped_one_are_refused_and_not_kept(solicitation, openers):
    pass_deadline(solicitation)
    seat(solicitation, openers[0], Role.PROCUREMENT)
    for words in (words_of(Role.EVALUATOR), {"technical": "academic acid", "price": ""}, {}):
        with pytest.raises(InvalidInput):
            give_share(solicitation=solicitation, by=openers[0], words=words)
    assert OpeningConsent.objects.count() == 0


def test_an_opening_happens_once(solicitation, openers):
    open_all(solicitation, *openers)
    with pytest.raises(Conflict, match="nothing to open"):
        give_known_share(solicitation, Role.EVALUATOR, openers[1])


@pytest.mark.parametrize("column", ["technical_sealed", "price_sealed", "receipt"])
def test_a_tampered_offer_stops_the_opening_and_changes_nothing(solicitation, openers, column):
    offers = [a_submitted_offer(solicitation) for _ in range(2)]
    with connection.cursor() as cursor:  # as somebody who owns the tables could
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE bids_offerversion DISABLE TRIGGER USER")
        changed = (
            "jsonb_set(receipt, '{parts,price}', '\"00\"')"
            if column == "receipt"
            else f"set_byte({column}, 200, get_byte({column}, 200) # 1)"
        )
        cursor.execute(
            f"UPDATE bids_offerversion SET {column} = {changed} WHERE offer_id = %s",  # noqa: S608 - our own names
            [offers[1].pk],
        )
        cursor.execute("ALTER TABLE bids_offerversion ENABLE TRIGGER USER")
    pass_deadline(solicitation)
    give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    with pytest.raises(DamagedOffer, match=str(offers[1].pk)), transaction.atomic():
        give_known_share(solicitation, Role.EVALUATOR, openers[1])
    assert set(Offer.objects.values_list("state", "alias")) == {("SUBMITTED", "")}
    assert (OpenedPart.objects.count(), Opening.objects.count()) == (0, 0)


def test_an_offer_moved_to_anothers_row_does_not_open(solicitation, openers):
    mine, others = (a_submitted_offer(solicitation) for _ in range(2))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE bids_offerversion DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE bids_offerversion SET price_sealed = (SELECT price_sealed FROM bids_offerversion"
            " WHERE offer_id = %s) WHERE offer_id = %s",
            [mine.pk, others.pk],
        )
        cursor.execute("ALTER TABLE bids_offerversion ENABLE TRIGGER USER")
    pass_deadline(solicitation)
    give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    with pytest.raises(DamagedOffer), transaction.atomic():
        give_known_share(solicitation, Role.EVALUATOR, openers[1])


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
