"""Stacked bars: what adds to a result above the line, what takes from it below, the net marked on each bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.charts.axes import (
    Key,
    Plot,
    box_key,
    draw_slot_labels,
    draw_value_axis,
    label_room,
    legend,
    value_axis,
)
from web.charts.scale import Scale, finite
from web.charts.svg import INK, PAPER, colour, element, frame, tooltip
from web.charts.table import Column, Table, cells
from web.quantities import number, quantity

LEFT, TOP, PLOT_HEIGHT, BAR_SHARE, WIDEST_BAR = 64.0, 30.0, 280.0, 0.62, 56.0


@dataclass(frozen=True)
class Series:
    """One layer: its name and its value on each bar."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class StackedBars:
    """A stacked bar chart: one bar per label, one layer per series."""

    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    net_label: str = "Net"
    description: str = ""
    width: float = 960.0
    places: int | None = 2
    bar_name: str = "Offer"

    def values_at(self, bar: int) -> list[float]:
        """Return the finite values of one bar, layer by layer, zero where there is none."""
        return [(finite([layer.values[bar]]) or [0.0])[0] for layer in self.series]

    def nets(self) -> tuple[float, ...]:
        """Return the sum of each bar."""
        return tuple(sum(self.values_at(bar)) for bar in range(len(self.labels)))

    def table(self) -> Table:
        """Return the numbers, one row per bar."""
        columns = (Column(self.bar_name), *(Column(s.label, self.unit) for s in self.series))
        rows = tuple(
            (name, *cells(tuple(s.values[bar] for s in self.series), self.places), number(net, self.places))
            for bar, (name, net) in enumerate(zip(self.labels, self.nets(), strict=True))
        )
        return Table(self.title, (*columns, Column(self.net_label, self.unit)), rows)

    def svg(self) -> SafeString:
        """Draw the chart."""
        slot = (self.width - LEFT - 12) / max(len(self.labels), 1)
        plot = Plot(LEFT, TOP, self.width - 12, TOP + PLOT_HEIGHT)
        stacks = [self.values_at(bar) for bar in range(len(self.labels))]
        highest = max((sum(v for v in stack if v > 0) for stack in stacks), default=0.0)
        lowest = min((sum(v for v in stack if v < 0) for stack in stacks), default=0.0)
        scale, ticks = value_axis(lowest, highest, plot)
        centres = [plot.left + slot * (bar + 0.5) for bar in range(len(self.labels))]
        parts = [draw_value_axis(scale, ticks, plot, self.unit)]
        for bar, centre in enumerate(centres):
            parts.append(self._bar(bar, stacks[bar], centre, min(slot * BAR_SHARE, WIDEST_BAR), scale))
        parts.append(draw_slot_labels(self.labels, centres, slot, plot.bottom + 18))
        below = plot.bottom + label_room(self.labels, slot)
        keys = [box_key(layer.label, colour(index)) for index, layer in enumerate(self.series)]
        drawn, high = legend([*keys, Key(self.net_label, _diamond(7, 7))], LEFT, below, plot.right)
        return frame(
            title=self.title,
            description=self.description or self._summary(),
            width=self.width,
            height=below + high,
            parts=[*parts, drawn],
        )

    def _bar(self, bar: int, stack: list[float], centre: float, wide: float, scale: Scale) -> str:
        up = down = 0.0
        parts = []
        for index, value in enumerate(stack):
            if value == 0:
                continue
            start = up if value > 0 else down
            end = start + value
            up, down = (end, down) if value > 0 else (up, end)
            said = (
                f"{self.labels[bar]}, {self.series[index].label}: {quantity(value, self.unit, self.places)}"
            )
            parts.append(
                element(
                    "rect",
                    tooltip(said),
                    x=centre - wide / 2,
                    y=min(scale(start), scale(end)),
                    width=wide,
                    height=max(abs(scale(start) - scale(end)), 0.5),
                    fill=colour(index),
                    stroke=PAPER,
                    stroke_width="0.8",
                )
            )
        net = sum(stack)
        said = f"{self.labels[bar]}, {self.net_label}: {quantity(net, self.unit, self.places)}"
        return "".join(parts) + element("g", tooltip(said) + _diamond(centre, scale(net)))

    def _summary(self) -> str:
        nets = zip(self.labels, self.nets(), strict=True)
        said = "; ".join(f"{name} {quantity(net, self.unit, self.places)}" for name, net in nets)
        return f"{self.net_label} by bar: {said}." if said else "No bars."


def _diamond(x: float, y: float) -> str:
    path = f"M{x:.1f} {y - 6:.1f} l6 6 l-6 6 l-6 -6 z"
    return element("path", d=path, fill=PAPER, stroke=INK, stroke_width="2")


def stacked_bars(
    *, title: str, unit: str, labels: Sequence[str], series: Sequence[Series], net_label: str = "Net"
) -> SafeString:
    """Draw stacked bars at once, for those who need no table."""
    return StackedBars(title, unit, tuple(labels), tuple(series), net_label).svg()
