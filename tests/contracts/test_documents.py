from decimal import Decimal

import pytest

from contracts.documents import (
    TERM_CODES,
    Sources,
    Term,
    as_data,
    codes_in,
    fill_terms,
    from_data,
    shown,
    terms_digest,
    terms_to_give,
)
from tests.contracts.conftest import TERMS, term

SOURCES = Sources(
    contract_number="RFO-1-C01",
    utility="Pacific",
    developer="Sun",
    solicitation_code="RFO-1",
    solicitation_title="Feeder relief",
    needs="GNA-1",
    delivery_point="CORRAL 1101",
    technology="storage",
    currency="USD",
    offer_digest="a" * 64,
    technical={
        "contract_kw": ["900", "2500.000", *["1000"] * 10],
        "starts_on": "2027-06-01",
        "ends_on": "2032-05-31",
        "commercial_operation_on": "2027-05-01",
        "availability": "0.97",
    },
    price={"fixed_usd_per_kw_month": "12.5", "variable_usd_per_mwh": "3", "escalator_per_year": "0.02"},
)


def value_of(code: str) -> str:
    (filled,) = fill_terms([term(code, "x")], SOURCES, {})
    return filled.value


def test_every_term_that_can_be_copied_is_copied():
    assert {code: value_of(code) for code in TERM_CODES if not value_of(code)} == {}
    assert value_of("contract_kw") == "2500.000"
    assert value_of("contract_kw_by_month").startswith("Jan 900, Feb 2,500, Mar 1,000")


def test_what_the_offer_says_cannot_be_overruled_by_what_is_given():
    (filled,) = fill_terms([term("contract_kw", "x")], SOURCES, {"contract_kw": "9999"})

    assert filled.value == "2500.000"


def test_other_terms_are_those_given():
    assert [t["code"] for t in terms_to_give(TERMS)] == ["delay_damages"]
    (filled,) = fill_terms([term("delay_damages", "x")], SOURCES, {"delay_damages": " 690 "})
    assert filled.value == "690"


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("2500.000", "number", "2,500"),
        ("0.0250", "number", "0.025"),
        ("1E+3", "number", "1,000"),
        ("12.5", "money", "12.50"),
        ("12.345", "money", "12.345"),
        ("2027-06-01", "date", "1 June 2027"),
        ("soon", "date", "soon"),
        ("about ten", "number", "about ten"),
        ("anything", "text", "anything"),
    ],
)
def test_values_are_written_for_readers(value, kind, words):
    assert shown(value, kind) == words


def test_terms_are_stored_hashed_and_read_back():
    terms = [Term("a", "A", "kW", "number", "1"), Term("b", "B", "", "text", "x")]

    read = from_data(as_data(terms), ["b", "a"])

    assert read == [terms[1], terms[0]]
    assert terms_digest(terms) == terms_digest(read)
    assert terms_digest(terms) != terms_digest([terms[0], Term("b", "B", "", "text", "y")])


def test_blanks_are_found_however_they_are_spaced():
    assert codes_in("{{a}} {{ b_1 }} {{c }} { d } {{ E }}") == {"a", "b_1", "c"}


def test_the_largest_capacity_is_compared_as_a_number():
    assert Decimal(value_of("contract_kw")) == Decimal(2500)
