import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from bids.models import Check, EnvelopeOpening, Finding, Offer, OpenedPart, OpeningConsent
from bids.queries import offer_page
from bids.queries.home import waiting_for
from bids.services import DamagedOffer, destroy_copies, examine_offers, give_share
from bids.states import CheckCode, ExaminationState, Part, ScreenKind
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput
from solicitations.models import Rules, Solicitation
from solicitations.services import record_scores_locked
from tests.factories.accounts import a_bidder
from tests.factories.bids import a_submitted_offer, give_known_share, open_all
from tests.factories.keys import seat, words_of
from tests.factories.solicitations import a_published_solicitation, assign, pass_deadline
from tests.factories.valuation import a_locked_protocol
from valuation.services import request_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    found = a_published_solicitation()
    Rules.objects.create(solicitation=found, two_envelopes=True, price_cap_usd_per_kw_year=200)
    return found


@pytest.fixture
def openers(solicitation):
    return assign(solicitation, Role.PROCUREMENT), assign(solicitation, Role.EVALUATOR)


def lock_scores(solicitation):
    record_scores_locked(solicitation=solicitation, by=assign(solicitation, Role.CHAIR), at=database_now())


def open_the_prices(solicitation, openers):
    give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    return give_known_share(solicitation, Role.EVALUATOR, openers[1])


def examine(solicitation):
    examine_offers(examination_id=solicitation.examinations.get(state=ExaminationState.QUEUED).pk)


def test_the_first_ceremony_opens_the_technical_parts_alone(solicitation, openers):
    a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    offer = Offer.objects.get()
    assert (offer.alias, offer.technology, offer.contract_kw) == ("Offer A", "STORAGE", 2500)
    assert (offer.fixed_usd_per_kw_month, offer.escalator_per_year, offer.price_opened_at) == (
        None,
        None,
        None,
    )
    assert list(OpenedPart.objects.values_list("part", flat=True)) == [Part.TECHNICAL]
    assert set(OpeningConsent.objects.values_list("part", flat=True)) == {Part.TECHNICAL}


def test_the_second_opens_the_prices_once_the_scores_are_locked(solicitation, openers):
    offer = a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    solicitation.refresh_from_db()
    lock_scores(solicitation)
    opening = open_the_prices(solicitation, openers)
    offer.refresh_from_db()
    assert (opening.part, opening.n_offers) == (Part.PRICE, 1)
    assert (offer.fixed_usd_per_kw_month, offer.price_opened_at) == (12, opening.opened_at)
    assert OpenedPart.objects.count() == 2
    facts = Entry.objects.get(verb="opening.prices_opened").facts
    assert facts["offers"] == [
        {"offer": str(offer.pk), "alias": "Offer A", "commitment": offer.versions.get().commitment}
    ]
    given = Entry.objects.filter(verb="opening.share_given").order_by("sequence")
    assert [entry.facts["part"] for entry in given] == ["technical", "technical", "price", "price"]


def test_no_share_of_the_price_key_is_taken_before_the_scores_are_locked(solicitation, openers):
    a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    with pytest.raises(Conflict, match="until the chair has locked"):
        give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    assert not OpeningConsent.objects.filter(part=Part.PRICE).exists()


def test_prices_open_once(solicitation, openers):
    open_all(solicitation, *openers)
    solicitation.refresh_from_db()
    lock_scores(solicitation)
    open_the_prices(solicitation, openers)
    with pytest.raises(Conflict, match="nothing to open"):
        give_known_share(solicitation, Role.EVALUATOR, openers[1])
    assert EnvelopeOpening.objects.count() == 1


def test_the_second_ceremony_needs_the_evaluator_too(solicitation, openers):
    a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    solicitation.refresh_from_db()
    lock_scores(solicitation)
    give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    assert give_known_share(solicitation, Role.ESCROW, assign(solicitation, Role.ESCROW)) is None
    assert Offer.objects.get().fixed_usd_per_kw_month is None


def test_words_of_the_technical_key_do_not_open_the_prices(solicitation, openers):
    a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    solicitation.refresh_from_db()
    lock_scores(solicitation)
    words = {"price": words_of(Role.PROCUREMENT)["technical"]}
    with pytest.raises(InvalidInput, match="not your share of the price part"):
        give_share(solicitation=solicitation, by=openers[0], words=words)


def test_words_of_the_price_key_are_not_kept_in_the_first_ceremony(solicitation, openers):
    pass_deadline(solicitation)
    seat(solicitation, openers[0], Role.PROCUREMENT)
    give_share(solicitation=solicitation, by=openers[0], words=words_of(Role.PROCUREMENT))
    assert list(OpeningConsent.objects.values_list("part", flat=True)) == [Part.TECHNICAL]


def test_a_tampered_price_part_stops_the_second_ceremony_and_changes_nothing(solicitation, openers):
    offers = [a_submitted_offer(solicitation) for _ in range(2)]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE bids_offerversion DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE bids_offerversion SET price_sealed = set_byte(price_sealed, 200,"
            " get_byte(price_sealed, 200) # 1) WHERE offer_id = %s",
            [offers[1].pk],
        )
        cursor.execute("ALTER TABLE bids_offerversion ENABLE TRIGGER USER")
    open_all(solicitation, *openers)
    assert Offer.objects.opened().count() == 2
    solicitation.refresh_from_db()
    lock_scores(solicitation)
    give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    with pytest.raises(DamagedOffer, match=str(offers[1].pk)), transaction.atomic():
        give_known_share(solicitation, Role.EVALUATOR, openers[1])
    assert set(Offer.objects.values_list("fixed_usd_per_kw_month", "price_opened_at")) == {(None, None)}
    assert (OpenedPart.objects.filter(part=Part.PRICE).count(), EnvelopeOpening.objects.count()) == (0, 0)


@pytest.mark.parametrize("column", ["fixed_usd_per_kw_month", "variable_usd_per_mwh", "escalator_per_year"])
def test_the_database_keeps_the_price_columns_of_a_sealed_price_empty(solicitation, openers, column):
    a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    with pytest.raises(IntegrityError, match="sealed_price_says_nothing"), transaction.atomic():
        Offer.objects.update(**{column: 1})


def test_the_database_opens_no_price_of_an_offer_that_is_not_open(solicitation):
    a_submitted_offer(solicitation)
    with pytest.raises(IntegrityError, match="sealed_price_says_nothing"), transaction.atomic():
        Offer.objects.update(price_opened_at=database_now())


def test_a_run_before_the_price_envelope_is_refused_in_words_and_one_after_it_is_not(solicitation, openers):
    a_locked_protocol(solicitation)
    a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    solicitation.refresh_from_db()
    with pytest.raises(Conflict, match="price envelope is still sealed"):
        request_run(solicitation=solicitation, by=openers[0], now=database_now())
    lock_scores(solicitation)
    with pytest.raises(Conflict, match="price envelope is still sealed"):
        request_run(solicitation=solicitation, by=openers[0], now=database_now())
    open_the_prices(solicitation, openers)
    assert request_run(solicitation=solicitation, by=openers[0], now=database_now()).n_offers == 1


def test_checks_that_need_a_price_run_at_the_second_opening(solicitation, openers):
    for _ in range(2):
        a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    examine(solicitation)
    of_price = Check.objects.filter(code=CheckCode.PRICE_CAP)
    assert (of_price.count(), Finding.objects.filter(kind=ScreenKind.SAME_PRICE).count()) == (0, 0)
    assert Check.objects.filter(code=CheckCode.NEED).count() == 2
    solicitation.refresh_from_db()
    lock_scores(solicitation)
    open_the_prices(solicitation, openers)
    examine(solicitation)
    assert list(of_price.values_list("outcome", flat=True)) == ["PASS", "PASS"]
    assert Finding.objects.filter(kind=ScreenKind.SAME_PRICE).count() == 1


def test_a_round_of_checks_under_way_does_not_hold_the_prices_up(solicitation, openers):
    a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    solicitation.refresh_from_db()
    lock_scores(solicitation)
    open_the_prices(solicitation, openers)
    states = solicitation.examinations.order_by("number").values_list("state", flat=True)
    assert list(states) == [ExaminationState.FAILED, ExaminationState.QUEUED]


def test_its_bidder_goes_on_reading_the_price_from_the_copy_and_nobody_else_does(solicitation, openers):
    bidder = a_bidder()
    offer = a_submitted_offer(solicitation, bidder)
    open_all(solicitation, *openers)
    offer.refresh_from_db()
    assert offer_page(offer, bidder).price["fixed_usd_per_kw_month"] == "12"
    assert [offer_page(offer, opener).price for opener in openers] == [None, None]
    destroy_copies(offer=offer, by=bidder)
    assert offer_page(offer, bidder).price is None


def test_the_pages_say_that_prices_are_sealed(solicitation, openers, client):
    offer = a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    client.force_login(openers[0])
    page = client.get(reverse("bids:opening", args=[solicitation.pk]))
    assert "The technical parts are open" in page.text
    assert "Sealed until the chair locks the qualitative scores" in page.text
    listed = client.get(reverse("bids:opened-offers", args=[solicitation.pk]))
    assert "Prices are sealed until" in listed.text
    assert "Fixed" not in listed.text
    detail = client.get(reverse("bids:offer-detail", args=[offer.pk]))
    assert "Sealed until the qualitative scores are locked" in detail.text
    runs = client.get(reverse("valuation:run-list", args=[solicitation.pk]))
    assert "The price envelope is still sealed" in runs.text


def test_a_sort_by_the_sealed_price_is_no_sort(solicitation, openers, client):
    for fixed in (14, 12, 13):
        a_submitted_offer(solicitation, price={"fixed_usd_per_kw_month": fixed})
    open_all(solicitation, *openers)
    client.force_login(openers[0])
    page = client.get(reverse("bids:opened-offers", args=[solicitation.pk]), {"sort": "fixed"})
    assert [offer.alias for offer in page.context["rows"]] == ["Offer A", "Offer B", "Offer C"]


def test_the_api_tells_which_envelope_comes_next_and_takes_its_words(solicitation, openers, client):
    a_submitted_offer(solicitation)
    open_all(solicitation, *openers)
    solicitation.refresh_from_db()
    client.force_login(openers[1])
    url = reverse("api:opening-detail", args=[solicitation.pk])
    told = client.get(url).json()
    assert (told["opens_next"], told["waits_for"]) == (["price"], "the qualitative scores to be locked")
    lock_scores(solicitation)
    give_known_share(solicitation, Role.PROCUREMENT, openers[0])
    assert client.get(url).json()["waits_for"] == ""
    words = {"price": words_of(Role.EVALUATOR)["price"]}
    share = reverse("api:opening-share", args=[solicitation.pk])
    answer = client.post(share, {"words": words}, content_type="application/json")
    assert (answer.status_code, answer.json()["opens_next"]) == (200, [])
    assert answer.json()["prices_opened_at"] is not None


def test_holders_are_told_of_the_second_ceremony_when_it_is_due(solicitation, openers):
    open_all(solicitation, *openers)
    assert waiting_for(openers[0], now=database_now()) == []
    solicitation.refresh_from_db()
    lock_scores(solicitation)
    assert [each.title for each in waiting_for(openers[0], now=database_now())] == [
        f"Open the prices of {solicitation.code}"
    ]


def test_without_the_rule_one_ceremony_opens_both(openers):
    other = a_published_solicitation()
    a_submitted_offer(other)
    open_all(other)
    assert Offer.objects.get().fixed_usd_per_kw_month == 12
    assert Solicitation.objects.get(pk=other.pk).scores_locked_at is None
