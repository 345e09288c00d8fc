"""``manage.py weather_shape``: a weather file as the hourly shape of a solar or wind offer."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.errors import DomainError
from valuation.importers.weather import (
    SolarPlant,
    WindPlant,
    as_shape,
    read_weather,
    solar_kw,
    wind_kw,
)


class Command(BaseCommand):
    """Write 8,760 hours of output in standard time, as the ``shape`` of an offer in a case file."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what the command takes."""
        parser.add_argument("weather", type=Path, help="NSRDB PSM .csv or EnergyPlus .epw")
        parser.add_argument("out", type=Path, help="the file to write")
        parser.add_argument("--technology", choices=["solar", "wind"], default="solar")
        parser.add_argument("--kw", type=float, required=True, help="AC kW of the plant")
        parser.add_argument("--tilt", type=float, default=25.0, help="degrees from level")
        parser.add_argument("--azimuth", type=float, default=180.0, help="degrees, 180 is south")
        parser.add_argument("--tracker", action="store_true", help="horizontal single-axis tracker")
        parser.add_argument("--hub-height", type=float, default=90.0, help="metres")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, compute, write, and say what came out."""
        try:
            weather = read_weather(options["weather"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["technology"] == "wind":
            output = wind_kw(weather, WindPlant(kw=options["kw"], hub_height_m=options["hub_height"]))
        else:
            plant = SolarPlant(
                ac_kw=options["kw"],
                tilt_degrees=options["tilt"],
                azimuth_degrees=options["azimuth"],
                has_tracker=options["tracker"],
            )
            output = solar_kw(weather, plant)
        options["out"].write_text(json.dumps(as_shape(output)), encoding="utf-8")
        self.stdout.write(f"{output.sum() / 1000.0:,.1f} MWh a year, largest hour {output.max():,.1f} kW")
