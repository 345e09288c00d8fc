"""Prices, steps, minimum takes and what a contract costs beyond its payments, on numbers checked by hand."""

from typing import Any

import pytest

from nmv.case import Case
from nmv.delivery.contract import contract_kw
from nmv.market_value import OfferResult, evaluate_offer
from nmv.values.payments import fixed_payments
from tests.factories.cases import case_data, flat_curve, monthly_curve, shape_offer, storage_offer

TWO_YEARS: dict[str, Any] = {"term_ends_on": "2028-12-31", "need_ids": []}


def valued(offer: dict[str, Any], **protocol: Any) -> OfferResult:
    curves = {"hourly": {"energy": flat_curve(40.0)}, "monthly": {"ra": monthly_curve(5.0)}}
    case = Case.from_dict(
        case_data(
            curves=curves, offers=[offer], projects=[], protocol={"energy": {"curve": "energy"}} | protocol
        )
    )
    return evaluate_offer(case, offer["id"])


def flow(result: OfferResult, code: str) -> list[float]:
    return list(result.component(code).cash_flow_usd)


# Twelve prices 1 to 12 $/kW-month on 1,000 kW: 78 $/kW-year.
def test_fixed_prices_may_differ_by_month() -> None:
    price = {"fixed_usd_per_kw_month_by_month": list(range(1, 13))}
    found = valued(shape_offer(price=price, **TWO_YEARS))
    assert flow(found, "FIXED_PAYMENTS") == pytest.approx([-78_000.0, -78_000.0])


# Half the kW at 90 % of the price from the second contract year on; the term begins in July.
def test_contract_kw_and_price_step_down_by_contract_year() -> None:
    price = {
        "fixed_usd_per_kw_month": 10.0,
        "steps": [{"from_contract_year": 2, "kw": 0.5, "price": 0.9}],
    }
    offer = shape_offer(price=price, term_starts_on="2027-07-01", term_ends_on="2028-12-31", need_ids=[])
    result = valued(offer)
    # 2027: 6 months of 10,000; 2028: 6 of 10,000 and 6 of 10 * 0.9 * 500 = 4,500
    assert flow(result, "FIXED_PAYMENTS") == pytest.approx([-60_000.0, -87_000.0])
    # 2028: 182 days * 24 h until June, one hour lost in March; 184 days * 24 h at half output, one gained
    assert flow(result, "ENERGY")[1] == pytest.approx((182 * 24 - 1) * 40.0 + (184 * 24 + 1) * 20.0)
    case = Case.from_dict(case_data(offers=[offer]))
    assert contract_kw(case.offers[0], 2028).tolist() == [1000.0] * 6 + [500.0] * 6


def test_qualifying_capacity_steps_down_with_the_contract() -> None:
    price = {"steps": [{"from_contract_year": 2, "kw": 0.5}]}
    offer = shape_offer(technology="other", price=price, **TWO_YEARS)
    assert flow(valued(offer, ra={"system": "ra"}), "RA") == pytest.approx([60_000.0, 30_000.0])


def test_an_all_in_price_pays_for_energy_alone() -> None:
    result = valued(shape_offer(price={"kind": "all_in", "variable_usd_per_mwh": 60.0}, **TWO_YEARS))
    assert flow(result, "FIXED_PAYMENTS") == [0.0, 0.0]
    assert flow(result, "VARIABLE_PAYMENTS")[0] == pytest.approx(-8760 * 60.0)


# 8,760 and 8,784 MWh are taken; 10,000 are owed for at 20 $ and, in the second year, at 20.4 $.
def test_a_minimum_take_is_paid_for() -> None:
    price = {
        "variable_usd_per_mwh": 20.0,
        "escalator_per_year": 0.02,
        "minimum_take_mwh_per_year": 10_000.0,
    }
    result = valued(shape_offer(price=price, **TWO_YEARS))
    assert flow(result, "MINIMUM_TAKE") == pytest.approx([-1240 * 20.0, -1216 * 20.4])


# Half a year in the term owes half the minimum: 5,000 MWh, less 184 days * 24 h + 1 h = 4,417 MWh.
def test_a_minimum_take_counts_the_part_of_the_year() -> None:
    price = {"variable_usd_per_mwh": 20.0, "minimum_take_mwh_per_year": 10_000.0}
    offer = shape_offer(price=price, term_starts_on="2027-07-01", term_ends_on="2027-12-31", need_ids=[])
    assert flow(valued(offer), "MINIMUM_TAKE") == pytest.approx([-(10_000 * 184 / 365 - 4_417) * 20.0])


# Whatever is taken, called reserve energy included, what is paid for it and what is owed for the rest are
# together 100,000 MWh at 10 $.
def test_called_reserve_energy_counts_towards_a_minimum_take() -> None:
    price = {"variable_usd_per_mwh": 10.0, "minimum_take_mwh_per_year": 100_000.0}
    offer = storage_offer(price=price, ancillary_products=["spin"], term_ends_on="2027-12-31", need_ids=[])
    curves = {"hourly": {"energy": flat_curve(40.0), "spin": flat_curve(9.0)}}
    products = {"spin": {"curve": "spin", "called_fraction": 0.1}}
    protocol = {"energy": {"curve": "energy"}, "ancillary": {"method": "hourly", "products": products}}
    case = Case.from_dict(case_data(curves=curves, offers=[offer], projects=[], protocol=protocol))
    result = evaluate_offer(case, "storage")
    paid, owed = flow(result, "VARIABLE_PAYMENTS")[0], flow(result, "MINIMUM_TAKE")[0]
    assert paid == pytest.approx(-10.0 * result.delivered_mwh[0])
    assert paid < -1.0
    assert paid + owed == pytest.approx(-1_000_000.0)


# 20 % of the PV at 25 % of two payments of 120,000: 0.2 * (96,000 + 76,800) and 0.2 * 96,000, at 10 %.
def test_debt_equivalence_is_the_cost_of_imputed_debt() -> None:
    terms = {
        "imputed_share": 0.2,
        "debt_rate_per_year": 0.25,
        "cost_per_year": 0.1,
        "document": "D.04-12-048",
    }
    result = valued(shape_offer(**TWO_YEARS), debt_equivalence=terms)
    assert flow(result, "DEBT_EQUIVALENCE") == pytest.approx([-3_456.0, -1_920.0])


# 100 $/kW on 1,000 kW asked, 40,000 $ posted: 60,000 $ missing, at 5 %.
def test_missing_collateral_costs_what_it_costs() -> None:
    terms = {"required_usd_per_kw": 100.0, "cost_per_year": 0.05}
    result = valued(shape_offer(collateral_usd=40_000.0, **TWO_YEARS), credit=terms)
    assert flow(result, "CREDIT") == pytest.approx([-3_000.0, -3_000.0])
    more = valued(shape_offer(collateral_usd=400_000.0, **TWO_YEARS), credit=terms)
    assert flow(more, "CREDIT") == [0.0, 0.0]


def test_network_upgrades_count_once_in_the_first_year() -> None:
    offer = shape_offer(network_upgrade_usd=250_000.0, **TWO_YEARS)
    result = valued(offer, network_upgrades={"revenue_requirement_multiplier": 1.4})
    assert flow(result, "NETWORK_UPGRADES") == [-350_000.0, 0.0]


def test_contract_costs_have_no_row_unless_the_protocol_counts_them() -> None:
    offer = shape_offer(network_upgrade_usd=250_000.0, collateral_usd=1.0, **TWO_YEARS)
    codes = {row.code for row in valued(offer).components}
    assert codes.isdisjoint({"DEBT_EQUIVALENCE", "CREDIT", "NETWORK_UPGRADES", "MINIMUM_TAKE", "LOSSES"})


def test_monthly_prices_escalate_and_count_parts_of_months() -> None:
    price = {"fixed_usd_per_kw_month_by_month": [0.0] * 5 + [30.0] + [0.0] * 6, "escalator_per_year": 0.1}
    offer = shape_offer(price=price, term_starts_on="2027-06-16", term_ends_on="2029-12-31", need_ids=[])
    case = Case.from_dict(case_data(offers=[offer]))
    # June 2027: half a month; June 2028 and 2029: the first and the second anniversary stand at 1 June
    found = fixed_payments(case.offers[0], [2027, 2028, 2029])
    assert found.tolist() == pytest.approx([15_000.0, 33_000.0, 36_300.0])
