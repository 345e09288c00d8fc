"""Qualifying capacity by technology: duration, slices, exceedance, calls."""

from typing import Any

import numpy as np
import pytest

from nmv.case import Case
from nmv.case.offers import Storage
from nmv.values.qualifying import flexible_kw, nqc_kw, slice_showing
from tests.factories.cases import case_data, response_offer, shape_offer, storage_offer

EVENING = (17, 18, 19, 20, 21)


def nqc(offer: dict[str, Any], **rule: Any) -> list[float]:
    protocol = {"energy": {"curve": "energy"}, "nqc": {offer["technology"]: rule}}
    case = Case.from_dict(case_data(offers=[offer], protocol=protocol))
    return list(map(float, nqc_kw(case, case.offers[0])))


# 500 kW called for 4 hours where 5 are required: 400 kW.
def test_called_load_counts_the_hours_it_can_show() -> None:
    assert nqc(response_offer(), rule="call_hours", duration_hours=5.0) == pytest.approx([400.0] * 12)
    assert nqc(response_offer(), rule="call_hours", duration_hours=2.0) == pytest.approx([500.0] * 12)


# Output by clock hour 16 to 20: 500, 400, 300, 200, 100 kW on every day of a month; seven in ten of the hours
# reach 200 (rank floor(0.3 * n) of n sorted values), all reach 100, half reach 300.
@pytest.mark.parametrize(("exceedance", "kw"), [(0.7, 200.0), (1.0, 100.0), (0.5, 300.0)])
def test_exceedance_ranks_the_output_of_the_ra_hours(exceedance: float, kw: float) -> None:
    day = [0.0] * 16 + [500.0, 400.0, 300.0, 200.0, 100.0] + [0.0] * 3
    offer = shape_offer(shape={"month_hour_kw": [day] * 12})
    assert nqc(offer, rule="exceedance", exceedance=exceedance) == pytest.approx([kw] * 12)


# 4,000 kWh over five slices: 800 kW; recharging takes 4,000/0.8 = 5,000 kWh of the 19 slices left.
def test_a_store_shows_the_slices_it_holds_and_regains() -> None:
    store = Storage(power_kw=1000.0, energy_kwh=4000.0, round_trip_efficiency=0.8)
    showing = slice_showing(store, EVENING, np.full(24, 1000.0))
    assert showing.slice_kw[list(EVENING)].tolist() == [800.0] * 5
    assert showing.slice_kw[showing.slice_kw < 0].sum() == pytest.approx(-5000.0)
    assert showing.missing_kwh == 0.0


# Only 100 kW may charge it: 19 slices * 100 kW * 0.8 = 1,520 kWh, 304 kW for five slices; to show 800 kW it
# lacks (4,000 - 1,520)/0.8 = 3,100 kWh of charging.
def test_a_store_without_charging_energy_shows_less() -> None:
    store = Storage(power_kw=1000.0, energy_kwh=4000.0, round_trip_efficiency=0.8)
    showing = slice_showing(store, EVENING, np.full(24, 100.0))
    assert showing.slice_kw[17] == pytest.approx(304.0)
    assert showing.missing_kwh == pytest.approx(3100.0)


def test_the_slice_rule_counts_what_a_store_shows() -> None:
    assert nqc(storage_offer(), rule="slice", ra_hours=list(EVENING)) == pytest.approx([800.0] * 12)


# 200 kW of sun in the eight hours from 8 to 16, of which 85 % is stored: 1,360 kWh over five slices.
def test_a_hybrid_that_charges_from_its_sun_shows_what_the_sun_gives() -> None:
    day = [0.0] * 8 + [200.0] * 8 + [0.0] * 8
    store = storage_offer()["storage"] | {"charges_from_grid": False}
    offer = storage_offer(technology="hybrid", storage=store, shape={"month_hour_kw": [day] * 12})
    assert nqc(offer, rule="slice", ra_hours=list(EVENING)) == pytest.approx([1360.0 / 5] * 12)


# 1,600 kWh over four hours, and half of it once the contract has stepped down to half.
def test_what_a_store_qualifies_for_steps_down_with_the_contract() -> None:
    store = {"power_kw": 1000.0, "energy_kwh": 1600.0, "round_trip_efficiency": 0.8}
    price = {"steps": [{"from_contract_year": 2, "kw": 0.5}]}
    sun = {"shape": {"month_hour_kw": [[5.0] * 24] * 12}}
    both: list[tuple[str, dict[str, Any]]] = [("storage", {}), ("hybrid", sun)]
    for technology, more in both:
        offer = storage_offer(technology=technology, storage=store, price=price, **more)
        case = Case.from_dict(case_data(offers=[offer]))
        found = [nqc_kw(case, case.offers[0], year)[0] for year in (2027, 2028)]
        assert found == [400.0, 200.0]


def test_monthly_elcc_adds_to_a_hybrids_store() -> None:
    table = [0.0] * 6 + [0.3] * 6
    offer = storage_offer(
        technology="hybrid",
        contract_kw=[2000.0] * 12,
        shape={"month_hour_kw": [[500.0] * 24] * 12},
    )
    assert nqc(offer, rule="elcc", elcc_by_month=table) == pytest.approx([1000.0] * 6 + [1150.0] * 6)


# 1,000 kW and 4,000 kWh swing min(2P, 2 * 4,000/3 = 2,667) kW; P is what the buyer may use: contract kW by
# month, halved from the second year on, and what the interconnection carries.
@pytest.mark.parametrize(
    ("changes", "year", "kw"),
    [
        ({}, 2027, [2000.0] * 12),
        ({"contract_kw": [0.0, 300.0] + [1000.0] * 9 + [5000.0]}, 2027, [0.0, 600.0] + [2000.0] * 10),
        ({"price": {"steps": [{"from_contract_year": 2, "kw": 0.5}]}}, 2028, [1000.0] * 12),
        ({"interconnection_kw": 400.0}, 2027, [800.0] * 12),
        ({"contract_kw": [1000.0] * 12, "storage": {"energy_kwh": 900.0}}, 2027, [600.0] * 12),
    ],
)
def test_a_store_swings_no_more_than_the_contract_lends(
    changes: dict[str, Any], year: int, kw: list[float]
) -> None:
    offer = storage_offer()
    offer |= changes | {"storage": offer["storage"] | changes.get("storage", {})}
    found = Case.from_dict(case_data(offers=[offer])).offers[0]
    assert flexible_kw(found, np.zeros(12), year).tolist() == pytest.approx(kw)


# One RA hour a day gives April 30 of them: 90 % reach all but three, whatever (1 - 0.9) * 30 is in floating
# point. Days of April deliver 0, 1, ... 29 kW.
def test_exceedance_leaves_out_a_whole_number_of_hours() -> None:
    hourly = np.zeros((365, 24))
    hourly[90:120, 17] = np.arange(30.0)
    offer = shape_offer(shape={"hourly_kw": hourly.reshape(-1).tolist()})
    assert nqc(offer, rule="exceedance", exceedance=0.9, ra_hours=[17])[3] == 3.0
