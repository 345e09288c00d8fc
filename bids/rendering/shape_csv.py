"""Writes a delivery shape as CSV, hour by hour of a local year."""

from typing import Any

from nmv.timeline import clock_labels, year_hours


def write_shape(shape: dict[str, Any], *, zone: str, year: int) -> bytes:
    """Return every hour of a year with its kW: 8,760, or 8,784 in a leap year, whose 29 February repeats the 28th."""
    hours = year_hours(zone, year)
    if shape["kind"] == "hourly":
        kw = [shape["kw"][place] for place in hours.standard_place_in_year]
    else:
        kw = [shape["kw"][month - 1][hour] for month, hour in zip(hours.month, hours.hour, strict=True)]
    lines = [f"{label},{value}" for label, value in zip(clock_labels(hours), kw, strict=True)]
    return "\n".join(["hour_beginning,kw", *lines, ""]).encode()
