"""A year of weather as the output of a solar or wind plant: 8,760 hours of standard time, as the engine reads them.

The physics is pvlib's, loaded when first asked for; the engine itself knows shapes only.
"""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.errors import InvalidInput

Floats = NDArray[np.float64]

HOURS = 8760
_LEAP_DAY = (2, 29)
_SHEAR_EXPONENT = 1.0 / 7.0


@dataclass(frozen=True)
class Weather:
    """8,760 hours, hour-beginning, standard time, without 29 February; ``frame`` has pvlib's column names."""

    latitude: float
    longitude: float
    altitude_m: float
    frame: Any


@dataclass(frozen=True, kw_only=True)
class SolarPlant:
    """A solar plant by its AC size; azimuth 180 faces south; a tracker turns about a horizontal north-south axis."""

    ac_kw: float
    tilt_degrees: float = 25.0
    azimuth_degrees: float = 180.0
    has_tracker: bool = False
    dc_to_ac: float = 1.2
    losses: float = 0.14
    inverter_efficiency: float = 0.96
    temperature_coefficient: float = -0.0035


@dataclass(frozen=True, kw_only=True)
class WindPlant:
    """A wind plant by its rated size and the wind speeds at which it starts, is rated and stops."""

    kw: float
    hub_height_m: float = 90.0
    measured_at_m: float = 10.0
    starts_m_s: float = 3.0
    rated_m_s: float = 12.0
    stops_m_s: float = 25.0


def read_weather(path: Path) -> Weather:
    """Read a year of weather: NSRDB PSM (``.csv``) or EnergyPlus (``.epw``).

    Raises:
        InvalidInput: the file cannot be read, or does not hold one year of hours.
    """
    tools = importlib.import_module("pvlib.iotools")
    try:
        is_epw = path.suffix.lower() == ".epw"
        frame, place = tools.read_epw(str(path)) if is_epw else tools.read_nsrdb_psm4(str(path))
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise InvalidInput(f"{path.name} is not a weather file that can be read: {error}") from error
    moment = frame.index
    kept = frame[~((moment.month == _LEAP_DAY[0]) & (moment.day == _LEAP_DAY[1]))]
    if len(kept) != HOURS:
        raise InvalidInput(f"{path.name} holds {len(kept)} hours without 29 February; expected {HOURS}.")
    return Weather(float(place["latitude"]), float(place["longitude"]), float(place["altitude"]), kept)


def solar_kw(weather: Weather, plant: SolarPlant) -> Floats:
    """AC output in each hour, kW, shape (8760,): PVWatts on Hay-Davies irradiance with the sun of mid-hour.

    Cells heat as glass-polymer modules on an open rack (SAPM); the inverter clips at ``ac_kw``.
    """
    pvlib = importlib.import_module("pvlib")
    frame, middle, sun = weather.frame, *_sun(weather)
    cosine = np.clip(np.cos(np.radians(sun["apparent_zenith"])), 0.0, None)
    ghi = frame["ghi"] if "ghi" in frame else frame["dhi"] + frame["dni"] * cosine.to_numpy()
    tilt, azimuth = _orientation(plant, sun)
    irradiance = pvlib.irradiance.get_total_irradiance(
        tilt,
        azimuth,
        sun["apparent_zenith"].to_numpy(),
        sun["azimuth"].to_numpy(),
        frame["dni"].to_numpy(),
        np.asarray(ghi),
        frame["dhi"].to_numpy(),
        dni_extra=np.asarray(pvlib.irradiance.get_extra_radiation(middle)),
        model="haydavies",
    )
    plane = np.nan_to_num(np.asarray(irradiance["poa_global"], dtype=np.float64))
    mounting = pvlib.temperature.TEMPERATURE_MODEL_PARAMETERS["sapm"]["open_rack_glass_polymer"]
    cell = pvlib.temperature.sapm_cell(
        plane, frame["temp_air"].to_numpy(), frame["wind_speed"].to_numpy(), **mounting
    )
    dc = pvlib.pvsystem.pvwatts_dc(plane, cell, plant.dc_to_ac * plant.ac_kw, plant.temperature_coefficient)
    limit = plant.ac_kw / plant.inverter_efficiency
    ac = pvlib.inverter.pvwatts(dc * (1.0 - plant.losses), limit, plant.inverter_efficiency)
    return np.maximum(np.asarray(ac, dtype=np.float64), 0.0)


def _sun(weather: Weather) -> tuple[Any, Any]:
    """The middle of each hour, and where the sun then stands."""
    pandas, pvlib = importlib.import_module("pandas"), importlib.import_module("pvlib")
    middle = weather.frame.index.floor("h") + pandas.Timedelta(minutes=30)
    sun = pvlib.solarposition.get_solarposition(
        middle, weather.latitude, weather.longitude, altitude=weather.altitude_m
    )
    return middle, sun


def _orientation(plant: SolarPlant, sun: Any) -> tuple[Any, Any]:
    if not plant.has_tracker:
        return plant.tilt_degrees, plant.azimuth_degrees
    tracking = importlib.import_module("pvlib.tracking").singleaxis(
        sun["apparent_zenith"],
        sun["azimuth"],
        axis_tilt=0,
        axis_azimuth=180,
        max_angle=60,
        backtrack=True,
        gcr=0.4,
    )
    tilt = np.nan_to_num(tracking["surface_tilt"].to_numpy())
    return tilt, np.nan_to_num(tracking["surface_azimuth"].to_numpy(), nan=plant.azimuth_degrees)


def wind_kw(weather: Weather, plant: WindPlant) -> Floats:
    """Output in each hour, kW, shape (8760,): wind at hub height by the 1/7 power law, on a cubic power curve."""
    measured = weather.frame["wind_speed"].to_numpy()
    return power_kw(measured * (plant.hub_height_m / plant.measured_at_m) ** _SHEAR_EXPONENT, plant)


def power_kw(hub_wind_m_s: Floats, plant: WindPlant) -> Floats:
    """Output at a wind speed, kW: 0 below the start, growing with its cube to the rated size, 0 from the stop on.

    >>> power_kw(np.array([2.9, 3.0, 12.0, 24.9, 25.0]), WindPlant(kw=1000.0)).tolist()
    [0.0, 0.0, 1000.0, 1000.0, 0.0]
    """
    cubes = (hub_wind_m_s**3 - plant.starts_m_s**3) / (plant.rated_m_s**3 - plant.starts_m_s**3)
    running = (hub_wind_m_s >= plant.starts_m_s) & (hub_wind_m_s < plant.stops_m_s)
    return np.asarray(np.where(running, plant.kw * np.clip(cubes, 0.0, 1.0), 0.0))


def as_shape(output_kw: Floats) -> dict[str, Any]:
    """The shape of an offer, as the engine's case reads it."""
    return {"clock": "standard", "hourly_kw": [round(float(kw), 3) for kw in output_kw]}
