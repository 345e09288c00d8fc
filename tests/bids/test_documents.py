import contextlib
import copy
import json
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bids.documents import InvalidOffer, Rules, document_from_parts, parse_offer
from bids.documents.entry import document_of_form, typed_of_document
from bids.documents.reader import spell

NEED, PLACE = uuid.UUID(int=1), uuid.UUID(int=2)
RULES = Rules(frozenset({NEED}), frozenset({PLACE}))
NONCES = ("a" * 64, "b" * 64)
SHAPE = {"kind": "month_hour", "kw": [[0] * 12 + [500] * 12] * 12}
STORAGE = {"kind": "storage", "power_kw": 2500, "energy_kwh": 12500, "round_trip_efficiency": "0.86"}
DELIVERIES = {
    "STORAGE": STORAGE,
    "SOLAR": SHAPE,
    "WIND": {"kind": "hourly", "kw": [1] * 8760},
    "DEMAND_RESPONSE": {
        "kind": "demand_response",
        "kw": 300,
        "hours_per_call": 5,
        "calls_per_year": 100,
        "months": [6, 7, 8, 9],
        "start_hour": 15,
        "end_hour": 22,
        "notice_hours": 24,
    },
    "HYBRID": {
        "kind": "hybrid",
        "shape": SHAPE,
        "storage": {k: v for k, v in STORAGE.items() if k != "kind"},
        "interconnection_kw": 3000,
    },
}
PRICE = {"fixed_usd_per_kw_month": 12, "variable_usd_per_mwh": "3.00", "escalator_per_year": 0.02}


def technical(technology="STORAGE", **changes):
    return {
        "name": "Corral battery",
        "technology": technology,
        "needs": [str(NEED)],
        "delivery_point": str(PLACE),
        "starts_on": "2027-06-01",
        "ends_on": "2037-05-31",
        "commercial_operation_on": "2027-05-01",
        "contract_kw": [2500] * 12,
        "delivery": copy.deepcopy(DELIVERIES.get(technology, SHAPE)),
        "availability": 0.97,
        **changes,
    }


def parse(given_technical, given_price=PRICE):
    return parse_offer(technical=given_technical, price=given_price, rules=RULES, nonces=NONCES)


def problems_of(given_technical, given_price=PRICE):
    with pytest.raises(InvalidOffer) as refusal:
        parse(given_technical, given_price)
    return {problem.path: problem.message for problem in refusal.value.problems}


@pytest.mark.parametrize("technology", DELIVERIES)
def test_an_offer_of_each_kind_becomes_the_same_document_from_its_own_bytes(technology):
    document = parse(technical(technology))
    again = document_from_parts(document.technical_bytes, document.price_bytes)
    assert (again, again.digest) == (document, document.digest)


def test_numbers_have_one_spelling_however_they_were_given():
    assert (
        parse(technical(contract_kw=["2500.0"] * 12)).digest
        == parse(technical(contract_kw=[2500] * 12)).digest
    )
    assert parse(technical()).price["variable_usd_per_mwh"] == "3"


def test_the_nonces_change_the_digest_and_nothing_else():
    other = parse_offer(technical=technical(), price=PRICE, rules=RULES, nonces=("c" * 64, "d" * 64))
    assert other.digest != parse(technical()).digest
    assert other.technical | {"nonce": ""} == parse(technical()).technical | {"nonce": ""}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"contract_kw": [-1] + [2500] * 11}, "technical.contract_kw[1]"),
        ({"contract_kw": [2500] * 13}, "technical.contract_kw"),
        ({"contract_kw": [0] * 12}, "technical.contract_kw"),
        ({"contract_kw": [float("nan")] * 12}, "technical.contract_kw[1]"),
        ({"contract_kw": [float("inf")] * 12}, "technical.contract_kw[1]"),
        ({"contract_kw": ["1e400"] * 12}, "technical.contract_kw[1]"),
        ({"contract_kw": ["٢٥٠٠"] * 12}, "technical.contract_kw[1]"),
        ({"contract_kw": [True] * 12}, "technical.contract_kw[1]"),
        ({"availability": 1.2}, "technical.availability"),
        ({"starts_on": "2027-13-01"}, "technical.starts_on"),
        ({"ends_on": "2027-05-01"}, "technical.ends_on"),
        ({"ends_on": "2090-05-01"}, "technical.ends_on"),
        ({"commercial_operation_on": "2028-01-01"}, "technical.commercial_operation_on"),
        ({"technology": "FUSION"}, "technical.technology"),
        ({"needs": []}, "technical.needs"),
        ({"needs": [str(PLACE)]}, "technical.needs[1]"),
        ({"delivery_point": str(NEED)}, "technical.delivery_point"),
        ({"delivery": STORAGE | {"energy_kwh": 0}}, "technical.delivery.energy_kwh"),
        ({"delivery": STORAGE | {"round_trip_efficiency": 1.1}}, "technical.delivery.round_trip_efficiency"),
        ({"delivery": STORAGE | {"soc_min": 0.9, "soc_max": 0.1}}, "technical.delivery.soc_max"),
        (
            {"delivery": {k: v for k, v in STORAGE.items() if k != "energy_kwh"}},
            "technical.delivery.energy_kwh",
        ),
        ({"delivery": SHAPE}, "technical.delivery.kind"),
        ({"delivery": None}, "technical.delivery"),
        ({"capacity": 3}, "technical.capacity"),
        ({"nonce": "c" * 64}, "technical.nonce"),
        ({"name": "x" * 121}, "technical.name"),
    ],
)
def test_what_is_wrong_is_named_at_its_path(changes, path):
    assert path in problems_of(technical(**changes))


def test_a_month_13_of_demand_response_is_refused():
    delivery = DELIVERIES["DEMAND_RESPONSE"] | {"months": [6, 13]}
    assert "technical.delivery.months" in problems_of(technical("DEMAND_RESPONSE", delivery=delivery))


def test_all_problems_come_at_once():
    found = problems_of(technical(name="", availability=2), {"fixed_usd_per_kw_month": -1})
    assert {"technical.name", "technical.availability", "price.fixed_usd_per_kw_month"} <= set(found)


@pytest.mark.parametrize("junk", [None, [], "x", 3, {"technical": {}}])
def test_a_document_that_is_no_object_is_refused_not_crashed_on(junk):
    assert problems_of(junk, junk)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_no_json_value_crashes_the_reader(value):
    for key in technical():
        changed = technical() | {key: value}
        with contextlib.suppress(InvalidOffer):
            assert len(parse(changed).digest) == 64


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_a_spelled_number_reads_back_as_itself(number):
    assert Decimal(spell(number)) == number
    assert "E" not in spell(number)


@pytest.mark.parametrize("technology", DELIVERIES)
def test_a_form_filled_from_a_document_gives_the_document_back(technology):
    document = parse(technical(technology))
    again = document_of_form(typed_of_document(document))
    assert parse(again.technical, again.price).digest == document.digest


def test_documents_are_plain_json():
    document = parse(technical())
    assert json.loads(document.technical_bytes) == document.technical
