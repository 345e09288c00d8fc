"""An offer's document as the engine's plain data."""

from bids.documents import check_offer, document_from_parts
from bids.documents.offer import OfferDocument
from bids.evaluation import offer_data
from nmv.case.offers import Offer as CaseOffer
from nmv.case.reading import parse
from tests.bids.test_documents_registry import FIRST_PRICE, FIRST_TECHNICAL, NEED, RULES, a_whole_offer, put


def data_of(parts, **given):
    checked = check_offer(**parts, rules=RULES)
    assert checked.problems == []
    document = OfferDocument(checked.technical, checked.price, "")
    return offer_data(document, offer_id="x", name="Offer A", as_products=[], has_local_ra=False, **given)


def test_an_offer_of_the_first_edition_is_given_to_the_engine_word_for_word_as_before():
    document = document_from_parts(FIRST_TECHNICAL, FIRST_PRICE)
    data = offer_data(document, offer_id="x", name="Offer A", as_products=["spin"], has_local_ra=True)
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


def test_whatever_the_checker_takes_of_a_whole_offer_the_engine_reads():
    divisible = put(a_whole_offer(), "technical.together", {"quantity": "divisible", "least_share": "0.2"})
    offer = parse(CaseOffer, data_of(divisible), "")
    assert (offer.quantity.kind, offer.quantity.min_share) == ("divisible", 0.2)
    assert offer.storage is not None
    assert (offer.storage.max_cycles_per_day, offer.ownership) == (1.0, "third_party")
