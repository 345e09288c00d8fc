"""Each automatic check as a table: what is offered, what is asked, what is found."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bids.documents import Limits
from bids.documents.conformance import Asked, Bidder, NeedAsked, examine
from bids.states import CheckCode, Outcome, worst

SUMMER = frozenset({6, 7, 8, 9})
NEED = NeedAsked("GNA_1", 1, Decimal(2350), "kW", SUMMER, date(2027, 6, 1), date(2031, 9, 28))
ASKED = Asked(needs={"n": NEED})
BIDDER = Bidder(is_registered=True, is_affiliate=False)
TOLD = dict.fromkeys(
    (
        "developer_experience",
        "o_and_m_experience",
        "commercial_technology",
        "delivery_date",
        "interconnection",
    ),
    "x",
)
TECHNICAL = {
    "technology": "STORAGE",
    "needs": ["n"],
    "starts_on": "2027-06-01",
    "ends_on": "2032-05-31",
    "commercial_operation_on": "2027-05-01",
    "contract_kw": ["2500"] * 12,
    "delivery": {"kind": "storage"},
    "viability": TOLD,
}
PRICE = {"fixed_usd_per_kw_month": "12", "variable_usd_per_mwh": "3", "escalator_per_year": "0"}
PASS, FAIL, PERSON = Outcome.PASS, Outcome.FAIL, Outcome.PERSON


def found(code, *, asked=ASKED, who=BIDDER, price=None, **technical):
    findings = examine(TECHNICAL | technical, PRICE | (price or {}), asked, who)
    return next(finding for finding in findings if finding.code == code)


def _months(summer, winter="0"):
    return [summer if month in SUMMER else winter for month in range(1, 13)]


def test_every_check_but_the_manual_one_is_made_once_in_order():
    codes = [finding.code for finding in examine(TECHNICAL, PRICE, ASKED, BIDDER)]
    assert codes == [code for code in CheckCode if code != CheckCode.MANUAL]


@pytest.mark.parametrize(
    ("answers", "viability", "outcome"),
    [
        ({"r": {"value": "yes"}}, TOLD, PASS),
        ({}, TOLD, FAIL),
        ({"r": {"comment": "later"}}, TOLD, FAIL),
        ({"r": {"value": "yes"}}, TOLD | {"delivery_date": ""}, PERSON),
        ({"r": {"value": "yes"}}, {}, PERSON),
    ],
)
def test_completeness(answers, viability, outcome):
    asked = replace(ASKED, mandatory={"r": "Response time"})
    finding = found(CheckCode.COMPLETENESS, asked=asked, answers=answers, viability=viability)
    assert finding.outcome == outcome


@pytest.mark.parametrize(
    ("let_in", "outcome"), [(set(), PASS), ({"STORAGE"}, PASS), ({"SOLAR", "WIND"}, FAIL)]
)
def test_technology(let_in, outcome):
    asked = replace(ASKED, limits=Limits(technologies=frozenset(let_in)))
    assert found(CheckCode.TECHNOLOGY, asked=asked).outcome == outcome


def test_registration():
    assert found(CheckCode.REGISTRATION).outcome == PASS
    stranger = replace(BIDDER, is_registered=False)
    assert found(CheckCode.REGISTRATION, who=stranger).outcome == PERSON


@pytest.mark.parametrize(
    ("is_affiliate", "owner", "rules", "outcome"),
    [
        (False, "third_party", {}, PASS),
        (True, "third_party", {}, FAIL),
        (True, "third_party", {"allows_affiliates": True}, PASS),
        (False, "utility", {}, FAIL),
        (False, "utility", {"allows_affiliates": True}, FAIL),
        (False, "utility", {"allows_utility_owned": True}, PASS),
        (True, "utility", {"allows_utility_owned": True}, FAIL),
    ],
)
def test_affiliates_and_ownership(is_affiliate, owner, rules, outcome):
    finding = found(
        CheckCode.AFFILIATES,
        asked=replace(ASKED, **rules),
        who=replace(BIDDER, is_affiliate=is_affiliate),
        bidder={"ownership": owner},
    )
    assert finding.outcome == outcome


@pytest.mark.parametrize(
    ("least", "most", "outcome"),
    [
        (None, None, PASS),
        (Decimal(2500), Decimal(2500), PASS),
        (Decimal("2500.001"), None, FAIL),
        (None, Decimal("2499.999"), FAIL),
    ],
)
def test_size(least, most, outcome):
    asked = replace(ASKED, limits=Limits(least_kw=least, most_kw=most))
    assert found(CheckCode.SIZE, asked=asked).outcome == outcome


@pytest.mark.parametrize(
    ("kw", "outcome", "words"),
    [
        (["2500"] * 12, PASS, "As much as is needed"),
        (_months("2350"), PASS, "As much as is needed"),
        (_months("2000"), PASS, "Less than the whole of GNA_1"),
        (_months("0", "2500"), FAIL, "No capacity in any month"),
        (["2500"] * 6 + ["0"] * 6, PERSON, "Jul, Aug, Sep"),
    ],
)
def test_capacity_against_the_need(kw, outcome, words):
    finding = found(CheckCode.NEED, contract_kw=kw)
    assert (finding.outcome, words in finding.reason) == (outcome, True)


def test_capacity_figures_have_units():
    figures = {
        (one.name, one.value, one.unit) for one in found(CheckCode.NEED, contract_kw=["1175"] * 12).figures
    }
    assert ("largest amount of GNA_1 version 1", "2350", "kW") in figures
    assert ("part of GNA_1 version 1 in its leanest month", "50.0", "% of the need") in figures


def test_withheld_figures_of_a_need_are_not_compared_with():
    asked = replace(ASKED, needs={"n": replace(NEED, most=None, starts_on=None, ends_on=None)})
    assert found(CheckCode.NEED, asked=asked).outcome == PASS
    assert found(CheckCode.DATES, asked=asked).outcome == PERSON


@pytest.mark.parametrize(
    ("revised", "outcome"),
    [
        ({}, PASS),
        ({"n": replace(NEED, version=2, most=Decimal(3000))}, PASS),
        # It holds nothing in the months that are needed now: no rule is broken, somebody has to look.
        ({"n": replace(NEED, version=2, months=frozenset({1, 2}))}, PERSON),
    ],
)
def test_fit_to_a_revised_need(revised, outcome):
    asked = replace(ASKED, revised=revised)
    assert found(CheckCode.REVISED_NEED, asked=asked, contract_kw=_months("2500")).outcome == outcome


@pytest.mark.parametrize(
    ("monthly", "escalator", "cap", "outcome"),
    [
        ("12", "0", None, PASS),
        ("12", "0", Decimal(144), PASS),
        ("12.000001", "0", Decimal(144), FAIL),
        ("12", "0.02", Decimal(144), PERSON),
        ("11", "0.01", Decimal(144), PASS),
    ],
)
def test_price_cap(monthly, escalator, cap, outcome):
    asked = replace(ASKED, limits=Limits(price_cap_usd_per_kw_year=cap))
    price = {"fixed_usd_per_kw_month": monthly, "escalator_per_year": escalator}
    assert found(CheckCode.PRICE_CAP, asked=asked, price=price).outcome == outcome


@pytest.mark.parametrize(
    ("starts", "ends", "outcome"),
    [
        ("2027-06-01", "2031-09-28", PASS),
        ("2027-06-02", "2031-12-31", PERSON),
        ("2027-06-01", "2031-09-27", PERSON),
        ("2032-01-01", "2035-01-01", FAIL),
        ("2020-01-01", "2027-05-31", FAIL),
    ],
)
def test_dates_against_the_need(starts, ends, outcome):
    assert found(CheckCode.DATES, starts_on=starts, ends_on=ends).outcome == outcome


@pytest.mark.parametrize(
    ("decided", "outcome"), [(None, PASS), (date(2027, 5, 1), PASS), (date(2027, 4, 30), PERSON)]
)
def test_dates_against_the_wires_decision(decided, outcome):
    asked = replace(ASKED, wires_decision_on=decided, wires_project="DDOR1")
    assert found(CheckCode.WIRES, asked=asked).outcome == outcome


@pytest.mark.parametrize(
    ("technical", "outcome"),
    [
        ({"interconnection": {"status": "agreed"}}, PASS),
        ({"interconnection": {"status": "applied"}}, PERSON),
        ({}, PERSON),
        ({"delivery": {"kind": "hybrid", "interconnection_kw": "2499"}}, FAIL),
        (
            {
                "delivery": {"kind": "hybrid", "interconnection_kw": "2500"},
                "interconnection": {"status": "agreed"},
            },
            PASS,
        ),
    ],
)
def test_interconnection(technical, outcome):
    assert found(CheckCode.INTERCONNECTION, **technical).outcome == outcome


@given(
    kw=st.lists(st.decimals(0, 5000, places=3), min_size=12, max_size=12),
    most=st.decimals(1, 5000, places=3),
    months=st.sets(st.integers(1, 12), min_size=1),
)
def test_more_capacity_never_makes_the_fit_worse(kw, most, months):
    rank = list(Outcome)
    need = replace(NEED, most=most, months=frozenset(months))
    asked = replace(ASKED, needs={"n": need})
    less = found(CheckCode.NEED, asked=asked, contract_kw=[str(one) for one in kw])
    more = found(CheckCode.NEED, asked=asked, contract_kw=[str(one + 1) for one in kw])
    assert rank.index(more.outcome) >= rank.index(less.outcome)


@given(st.lists(st.sampled_from(list(Outcome))))
def test_one_failure_is_enough(outcomes):
    assert (worst(outcomes) == FAIL) is (FAIL in outcomes)
    assert (worst(outcomes) == PASS) is (set(outcomes) == {PASS})
