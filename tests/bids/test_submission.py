from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.states import Role
from audit.models import Entry, Stream
from audit.states import StreamKind
from bids.documents import InvalidOffer
from bids.models import Offer, OfferVersion
from bids.queries import bidding_organisations, document_of, draft_of
from bids.services import save_draft, submit_offer, withdraw_offer
from bids.states import OfferState
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed, TooLate
from solicitations.models import Solicitation
from tests.factories.accounts import a_bidder, a_developer, a_person, a_utility
from tests.factories.bids import PRICE, a_submitted_offer, a_technical_part
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, pass_deadline

pytestmark = pytest.mark.django_db
MARK = "zebra-crossing-7341"


@pytest.fixture
def solicitation():
    return a_published_solicitation()


def _dump(*tables: str) -> bytes:
    """Every byte of some tables as PostgreSQL stores them."""
    with connection.cursor() as cursor:
        found = b""
        for table in tables:
            cursor.execute(f"SELECT string_agg(t::text, '|') FROM {table} t")  # noqa: S608 - our own table names
            found += (cursor.fetchone()[0] or "").encode()
    return found


def test_a_submission_is_recorded_with_its_digest_in_the_bidders_own_stream(solicitation):
    offer = a_submitted_offer(solicitation)
    version = offer.versions.get()
    entry = Entry.objects.get(verb="offer.submitted")
    assert entry.facts == {"offer": str(offer.pk), "version": 1, "commitment": version.commitment}
    assert entry.stream.kind == StreamKind.BIDDER
    assert not Stream.objects.filter(pk=solicitation.pk).exists()


def test_the_database_holds_nothing_of_a_sealed_offer(solicitation):
    offer = a_submitted_offer(
        solicitation, name=MARK, contract_kw=["73419.25"] * 12, price={"fixed_usd_per_kw_month": "73.419287"}
    )
    dump = _dump(
        "bids_offer",
        "bids_offerversion",
        "bids_biddercopy",
        "audit_entry",
        "kernel_outboxmessage",
        "kernel_idempotencykey",
    )
    assert str(offer.pk).encode() in dump
    assert not [
        mark
        for mark in (MARK, "73419.25", "73.419287", "STORAGE", MARK.encode().hex())
        if mark.encode() in dump
    ]


def test_the_database_refuses_columns_of_an_offer_that_is_not_open(solicitation):
    offer = a_submitted_offer(solicitation)
    with pytest.raises(IntegrityError, match="sealed_offer_says_nothing"), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(contract_kw=2500)


def test_the_bidder_reads_back_what_was_submitted(solicitation):
    offer = a_submitted_offer(solicitation, name=MARK)
    document = document_of(offer)
    assert (document.technical["name"], document.price["fixed_usd_per_kw_month"]) == (MARK, "12")
    assert document.digest == offer.versions.get().commitment


def test_a_replacement_is_a_further_version_and_the_first_is_kept(solicitation):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    submit_offer(
        solicitation=solicitation,
        organisation=offer.organisation,
        technical=a_technical_part(solicitation, name="Second"),
        price=PRICE,
        by=bidder,
        offer=offer,
    )
    assert list(offer.versions.values_list("number", flat=True)) == [1, 2]
    assert document_of(offer).technical["name"] == "Second"


def test_a_submitted_version_cannot_be_changed_in_the_database(solicitation):
    offer = a_submitted_offer(solicitation)
    with pytest.raises(IntegrityError, match="fixed since submitted_at"), transaction.atomic():
        OfferVersion.objects.filter(offer=offer).update(commitment="0" * 64)


def test_a_draft_is_sealed_and_gives_way_to_the_submission(solicitation):
    bidder = a_bidder()
    organisation = bidding_organisations(bidder)[0]
    draft = save_draft(
        solicitation=solicitation, organisation=organisation, entered={"name": MARK}, by=bidder
    )
    assert draft_of(draft) == {"name": MARK}
    assert MARK.encode() not in _dump("bids_offer", "bids_offerdraft")
    submit_offer(
        solicitation=solicitation,
        organisation=organisation,
        technical=a_technical_part(solicitation),
        price=PRICE,
        by=bidder,
        offer=draft,
    )
    assert Offer.objects.get().state == OfferState.SUBMITTED
    assert OfferVersion.objects.get().submitted_at is not None


def test_a_late_offer_is_refused_and_nothing_is_written(solicitation):
    pass_deadline(solicitation)
    with pytest.raises(TooLate, match="Nothing was changed"):
        a_submitted_offer(solicitation)
    assert (Offer.objects.count(), OfferVersion.objects.count()) == (0, 0)


def test_the_deadline_itself_is_too_late():
    solicitation = a_published_solicitation()
    Solicitation.objects.filter(pk=solicitation.pk).update(
        questions_due_at=None, offers_due_at=database_now()
    )
    with pytest.raises(TooLate):
        a_submitted_offer(solicitation)


def test_an_offer_that_is_wrong_is_refused_whole(solicitation):
    with pytest.raises(InvalidOffer):
        a_submitted_offer(solicitation, contract_kw=[-1] * 12)
    assert Offer.objects.count() == 0


def test_a_draft_solicitation_takes_no_offers():
    with pytest.raises(Conflict, match="takes no offers"):
        a_submitted_offer(a_draft_solicitation())


@pytest.mark.parametrize("stranger", [lambda: a_person(a_utility(), Role.PROCUREMENT), a_bidder])
def test_only_people_who_bid_for_an_organisation_submit_in_its_name(solicitation, stranger):
    with pytest.raises(NotAllowed):
        submit_offer(
            solicitation=solicitation,
            organisation=a_developer(),
            technical=a_technical_part(solicitation),
            price=PRICE,
            by=stranger(),
        )


def test_a_withdrawn_offer_stays_withdrawn(solicitation):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    withdraw_offer(offer=offer, by=bidder)
    with pytest.raises(Conflict, match="withdrawn already"):
        withdraw_offer(offer=offer, by=bidder)
    with pytest.raises(Conflict, match="Make a new one"):
        submit_offer(
            solicitation=solicitation,
            organisation=offer.organisation,
            technical=a_technical_part(solicitation),
            price=PRICE,
            by=bidder,
            offer=offer,
        )


def test_nothing_is_withdrawn_after_the_deadline(solicitation):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    pass_deadline(solicitation)
    with pytest.raises(TooLate):
        withdraw_offer(offer=offer, by=bidder)


def test_an_extended_deadline_lets_offers_in_again(solicitation):
    pass_deadline(solicitation)
    Solicitation.objects.filter(pk=solicitation.pk).update(offers_due_at=database_now() + timedelta(hours=1))
    assert a_submitted_offer(solicitation).state == OfferState.SUBMITTED
