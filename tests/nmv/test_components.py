"""The components one by one, on numbers that can be checked by hand."""

from typing import Any

import numpy as np
import pytest

from nmv.case import Case
from nmv.market import Market
from nmv.market_value import evaluate_offer
from nmv.values.capacity import nqc_kw, ra_value
from nmv.values.payments import fixed_payments
from tests.factories.cases import (
    call_need,
    case_data,
    daily_curve,
    flat_curve,
    monthly_curve,
    project,
    response_offer,
    shape_offer,
    storage_offer,
    yearly_curve,
)


def case_with(offer: dict[str, Any], **protocol: Any) -> Case:
    curves = {
        "hourly": {"energy": flat_curve(40.0), "reserve": flat_curve(9.0)},
        "monthly": {"ra": monthly_curve(5.0), "local": monthly_curve(7.0), "flex": monthly_curve(2.0)},
        "yearly": {
            "rec": yearly_curve(12.0, "USD/MWh"),
            "carbon": yearly_curve(30.0, "USD/t"),
            "tx": yearly_curve(20.0, "USD/kW-year"),
        },
    }
    return Case.from_dict(
        case_data(curves=curves, offers=[offer], protocol={"energy": {"curve": "energy"}} | protocol)
    )


def flow(case: Case, code: str) -> list[float]:
    return list(evaluate_offer(case, case.offers[0].id).component(code).cash_flow_usd)


# Storage 1 MW / 4 MWh: min(1000, 4000/4) = 1,000 kW; 12 months * 5 $/kW * 1,000 kW = 60,000 $.
def test_system_ra_pays_nqc_every_month() -> None:
    assert flow(case_with(storage_offer(), ra={"system": "ra"}), "RA")[0] == pytest.approx(60_000.0)


def test_a_shorter_store_qualifies_by_its_energy() -> None:
    offer = storage_offer(storage={"power_kw": 1000.0, "energy_kwh": 2000.0, "round_trip_efficiency": 0.85})
    case = case_with(offer)
    assert nqc_kw(case, case.offers[0]).tolist() == [500.0] * 12


def test_an_elcc_table_counts_nameplate_by_month() -> None:
    table = [0.1 * month / 12 for month in range(12)]
    case = case_with(
        shape_offer(nameplate_kw=1200.0), nqc={"solar": {"rule": "elcc", "elcc_by_month": table}}
    )
    assert nqc_kw(case, case.offers[0]) == pytest.approx([10.0 * month for month in range(12)])


def test_solar_without_a_rule_has_no_capacity_value() -> None:
    assert flow(case_with(shape_offer(), ra={"system": "ra"}), "RA") == [0.0] * 10


# bundled local 7 replaces system 5; premium local adds: 12. Times 1,000 kW and 12 months.
@pytest.mark.parametrize(("basis", "usd"), [("bundled", 84_000.0), ("premium", 144_000.0)])
def test_local_ra_replaces_or_adds_to_the_system_price(basis: str, usd: float) -> None:
    offer = storage_offer(ra={"system": True, "local": True})
    ra = {"system": "ra", "local": {"curve": "local", "basis": basis}}
    assert flow(case_with(offer, ra=ra), "RA")[0] == pytest.approx(usd)


# Flexible: the store swings 2,000 kW. Premium 2 $ on 2,000 kW adds 48,000; bundled pays the 1,000 kW that
# already earn 5 $ nothing more, and the other 1,000 kW 2 $: 24,000.
@pytest.mark.parametrize(("basis", "usd"), [("premium", 108_000.0), ("bundled", 84_000.0)])
def test_flexible_ra_pays_the_swing_once(basis: str, usd: float) -> None:
    offer = storage_offer(ra={"system": True, "flexible": True})
    ra = {"system": "ra", "flexible": {"curve": "flex", "basis": basis}}
    assert flow(case_with(offer, ra=ra), "RA")[0] == pytest.approx(usd)


# 15 of June's 30 days are in the term: half a month, then July to December.
def test_a_month_partly_in_the_term_earns_its_part() -> None:
    offer = storage_offer(term_starts_on="2027-06-16")
    case = case_with(offer, ra={"system": "ra"})
    assert ra_value(case, case.offers[0], [2027, 2028]).tolist() == pytest.approx([32_500.0, 60_000.0])


# 1,000 kW flat at 40 $/MWh: 8,760 MWh, times 1 + 5 % losses, plus a basis of 2 $.
def test_energy_is_priced_at_the_delivery_point() -> None:
    energy = {"curve": "energy", "basis_usd_per_mwh": 2.0, "loss_factor": 0.05}
    assert flow(case_with(shape_offer(), energy=energy), "ENERGY")[0] == pytest.approx(8760 * 42.0 * 1.05)


def test_energy_counts_availability_degradation_and_leap_days() -> None:
    offer = shape_offer(availability=0.9, degradation_per_year=0.01)
    found = flow(case_with(offer), "ENERGY")
    assert found[0] == pytest.approx(8760 * 40.0 * 0.9)
    assert found[1] == pytest.approx(8784 * 40.0 * 0.9 * 0.99)


def test_months_without_contract_kw_deliver_nothing() -> None:
    offer = shape_offer(contract_kw=[0.0] * 6 + [1000.0] * 6)
    # July to December: 184 days, one of them with 25 hours
    assert flow(case_with(offer), "ENERGY")[0] == pytest.approx((184 * 24 + 1) * 40.0)


def test_certificates_are_earned_by_eligible_generation_alone() -> None:
    assert flow(case_with(shape_offer(rps_eligible=True), rec_curve="rec"), "RPS")[0] == pytest.approx(
        8760 * 12.0
    )
    assert flow(case_with(shape_offer(), rec_curve="rec"), "RPS") == [0.0] * 10
    assert flow(case_with(storage_offer(rps_eligible=True), rec_curve="rec"), "RPS") == [0.0] * 10


def test_carbon_embedded_in_the_curve_is_not_counted_again() -> None:
    assert flow(case_with(shape_offer()), "GHG") == [0.0] * 10


def test_a_documented_residual_is_counted() -> None:
    residual = {"curve": "carbon", "tonnes_per_mwh": 0.4, "document": "Decision 20-04-010, Table 3"}
    case = case_with(shape_offer(), ghg={"carbon_embedded": True, "residual": residual})
    assert flow(case, "GHG")[0] == pytest.approx(8760 * 0.4 * 30.0)


def test_integration_is_a_cost_of_the_technology() -> None:
    case = case_with(shape_offer(), integration_cost_usd_per_mwh={"solar": 3.0, "wind": 4.0})
    assert flow(case, "INTEGRATION")[0] == pytest.approx(-8760 * 3.0)
    assert (
        flow(case_with(storage_offer(), integration_cost_usd_per_mwh={"solar": 3.0}), "INTEGRATION")[0] == 0.0
    )


def test_transmission_pays_the_coincident_part_of_the_contract() -> None:
    case = case_with(storage_offer(), transmission={"curve": "tx", "coincidence": {"storage": 0.8}})
    assert flow(case, "TRANSMISSION_DEFERRAL")[0] == pytest.approx(1000 * 0.8 * 20.0)


# Two needs of 1,000 and 3,000 kW: the offer serves the first, a quarter of the value, wholly.
def test_a_projects_value_is_split_over_its_needs_by_size() -> None:
    needs = [call_need(), call_need("other", kw=3000.0)]
    both = [project(need_ids=["feeder", "other"])]
    case = Case.from_dict(case_data(needs=needs, projects=both))
    assert flow(case, "DISTRIBUTION_DEFERRAL")[0] == pytest.approx(527_830.59 / 4, abs=0.01)


def test_the_protocol_may_split_a_projects_value_otherwise() -> None:
    needs = [call_need(), call_need("other", kw=3000.0)]
    both = [project(need_ids=["feeder", "other"], need_split={"feeder": 0.6, "other": 0.4})]
    case = Case.from_dict(case_data(needs=needs, projects=both))
    assert flow(case, "DISTRIBUTION_DEFERRAL")[0] == pytest.approx(527_830.59 * 0.6, abs=0.01)


def test_the_least_expensive_traditional_solution_counts() -> None:
    cheap = {"installed_cost_usd": 3e6, "life_years": 40, "revenue_requirement_multiplier": 1.5}
    solutions = [*project()["solutions"], cheap]
    case = Case.from_dict(case_data(projects=[project(solutions=solutions)]))
    assert flow(case, "DISTRIBUTION_DEFERRAL")[0] == pytest.approx(527_830.59 / 2, abs=0.01)


def test_avoided_o_and_m_and_older_cost_dollars_count() -> None:
    solution = project()["solutions"][0] | {"om_usd_per_year": 10_000.0, "cost_year": 2024}
    case = Case.from_dict(case_data(projects=[project(solutions=[solution])]))
    # cost of 2024 in dollars of the end of 2026: * 1.02^2; O&M in dollars of 2027
    assert flow(case, "DISTRIBUTION_DEFERRAL")[0] == pytest.approx(527_830.59 * 1.02**2 + 10_000, abs=0.02)


# 12 $/kW-month * 1,000 kW, growing 3 % at each anniversary in April.
def test_fixed_payments_escalate_on_the_anniversary() -> None:
    price = {"fixed_usd_per_kw_month": 12.0, "escalator_per_year": 0.03}
    offer = storage_offer(term_starts_on="2027-04-01", price=price)
    case = case_with(offer)
    found = fixed_payments(case.offers[0], [2027, 2028])
    assert found.tolist() == pytest.approx([12_000.0 * 9, 12_000.0 * (3 + 9 * 1.03)])


def test_variable_payments_are_a_cost_of_what_is_delivered() -> None:
    offer = shape_offer(price={"variable_usd_per_mwh": 25.0})
    assert flow(case_with(offer), "VARIABLE_PAYMENTS")[0] == pytest.approx(-8760 * 25.0)


# Prices 40 flat leave arbitrage idle; reserve at 9 $/MW-h on 1 MW for 8,760 h, twice the power (charge side
# and discharge side swing) only as far as one hour of energy is held: an empty store holds none.
def test_a_store_sells_the_reserves_it_offers_and_no_others() -> None:
    products = {"regulation_down": {"curve": "reserve"}, "spin": {"curve": "reserve"}}
    terms = {"ancillary": {"method": "hourly", "products": products}}
    selling = storage_offer(ancillary_products=["regulation_down"], term_ends_on="2027-12-31", need_ids=[])
    silent = storage_offer(term_ends_on="2027-12-31", need_ids=[])
    assert flow(case_with(selling, **terms), "ANCILLARY")[0] == pytest.approx(8760 * 9.0, rel=1e-6)
    assert flow(case_with(silent, **terms), "ANCILLARY") == [0.0]


def test_hybrids_are_dispatched_behind_their_interconnection() -> None:
    offer = storage_offer(
        technology="hybrid",
        shape={"month_hour_kw": [[600.0] * 24 for _ in range(12)]},
        interconnection_kw=500.0,
        need_ids=[],
        term_ends_on="2027-12-31",
        rps_eligible=True,
    )
    case = case_with(offer, rec_curve="rec")
    # only 500 kW of 600 fit; with flat prices the store cannot help, the rest is curtailed
    assert flow(case, "ENERGY")[0] == pytest.approx(8760 * 0.5 * 40.0)
    assert flow(case, "RPS")[0] == pytest.approx(8760 * 0.5 * 12.0, rel=0.02)


# An all-in price of 30 $/MWh, 1 MW of sun from 10:00 to 14:00 and 45 $ evenings: every MWh is stored,
# 365 days * 4 MWh * 0.9 * (45 - 30) $ = 19,710 $. With 20 $ all day everything is curtailed.
@pytest.mark.parametrize(("evening", "mwh"), [(45.0, 365 * 3.6), (20.0, 0.0)])
def test_a_hybrid_earns_the_most_after_what_the_buyer_pays(evening: float, mwh: float) -> None:
    offer = storage_offer(
        technology="hybrid",
        shape={"month_hour_kw": [[0.0] * 10 + [1000.0] * 4 + [0.0] * 10 for _ in range(12)]},
        storage={"power_kw": 1000.0, "energy_kwh": 4000.0, "round_trip_efficiency": 0.9},
        price={"variable_usd_per_mwh": 30.0, "kind": "all_in"},
        need_ids=[],
        term_ends_on="2027-12-31",
    )
    prices = daily_curve([20.0] * 17 + [evening] * 5 + [20.0] * 2)
    curves = {"hourly": {"energy": prices}, "monthly": {}}
    case = Case.from_dict(
        case_data(curves=curves, offers=[offer], projects=[], protocol={"energy": {"curve": "energy"}})
    )
    assert flow(case, "ENERGY")[0] == pytest.approx(mwh * evening, abs=1e-3)
    assert flow(case, "VARIABLE_PAYMENTS")[0] == pytest.approx(-mwh * 30.0, abs=1e-3)


def test_demand_response_earns_the_price_of_its_called_hours() -> None:
    case = case_with(response_offer())
    assert flow(case, "ENERGY")[0] == pytest.approx(100 * 4 * 0.5 * 40.0)


def test_market_prices_are_computed_once_per_year() -> None:
    market = Market(case_with(storage_offer()))
    assert market.prices("energy", 2030) is market.prices("energy", 2030)
    assert np.unique(market.energy_prices(2030)).tolist() == [40.0]


# 3,600 kWh * 0.95 usable over four hours is 855 kW to the last bit: called days ask for all of it, other days
# sell reserves.
def test_a_need_may_ask_a_store_that_sells_reserves_for_all_it_holds() -> None:
    store = {"power_kw": 1000.0, "energy_kwh": 3600.0, "round_trip_efficiency": 0.86, "soc_min": 0.05}
    offer = storage_offer(storage=store, ancillary_products=["spin"], term_ends_on="2027-12-31")
    prices = 30.0 + 10.0 * np.random.default_rng(3).standard_normal(8760)
    curves = {"hourly": {"energy": flat_curve(0.0) | {"values": prices.tolist()}, "spin": flat_curve(4.0)}}
    terms = {"method": "hourly", "products": {"spin": {"curve": "spin", "called_fraction": 0.1}}}
    protocol = {"energy": {"curve": "energy"}, "ancillary": terms}
    case = Case.from_dict(
        case_data(curves=curves, needs=[call_need(kw=1500.0)], offers=[offer], protocol=protocol)
    )
    result = evaluate_offer(case, "storage")
    assert result.needs[0].share == pytest.approx(855.0 / 1500.0)
    assert result.component("ANCILLARY").cash_flow_usd[0] > 0
