"""DEF-1: DER-VET test 003, when load growth outgrows a storage."""

import csv

import pytest

from nmv.delivery.load_growth import failure_year, requirement, values_until_failure
from tests.nmv.real_data import data_file

LIMIT_KW, REVERSE_KW, GROWTH, EFFICIENCY = 11_700.0, -15_000.0, 0.02, 0.85


def feeder_load_kw() -> list[float]:
    with data_file("load/dervet_deferral_timeseries_2017.csv").open() as file:
        return [float(row["Deferral Load (kW)"]) for row in csv.DictReader(file)]


# Peak 11,654.7 kW in 2017; 2018: 11,654.7 * 1.02 - 11,700 = 187.8 kW over the limit.
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("year", "power_kw", "hours_over"),
    [(2017, 0.0, 0), (2018, 187.826, 5), (2020, 668.095, 28), (2023, 1425.121, 91), (2024, 1687.623, 125)],
)
def test_def_1_yearly_power_requirement(year: int, power_kw: float, hours_over: int) -> None:
    load = [kw * (1 + GROWTH) ** (year - 2017) for kw in feeder_load_kw()]
    found = requirement(
        load, limit_kw=LIMIT_KW, round_trip_efficiency=EFFICIENCY, reverse_limit_kw=REVERSE_KW
    )
    assert found.power_kw == pytest.approx(power_kw, abs=0.01)
    assert found.hours_over == hours_over


@pytest.mark.real_data
def test_def_1_the_storage_holds_until_2023_and_fails_in_2024_on_energy() -> None:
    load = feeder_load_kw()
    size = {"power_kw": 2000.0, "round_trip_efficiency": EFFICIENCY, "limit_kw": LIMIT_KW}
    growth = {"base_year": 2017, "growth_per_year": GROWTH}
    assert failure_year(load, energy_kwh=8000.0, **size, **growth) == 2024  # type: ignore[arg-type]
    assert failure_year(load, energy_kwh=1e9, **size, **growth) == 2026  # type: ignore[arg-type]


# $10,000 a year growing at 3 % until 2023, nothing from 2024 on: DER-VET's value column.
def test_def_1_value_until_the_failure() -> None:
    found = values_until_failure(
        10_000.0,
        [2017, 2018, 2020, 2023, 2024],
        base_year=2017,
        inflation_per_year=0.03,
        fails_in=2024,
    )
    assert found.tolist() == pytest.approx([10_000.0, 10_300.0, 10_927.27, 11_940.52, 0.0], abs=0.005)


# Limits 10 and -4: hours at -7 and -5 flow back 3 and 1 kW too much, the peak asks 2 kW. Charging 3 and 1 kWh
# at 50 % stores 2 kWh; the peak takes 2: a swing of 2 kWh, and the power of the reverse flow.
def test_reverse_flow_asks_for_power_and_energy_too() -> None:
    found = requirement(
        [-7.0, -5.0, 12.0, 10.0], limit_kw=10.0, round_trip_efficiency=0.5, reverse_limit_kw=-4.0
    )
    assert (found.power_kw, found.energy_kwh, found.hours_over) == (3.0, 2.0, 3)


# A store that was filled by reverse flow empties again where the load leaves room for it: 3 kWh, then 3 kWh.
def test_what_reverse_flow_stored_is_given_back() -> None:
    found = requirement([-7.0, 0.0, -7.0], limit_kw=10.0, round_trip_efficiency=1.0, reverse_limit_kw=-4.0)
    assert found.energy_kwh == 3.0
