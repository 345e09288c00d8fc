"""Bad input in the later fields of a case: each refusal names the field and what was expected."""

from typing import Any

import pytest

from nmv.case import Case, CaseError
from nmv.case.reading import parse
from nmv.case.revenue import RevenueRequirement
from nmv.discounting import Timing
from nmv.finance.deferral import carrying_charge
from tests.factories.cases import case_data, storage_offer

PRICE = "offers[0].price"
HOURS = [900.0] * 8760


def offer_with(**changes: Any) -> dict[str, Any]:
    return {"offers": [storage_offer(**changes)]}


def price_with(**price: Any) -> dict[str, Any]:
    return offer_with(price=price)


def protocol_with(**protocol: Any) -> dict[str, Any]:
    return {"protocol": {"energy": {"curve": "energy"}} | protocol}


def need_with(**need: Any) -> dict[str, Any]:
    return {"needs": [case_data()["needs"][0] | need]}


def solution_with(**solution: Any) -> dict[str, Any]:
    given = {"installed_cost_usd": 6e6, "life_years": 40} | solution
    return {"projects": [case_data()["projects"][0] | {"solutions": [given]}]}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (
        price_with(fixed_usd_per_kw_month_by_month=[1.0] * 11),
        f"{PRICE}.fixed_usd_per_kw_month_by_month",
        "12",
    ),
    (
        price_with(fixed_usd_per_kw_month=1.0, fixed_usd_per_kw_month_by_month=[1.0] * 12),
        f"{PRICE}.fixed_usd_per_kw_month",
        "expected 0",
    ),
    (price_with(kind="all_in", fixed_usd_per_kw_month=1.0), f"{PRICE}.kind", "energy alone"),
    (price_with(kind="all_in"), f"{PRICE}.variable_usd_per_mwh", "above 0 USD/MWh"),
    (price_with(minimum_take_mwh_per_year=100.0), f"{PRICE}.minimum_take_mwh_per_year", "variable price"),
    (price_with(steps=[{"from_contract_year": 1}]), f"{PRICE}.steps[0].from_contract_year", "from 2 to 100"),
    (
        price_with(steps=[{"from_contract_year": 3}, {"from_contract_year": 2}]),
        f"{PRICE}.steps",
        "in the order",
    ),
    (price_with(steps=[{"from_contract_year": 2, "kw": 1.2}]), f"{PRICE}.steps[0].kw", "at most 1"),
    (offer_with(reactive_kvar=float("nan")), "offers[0].reactive_kvar", "finite number of kVAR"),
    (offer_with(collateral_usd=-1.0), "offers[0].collateral_usd", "at least 0"),
    (offer_with(ownership="city"), "offers[0].ownership", "one of third_party, utility"),
    (
        offer_with(paid_elsewhere=[{"service": "energy", "payer": "A"}]),
        "offers[0].paid_elsewhere[0]",
        "either share or kw",
    ),
    (
        offer_with(paid_elsewhere=[{"service": "shade", "payer": "A", "share": 0.5}]),
        "offers[0].paid_elsewhere[0].service",
        "one of system_ra",
    ),
    (
        offer_with(paid_elsewhere=[{"service": "energy", "payer": "A", "kw": 1500.0}]),
        "offers[0].paid_elsewhere[0]",
        "more than the whole",
    ),
    (
        protocol_with(energy={"curve": "energy", "loss_factor": 0.1, "loss_factors": {"primary": 0.1}}),
        "protocol.energy.loss_factor",
        "expected 0",
    ),
    (
        {"protocol": {"losses": {"factors": {"primary": 0.1}}}},
        "protocol.losses",
        "expected an energy price",
    ),
    (
        protocol_with(nqc={"solar": {"rule": "exceedance"}}),
        "protocol.nqc.solar.exceedance",
        "expected a fraction",
    ),
    (
        protocol_with(nqc={"storage": {"rule": "slice", "ra_hours": [17, 17]}}),
        "protocol.nqc.storage.ra_hours",
        "each hour once",
    ),
    (protocol_with(voltage={"curve": "none"}), "protocol.voltage.curve", "no yearly curve"),
    (
        protocol_with(safety={"curve": "x", "share": {"solar": 1.0}}),
        "protocol.safety.document",
        "missing",
    ),
    (
        protocol_with(deferral={"derating": {"solar": 0.0}}),
        "protocol.deferral.derating.solar",
        "above 0",
    ),
    (need_with(headroom=-0.1), "needs[0].headroom", "at least 0"),
    (
        need_with(feeder_load={"base_year": 2027, "hourly_kw": HOURS[:-1], "limit_kw": 1.0}),
        "needs[0].feeder_load.hourly_kw",
        "expected 8760 values",
    ),
    (
        need_with(feeder_load={"base_year": 2027, "hourly_kw": [-1.0] * 8760, "limit_kw": 1.0}),
        "needs[0].feeder_load.hourly_kw",
        "above 0 kW",
    ),
    (
        need_with(
            feeder_load={"base_year": 2027, "hourly_kw": HOURS, "limit_kw": 1.0, "reverse_limit_kw": 5.0}
        ),
        "needs[0].feeder_load.reverse_limit_kw",
        "at most 0",
    ),
    (solution_with(), "projects[0].solutions[0]", "or revenue_requirement"),
    (
        solution_with(revenue_requirement={"equity_return": 0.05, "debt_return": 0.02, "tax_life_years": 8}),
        "projects[0].solutions[0].revenue_requirement.tax_life_years",
        "expected one of 3, 5, 7",
    ),
]


@pytest.mark.parametrize(("changes", "path", "words"), REFUSED, ids=[path for _, path, _ in REFUSED])
def test_a_wrong_field_is_refused_by_name(changes: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(CaseError) as refused:
        Case.from_dict(case_data(**changes))
    assert refused.value.path == path
    assert words in refused.value.message


def test_taxes_that_take_everything_are_refused() -> None:
    terms = {"equity_return": 0.05, "debt_return": 0.02, "state_income_tax": 1.0}
    with pytest.raises(CaseError, match="leave a part of the income"):
        parse(RevenueRequirement, terms, "terms")


@pytest.mark.parametrize("inflation", [0.07, 0.08])
def test_a_carrying_charge_needs_a_discount_rate_above_inflation(inflation: float) -> None:
    with pytest.raises(ValueError, match="above inflation"):
        carrying_charge(
            life_years=40, rate_per_year=0.07, inflation_per_year=inflation, timing=Timing.END_OF_YEAR
        )


def test_a_case_of_the_first_edition_keeps_its_bytes() -> None:
    case = Case.from_dict(case_data())
    written = case.to_dict()
    later = {"paid_elsewhere", "voltage_level", "reactive_kvar", "ownership", "collateral_usd"}
    assert later.isdisjoint(written["offers"][0])
    assert {"higher_of", "losses", "credit"}.isdisjoint(written["protocol"])
    assert {"headroom", "feeder_load"}.isdisjoint(written["needs"][0])
    assert "evaluation_horizon_year" not in written["convention"]
    assert "steps" not in written["offers"][0]["price"]
