"""Weather as output: the reference year of Daggett, a wind power curve, and files that are not weather."""

import csv
import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from kernel.errors import InvalidInput
from nmv.case.offers import Shape
from nmv.case.reading import parse
from tests.nmv.real_data import data_file
from valuation.importers.weather import SolarPlant, WindPlant, power_kw, read_weather, solar_kw, wind_kw

WEATHER = "shapes/tmy_daggett_ca_34.865_-116.783_psmv3.csv"


def reference(name: str) -> np.ndarray:
    with data_file(name).open() as file:
        return np.array([float(row["ac_kw_per_kwdc"]) for row in csv.DictReader(file)])


# The reference is per kW of DC; 1 kW of DC behind 1/1.2 kW of AC.
@pytest.mark.real_data
def test_a_fixed_plant_reproduces_the_reference_year() -> None:
    found = solar_kw(read_weather(data_file(WEATHER)), SolarPlant(ac_kw=1 / 1.2))
    expected = reference("shapes/pv_daggett_fixed25_8760.csv")
    assert found.sum() == pytest.approx(expected.sum(), rel=0.003)
    assert np.abs(found - expected).max() < 0.01


@pytest.mark.real_data
def test_a_tracker_comes_near_the_reference_year() -> None:
    found = solar_kw(read_weather(data_file(WEATHER)), SolarPlant(ac_kw=1 / 1.2, has_tracker=True))
    assert found.sum() == pytest.approx(reference("shapes/pv_daggett_tracker_8760.csv").sum(), rel=0.02)


@pytest.mark.real_data
def test_wind_is_read_at_hub_height() -> None:
    weather = read_weather(data_file(WEATHER))
    low = wind_kw(weather, WindPlant(kw=1000.0, hub_height_m=10.0)).sum()
    assert wind_kw(weather, WindPlant(kw=1000.0)).sum() > low > 0


# Half way between the cubes of 3 and 12: (27 + 1728) / 2 = 877.5, of which the cube root is 9.574.
def test_wind_power_grows_with_the_cube_of_the_wind() -> None:
    assert power_kw(np.array([877.5 ** (1 / 3)]), WindPlant(kw=1000.0)) == pytest.approx([500.0])


@pytest.mark.real_data
def test_the_command_writes_a_shape_that_a_case_reads(tmp_path) -> None:
    out = tmp_path / "shape.json"
    call_command("weather_shape", str(data_file(WEATHER)), str(out), "--kw", "500")
    shape = parse(Shape, json.loads(out.read_text()), "shape")
    assert shape.clock == "standard"
    assert 0 < shape.peak_kw() <= 500.0


def test_a_file_that_is_no_weather_is_refused(tmp_path) -> None:
    wrong = tmp_path / "prices.csv"
    wrong.write_text("hour,price\n1,2\n")
    with pytest.raises(InvalidInput, match=r"prices\.csv is not a weather file"):
        read_weather(wrong)
    with pytest.raises(CommandError, match="not a weather file"):
        call_command("weather_shape", str(wrong), str(tmp_path / "out.json"), "--kw", "1")
