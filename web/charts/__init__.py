"""Figures as server-side SVG: pure functions of frozen data, each with the table of the same numbers.

A figure is a frozen dataclass with ``svg()`` and ``table()``; ``{% chart_with_table figure %}`` shows both.
"""

from typing import Protocol

from django.utils.safestring import SafeString

from web.charts.heatmap import HOURS, MONTHS, Heatmap
from web.charts.lines import Lines, hours_of_day, yearly
from web.charts.map import Map, Outline, Place
from web.charts.scatter import Point, Scatter, frontier
from web.charts.sparkline import sparkline
from web.charts.stacked_bars import Series, StackedBars, stacked_bars
from web.charts.table import Column, Table
from web.charts.tornado import Lever, Tornado
from web.charts.waterfall import Step, Waterfall


class Figure(Protocol):
    """What a page needs of a figure."""

    @property
    def title(self) -> str:
        """The figure's caption."""
        ...

    def svg(self) -> SafeString:
        """Draw it."""
        ...

    def table(self) -> Table:
        """Return its numbers."""
        ...


__all__ = [
    "HOURS",
    "MONTHS",
    "Column",
    "Figure",
    "Heatmap",
    "Lever",
    "Lines",
    "Map",
    "Outline",
    "Place",
    "Point",
    "Scatter",
    "Series",
    "StackedBars",
    "Step",
    "Table",
    "Tornado",
    "Waterfall",
    "frontier",
    "hours_of_day",
    "sparkline",
    "stacked_bars",
    "yearly",
]
