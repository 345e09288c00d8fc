"""Needs that lie within others: an offer at the feeder has share, duty and rules of the bank above it too."""

from typing import Any

import numpy as np
import pytest

from nmv.case import Case, CaseError
from nmv.market import Market
from nmv.market_value import duty_of_year, evaluate_offer, prepare
from nmv.portfolio import coverage
from tests.factories.cases import call_need, case_data, project, shape_offer, storage_offer, yearly_curve


def nested(offer: dict[str, Any], *, within: str | None = "bank", **changes: Any) -> Case:
    """A feeder of 800 kW called in summer afternoons, within a bank of 2,000 kW called on 5 days of January."""
    bank = call_need("bank", kw=2000.0, calls_per_year=5)
    bank["call"]["windows"] = [{"months": [1], "day_type": "all", "starts_hour": 17, "ends_hour": 21}]
    needs = [call_need(kw=800.0, within=within), bank]
    upgrade = project(need_ids=["bank"])
    return Case.from_dict(case_data(**({"needs": needs, "projects": [upgrade], "offers": [offer]} | changes)))


def test_an_offer_answers_what_it_names_and_what_that_lies_within_each_once() -> None:
    for named, answered in (
        (["feeder"], ("feeder", "bank")),
        (["feeder", "bank"], ("feeder", "bank")),
        (["bank"], ("bank",)),
    ):
        case = nested(storage_offer(need_ids=named))
        assert case.needs_answered(case.offers[0]) == answered


# 1,000 kW of the bank's 2,000 kW: half of the project's conditional value, and the same half as in a set.
def test_a_single_offers_share_counts_for_the_need_above() -> None:
    offer = shape_offer(kw=1000.0)
    case = nested(offer)
    found = evaluate_offer(case, "solar")
    shares = {need.need_id: need.share for need in found.needs}
    assert shares == pytest.approx({"feeder": 1.0, "bank": 0.5})
    assert coverage(case, ["solar"], "bank", 2027).shares["solar"] == pytest.approx(shares["bank"])
    # a 6 M$ project: 527,830.59 $ in its first year, half of it
    assert found.component("DISTRIBUTION_DEFERRAL").cash_flow_usd[0] == pytest.approx(
        527_830.59 / 2, abs=0.01
    )
    apart = evaluate_offer(nested(offer, within=None), "solar")
    assert apart.component("DISTRIBUTION_DEFERRAL").cash_flow_usd[0] == 0.0


# Half of 1,000 kW reaches the feeder of 800 kW, and with it the bank of 2,000 kW.
def test_of_an_offer_at_several_places_a_need_gets_what_reaches_it_and_the_need_above_no_more() -> None:
    case = nested(shape_offer(kw=1000.0, need_shares={"feeder": 0.5}))
    found = evaluate_offer(case, "solar")
    shares = {need.need_id: need.share for need in found.needs}
    assert shares == pytest.approx({"feeder": 0.625, "bank": 0.25})
    assert coverage(case, ["solar"], "bank", 2027).shares["solar"] == pytest.approx(0.25)
    both = nested(shape_offer(kw=1000.0, need_ids=["feeder", "bank"], need_shares={"feeder": 0.5}))
    found = evaluate_offer(both, "solar")
    assert {need.need_id: need.share for need in found.needs} == pytest.approx({"feeder": 0.625, "bank": 0.5})


def test_a_share_of_a_need_that_the_offer_does_not_name_is_refused() -> None:
    with pytest.raises(CaseError, match=r"need_shares\.bank"):
        nested(shape_offer(need_shares={"bank": 0.5}))


def test_an_offer_without_shares_keeps_the_bytes_it_always_had() -> None:
    assert b"need_shares" not in nested(shape_offer()).document()[0]


def test_a_store_is_on_duty_on_the_called_days_of_the_need_above() -> None:
    case = nested(storage_offer(term_ends_on="2027-12-31"))
    market = Market(case)
    valuation = prepare(market, case.offers[0])
    duty = duty_of_year(market, case.offers[0], 2027, [held[0] for held in valuation.held.values()])
    assert duty is not None
    months = market.hours(2027).month[np.nan_to_num(duty) > 0]
    # ten summer calls of the feeder at 800 kW, five January calls of the bank at all the store has: 1,000 kW
    assert (months == 1).sum() == 5 * 4
    assert (months != 1).sum() == 10 * 4
    assert np.nansum(duty) == pytest.approx(5 * 4 * 1000.0 + 10 * 4 * 800.0)
    # at flat prices nothing else is worth discharging for
    assert valuation.operations[0].paid_mwh == pytest.approx(5 * 4 * 1.0 + 10 * 4 * 0.8)


def test_a_transmission_project_above_is_not_deferred_beside_the_avoided_transmission_price() -> None:
    with pytest.raises(CaseError, match="rule transmission-once") as refused:
        nested(
            shape_offer(),
            projects=[project(need_ids=["bank"], kind="transmission")],
            curves=case_data()["curves"] | {"yearly": {"tx": yearly_curve(20.0, "USD/kW-year")}},
            protocol=case_data()["protocol"]
            | {"transmission": {"curve": "tx", "coincidence": {"solar": 1.0}}},
        )
    assert refused.value.path == "offers[0].need_ids"
