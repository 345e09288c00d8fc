"""Losses, voltage, reliability, safety, certificates or carbon, market depth: what a protocol may value further."""

from typing import Any

import pytest

from nmv.case import Case, CaseError
from nmv.market_value import evaluate_offer
from nmv.values.environment import higher_of_usd_per_mwh
from tests.factories.cases import case_data, flat_curve, shape_offer, yearly_curve

ONE_YEAR: dict[str, Any] = {"term_ends_on": "2027-12-31", "need_ids": []}


def case_with(offer: dict[str, Any], **protocol: Any) -> Case:
    curves = {
        "hourly": {"energy": flat_curve(40.0)},
        "yearly": {
            "kvar": yearly_curve(15.0, "USD/kVAR-year"),
            "kw": yearly_curve(6.0, "USD/kW-year"),
            "tier": yearly_curve(31.0, "USD/MWh"),
            "scc": yearly_curve(100.0, "USD/t"),
            "rggi": yearly_curve(20.0, "USD/t"),
        },
    }
    return Case.from_dict(
        case_data(
            curves=curves, offers=[offer], projects=[], protocol={"energy": {"curve": "energy"}} | protocol
        )
    )


def first(case: Case, code: str) -> float:
    return evaluate_offer(case, case.offers[0].id).component(code).cash_flow_usd[0]


# 8,760 MWh at 40 $/MWh, 6 % of them not lost on the way.
def test_losses_avoided_are_energy_not_lost() -> None:
    offer = shape_offer(voltage_level="primary", **ONE_YEAR)
    case = case_with(offer, losses={"factors": {"primary": 0.06, "secondary": 0.08}})
    assert first(case, "LOSSES") == pytest.approx(8760 * 40.0 * 0.06)
    assert first(case, "ENERGY") == pytest.approx(8760 * 40.0)


def test_the_energy_price_takes_the_loss_factor_of_the_offers_level() -> None:
    energy = {"curve": "energy", "loss_factors": {"primary": 0.06, "secondary": 0.08}}
    case = case_with(shape_offer(voltage_level="secondary", **ONE_YEAR), energy=energy)
    assert first(case, "ENERGY") == pytest.approx(8760 * 40.0 * 1.08)


def test_a_voltage_level_without_a_loss_factor_is_refused() -> None:
    energy = {"curve": "energy", "loss_factors": {"primary": 0.06}}
    with pytest.raises(CaseError, match=r"offers\[0\].voltage_level: expected one of primary"):
        case_with(shape_offer(**ONE_YEAR), energy=energy)


# 200 kVAR at 15 $ a year, available 90 % of the time.
def test_reactive_power_is_paid_per_kvar() -> None:
    offer = shape_offer(reactive_kvar=200.0, availability=0.9, **ONE_YEAR)
    assert first(case_with(offer, voltage={"curve": "kvar"}), "VOLTAGE") == pytest.approx(200 * 15.0 * 0.9)
    assert first(case_with(shape_offer(**ONE_YEAR), voltage={"curve": "kvar"}), "VOLTAGE") == 0.0


@pytest.mark.parametrize(("field", "code"), [("reliability", "RELIABILITY"), ("safety", "SAFETY")])
def test_reliability_and_safety_are_worth_what_a_document_says(field: str, code: str) -> None:
    terms = {"curve": "kw", "share": {"solar": 0.25}, "document": "Protocol, section 4"}
    case = case_with(shape_offer(**ONE_YEAR), **{field: terms})
    assert first(case, code) == pytest.approx(1000 * 6.0 * 0.25)


# Tier 1 at 31 $/MWh against (100 - 20) $/t * 0.5 t/MWh = 40 $/MWh; at 0.3 t/MWh 24 $/MWh.
@pytest.mark.parametrize(("tonnes", "usd_per_mwh"), [(0.5, 40.0), (0.3, 31.0)])
def test_new_york_takes_the_higher_of_certificate_and_carbon(tonnes: float, usd_per_mwh: float) -> None:
    terms = {
        "tier_1_curve": "tier",
        "social_cost_curve": "scc",
        "rggi_curve": "rggi",
        "tonnes_per_mwh": tonnes,
    }
    case = case_with(shape_offer(rps_eligible=True, **ONE_YEAR), higher_of=terms)
    assert first(case, "RPS") == pytest.approx(8760 * usd_per_mwh)
    assert first(case, "GHG") == 0.0


def test_carbon_below_rggi_is_worth_nothing_beyond_it() -> None:
    assert higher_of_usd_per_mwh([0.0], [10.0], [20.0], tonnes_per_mwh=0.5).tolist() == [0.0]


# 1,000 kW offered to a market of 300 kW at 6 $/kW-year.
def test_yearly_reserves_are_no_deeper_than_their_market() -> None:
    offer = shape_offer(ancillary_products=["spin"], **ONE_YEAR)
    terms = {"method": "yearly", "yearly_curve": "kw", "yearly_depth_kw": 300.0}
    assert first(case_with(offer, ancillary=terms), "ANCILLARY") == pytest.approx(300 * 6.0)
