"""An offer's document as the engine's plain data."""

import pytest

from bids.documents import check_offer, document_from_parts
from bids.documents.offer import OfferDocument
from bids.evaluation import Places, offer_data
from nmv.case.offers import Offer as CaseOffer
from nmv.case.reading import CaseError, parse
from tests.bids.test_documents_registry import (
    FIRST_PRICE,
    FIRST_TECHNICAL,
    NEED,
    OTHER_NEED,
    OTHER_PLACE,
    PLACE,
    RULES,
    a_whole_offer,
    put,
)

FEEDER, BANK, OTHER_FEEDER = str(PLACE), str(OTHER_PLACE), "other-feeder"
# The first need stands at a feeder of the bank where the second one stands.
PLACES = Places({str(NEED): FEEDER, str(OTHER_NEED): BANK}, {FEEDER: BANK, OTHER_FEEDER: BANK, BANK: None})


def data_of(parts, **given):
    checked = check_offer(**parts, rules=RULES)
    assert checked.problems == []
    document = OfferDocument(checked.technical, checked.price, "")
    return offer_data(
        document, offer_id="x", name="Offer A", as_products=[], has_local_ra=False, places=PLACES, **given
    )


def test_an_offer_of_the_first_edition_is_given_to_the_engine_word_for_word_as_before():
    document = document_from_parts(FIRST_TECHNICAL, FIRST_PRICE)
    data = offer_data(
        document, offer_id="x", name="Offer A", as_products=["spin"], has_local_ra=True, places=PLACES
    )
    assert data == {
        "id": "x",
        "name": "Offer A",
        "technology": "storage",
        "need_ids": [str(NEED)],
        "services": ["distribution_capacity", "load_shift", "reliability"],
        "contract_kw": [2500.0] * 12,
        "term_starts_on": "2027-06-01",
        "term_ends_on": "2037-05-31",
        "commercial_operation_on": "2027-05-01",
        "availability": 0.97,
        "degradation_per_year": 0.0,
        "rps_eligible": False,
        "ra": {"system": True, "local": True, "flexible": True},
        "price": {"fixed_usd_per_kw_month": 12.0, "variable_usd_per_mwh": 3.0, "escalator_per_year": 0.02},
        "storage": {
            "power_kw": 2500.0,
            "energy_kwh": 12500.0,
            "round_trip_efficiency": 0.86,
            "soc_min": 0.0,
            "soc_max": 1.0,
        },
        "ancillary_products": [],
    }


def test_starts_are_counted_as_often_as_they_may_be_charged():
    # 40 $ * 100 starts / (12 * 2500 kW-months) = 0.1333 $/kW-month on top of 12.
    assert data_of(a_whole_offer())["price"]["fixed_usd_per_kw_month"] == 12 + 4000 / 30000
    by_month = put(a_whole_offer(), "price.fixed_usd_per_kw_month", 0)
    by_month = put(by_month, "price.fixed_usd_per_kw_month_by_month", [1] * 11 + [13])
    price = data_of(by_month)["price"]
    assert price["fixed_usd_per_kw_month"] == 0
    assert price["fixed_usd_per_kw_month_by_month"] == [1 + 4000 / 30000] * 11 + [13 + 4000 / 30000]


def test_what_others_pay_wholly_is_not_claimed_here():
    paid = [{"service": "system_ra", "payer": "a", "kind": "contract", "kw": 1500}]
    part = put(a_whole_offer(), "technical.incrementality.paid_elsewhere", paid)
    assert data_of(part)["ra"]["system"] is True
    whole = put(
        part, "technical.incrementality.paid_elsewhere", [*paid, paid[0] | {"kw": 1000, "payer": "b"}]
    )
    assert data_of(whole)["ra"] == {"system": False, "local": False, "flexible": True}


def test_what_is_delivered_at_a_feeder_counts_for_its_bank_and_the_bank_s_for_no_feeder():
    both = put(a_whole_offer(), "technical.needs", [str(NEED), str(OTHER_NEED)])
    assert data_of(both)["need_shares"] == {str(NEED): 0.7, str(OTHER_NEED): 1.0}
    assert "need_shares" not in data_of(put(both, "technical.delivery_shares", []))


def test_a_need_that_no_delivery_reaches_is_a_named_problem():
    there = put(a_whole_offer(), "technical.delivery_shares", [{"place": BANK, "share": "1"}])
    with pytest.raises(CaseError, match=f"no delivery point reaches the need {NEED}"):
        data_of(put(there, "technical.delivery_point", BANK))


def test_whatever_the_checker_takes_of_a_whole_offer_the_engine_reads():
    divisible = put(a_whole_offer(), "technical.together", {"quantity": "divisible", "least_share": "0.2"})
    offer = parse(CaseOffer, data_of(divisible), "")
    assert (offer.quantity.kind, offer.quantity.min_share) == ("divisible", 0.2)
    assert offer.storage is not None
    assert (offer.storage.max_cycles_per_day, offer.ownership) == (1.0, "third_party")
