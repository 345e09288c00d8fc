"""Headroom, derating, and a load that outgrows a storage: what changes a dependable kW beside the offer itself."""

from typing import Any

import pytest

from nmv.case import Case
from nmv.market_value import OfferResult, evaluate_offer
from nmv.portfolio import coverage
from tests.factories.cases import call_need, case_data, shape_offer, storage_offer

# 900 kW all year but for two hours of 1,100 kW each 1 July afternoon (hours 4,359 and 4,360 of the year).
BASE_LOAD = [900.0] * 4359 + [1100.0, 1100.0] + [900.0] * 4399


def feeder(**changes: Any) -> dict[str, Any]:
    return {
        "base_year": 2027,
        "hourly_kw": BASE_LOAD,
        "limit_kw": 1000.0,
        "growth_per_year": 0.1,
    } | changes


def valued(case: Case) -> OfferResult:
    return evaluate_offer(case, case.offers[0].id)


def case_with(offer: dict[str, Any], **changes: Any) -> Case:
    protocol = changes.pop("protocol", {})
    return Case.from_dict(case_data(needs=[call_need(**changes)], offers=[offer], protocol=protocol))


# 1,000 kW against 1,000 kW * 1.25.
def test_headroom_is_needed_on_top() -> None:
    case = case_with(shape_offer(term_ends_on="2027-12-31"), headroom=0.25)
    assert valued(case).needs[0].share == pytest.approx(0.8)
    assert coverage(case, ["solar"], "feeder", 2027).ratio == pytest.approx(0.8)


def test_derating_is_the_protocols_and_counts_in_sets_too() -> None:
    case = case_with(
        shape_offer(term_ends_on="2027-12-31"), protocol={"deferral": {"derating": {"solar": 0.6}}}
    )
    assert valued(case).needs[0].share == pytest.approx(0.6)
    assert coverage(case, ["solar"], "feeder", 2027).ratio == pytest.approx(0.6)


def test_dependable_kw_step_down_with_the_contract() -> None:
    price = {"steps": [{"from_contract_year": 2, "kw": 0.5}]}
    case = case_with(shape_offer(term_ends_on="2028-12-31", price=price))
    assert valued(case).needs[0].share_by_year == pytest.approx((1.0, 0.5))


# 2027: 2 hours of 100 kW. 2028: 1,210 - 1,000 = 210 kW, 420 kWh. 2029: 1,331 kW at the peak, and the base of
# 1,089 kW stands above the limit in every hour: no store of 4,000 kWh holds that.
def test_the_yearly_requirement_of_a_store_is_reported() -> None:
    case = case_with(storage_offer(term_ends_on="2029-12-31"), feeder_load=feeder())
    found = valued(case).needs[0]
    assert [round(year.power_kw, 6) for year in found.feeder] == [100.0, 210.0, 331.0]
    assert [round(year.energy_kwh, 6) for year in found.feeder[:2]] == [200.0, 420.0]
    assert [year.hours_over for year in found.feeder] == [2, 2, 8760]
    assert [year.is_held for year in found.feeder] == [True, True, False]
    assert found.share_by_year == (1.0, 1.0, 1.0)


def test_a_binding_load_ends_the_deferral_in_the_failure_year() -> None:
    case = case_with(storage_offer(term_ends_on="2029-12-31"), feeder_load=feeder(binds=True))
    found = valued(case)
    assert found.needs[0].share_by_year == (1.0, 1.0, 0.0)
    assert found.needs[0].binding.endswith("limited by load growth")
    assert found.component("DISTRIBUTION_DEFERRAL").cash_flow_usd[2] == 0.0


def test_offers_without_a_store_have_no_failure_year() -> None:
    case = case_with(shape_offer(term_ends_on="2029-12-31"), feeder_load=feeder(binds=True))
    assert valued(case).needs[0].feeder == ()
    assert valued(case).needs[0].share == 1.0
