"""DEF-1: DER-VET test 003, when load growth outgrows a storage."""

import csv

import pytest

from nmv.load_growth import failure_year, requirement
from tests.nmv.real_data import data_file

LIMIT_KW, GROWTH, EFFICIENCY = 11_700.0, 0.02, 0.85


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
    found = requirement(load, limit_kw=LIMIT_KW, round_trip_efficiency=EFFICIENCY)
    assert found.power_kw == pytest.approx(power_kw, abs=0.01)
    assert found.hours_over == hours_over


@pytest.mark.real_data
def test_def_1_the_storage_holds_until_2023_and_fails_in_2024_on_energy() -> None:
    load = feeder_load_kw()
    size = {"power_kw": 2000.0, "round_trip_efficiency": EFFICIENCY, "limit_kw": LIMIT_KW}
    growth = {"base_year": 2017, "growth_per_year": GROWTH}
    assert failure_year(load, energy_kwh=8000.0, **size, **growth) == 2024  # type: ignore[arg-type]
    assert failure_year(load, energy_kwh=1e9, **size, **growth) == 2026  # type: ignore[arg-type]
