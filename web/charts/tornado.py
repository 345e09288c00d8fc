"""A tornado: how far each thing moves a value to both sides of where it stands, widest first."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.charts.axes import box_key, legend, shorten
from web.charts.scale import Scale, finite, nice_ticks
from web.charts.svg import AXIS, GRID, INK, element, frame, label, tooltip
from web.charts.table import Column, Table, cells
from web.quantities import axis_number, quantity

LEFT, TOP, BAR, GAP = 250.0, 44.0, 20.0, 12.0
LOW, HIGH = "#d9822b", "#0b5563"


@dataclass(frozen=True)
class Lever:
    """One thing that is moved: what the value is when it is lower, and when it is higher."""

    label: str
    moved_by: str
    low: float
    high: float


@dataclass(frozen=True)
class Tornado:
    """Levers around a value."""

    title: str
    unit: str
    base: float
    levers: tuple[Lever, ...]
    width: float = 960.0
    places: int | None = 2

    def table(self) -> Table:
        """Return the numbers, one row per lever."""
        columns = (
            Column("Moved"),
            Column("By"),
            Column("Value when lower", self.unit),
            Column("Value when higher", self.unit),
            Column("Swing", self.unit),
        )
        rows = tuple(
            (each.label, each.moved_by, *cells((each.low, each.high, abs(each.high - each.low)), self.places))
            for each in self.levers
        )
        return Table(self.title, columns, rows)

    def svg(self) -> SafeString:
        """Draw the chart."""
        ends = finite([self.base, *(end for each in self.levers for end in (each.low, each.high))])
        ticks = nice_ticks(min(ends), max(ends), 6)
        across = Scale(ticks[0], ticks[-1], LEFT, self.width - 24)
        bottom = TOP + len(self.levers) * (BAR + GAP)
        parts = [self._axis(across, ticks, bottom)]
        parts += [self._bar(each, across, TOP + at * (BAR + GAP)) for at, each in enumerate(self.levers)]
        x = across(self.base)
        parts.append(element("line", x1=x, x2=x, y1=TOP - 8, y2=bottom, stroke=INK, stroke_width="1.6"))
        keys = [box_key("Lower", LOW), box_key("Higher", HIGH)]
        drawn, high = legend(keys, LEFT, bottom + 14, self.width - 24)
        said = "; ".join(
            f"{each.label}: {quantity(each.low, self.unit, self.places)} to "
            f"{quantity(each.high, self.unit, self.places)}"
            for each in self.levers
        )
        return frame(
            title=self.title,
            description=f"Stands at {quantity(self.base, self.unit, self.places)}. {said}",
            width=self.width,
            height=bottom + 14 + high,
            parts=[*parts, drawn],
        )

    def _axis(self, across: Scale, ticks: tuple[float, ...], bottom: float) -> str:
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        parts = [label(self.unit, 4.0, TOP - 22, font_weight="600", fill=INK)]
        for tick in ticks:
            x = across(tick)
            stroke = AXIS if tick == 0 else GRID
            parts.append(element("line", x1=x, x2=x, y1=TOP - 8, y2=bottom, stroke=stroke))
            parts.append(label(axis_number(tick, step), x, TOP - 22, text_anchor="middle"))
        return "".join(parts)

    def _bar(self, each: Lever, across: Scale, y: float) -> str:
        name = shorten(f"{each.label}, {each.moved_by}", LEFT - 12)
        parts = [label(name, LEFT - 10, y + BAR * 0.7, text_anchor="end", fill=INK)]
        # Each half has a shape of its own, so that they are told apart without color.
        for end, fill, high, words in (
            (each.low, LOW, BAR * 0.55, "lower"),
            (each.high, HIGH, BAR, "higher"),
        ):
            left, right = sorted((across(self.base), across(end)))
            said = tooltip(f"{each.label} {words}: {quantity(end, self.unit, self.places)}")
            parts.append(
                element(
                    "rect",
                    said,
                    x=left,
                    y=y + (BAR - high) / 2,
                    width=max(right - left, 0.8),
                    height=high,
                    fill=fill,
                )
            )
        return "".join(parts)
