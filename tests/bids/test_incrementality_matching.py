"""What the registry holds of an offer: pure comparison."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bids.documents.incrementality import Match, Registered, Registry, Resource, key_of, resource_of
from nmv.case.values import SERVICES
from solicitations.states import PaidFor

LINE = Registered(
    UUID(int=1),
    "12 Canal St.",
    "M-1",
    "Brightwater Storage, LLC",
    Decimal(900),
    date(2026, 1, 1),
    date(2030, 1, 1),
)
OFFER = Resource(frozenset(), frozenset(), frozenset(), Decimal(2500), date(2027, 6, 1), date(2032, 5, 31))


def matched(line=LINE, **changes):
    return Registry([line]).matches(replace(OFFER, **changes))


@pytest.mark.parametrize(
    ("changes", "on"),
    [
        ({"sites": frozenset({"12 canal st"})}, ("site",)),
        ({"meters": frozenset({"m 1"})}, ("meter",)),
        ({"customers": frozenset({"brightwater storage"})}, ("customer",)),
        ({"customers": frozenset({"brightwater storage"}), "kw": Decimal(905)}, ("customer", "capacity")),
        (
            {"sites": frozenset({"12 canal st"}), "meters": frozenset({"m 1"}), "kw": Decimal(900)},
            ("site", "meter", "capacity"),
        ),
    ],
)
def test_a_line_matches_by_site_meter_customer_and_capacity(changes, on):
    assert matched(**changes) == [Match(LINE.id, on)]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"kw": Decimal(900)},
        {"customers": frozenset({"northfork"})},
        {"customers": frozenset({"brightwater storage"}), "starts_on": date(2030, 1, 2)},
        {"customers": frozenset({"brightwater storage"}), "ends_on": date(2025, 12, 31)},
    ],
)
def test_other_lines_do_not(changes):
    assert matched(**changes) == []


def test_an_open_end_reaches_every_later_term():
    line = replace(LINE, valid_to=None)
    assert matched(line, meters=frozenset({"m 1"}), starts_on=date(2060, 1, 1), ends_on=date(2061, 1, 1))


def test_a_resource_is_read_from_either_edition():
    first = {"contract_kw": ["1", "2"], "starts_on": "2027-06-01", "ends_on": "2028-06-01"}
    assert resource_of(first, bidder="North Fork, Inc.").customers == {"north fork"}
    second = first | {"project": {"address": "12 Canal St."}, "bidder": {"legal_name": "NF Two LLC"}}
    told = resource_of(second, bidder="North Fork")
    assert (told.sites, told.customers, told.kw) == ({"12 canal st"}, {"north fork", "nf two"}, 2)


def test_services_are_those_of_the_engines_ledger():
    assert set(PaidFor.values) == set(SERVICES)


@given(st.text())
def test_a_key_is_its_own_key(words):
    assert key_of(key_of(words)) == key_of(words)
