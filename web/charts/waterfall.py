"""A waterfall: how a total grows from its components, step by step."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.charts.axes import Plot, box_key, draw_slot_labels, draw_value_axis, label_room, legend, value_axis
from web.charts.scale import finite
from web.charts.svg import AXIS, INK, element, frame, label, tooltip
from web.charts.table import Column, Table
from web.quantities import number, quantity

LEFT, TOP, PLOT_HEIGHT = 64.0, 34.0, 260.0
UP, DOWN, TOTAL = "#0b5563", "#d9822b", "#4d6167"


@dataclass(frozen=True)
class Step:
    """One step: what it adds, or (``is_total``) the sum reached so far."""

    label: str
    value: float
    is_total: bool = False


@dataclass(frozen=True)
class Waterfall:
    """Steps from zero to a result."""

    title: str
    unit: str
    steps: tuple[Step, ...]
    description: str = ""
    width: float = 960.0
    places: int | None = 2

    def spans(self) -> list[tuple[float, float]]:
        """Return where each step starts and ends."""
        spans, reached = [], 0.0
        for step in self.steps:
            value = (finite([step.value]) or [0.0])[0]
            start = 0.0 if step.is_total else reached
            reached = value if step.is_total else reached + value
            spans.append((start, reached))
        return spans

    def table(self) -> Table:
        """Return the steps and the sum after each."""
        rows = tuple(
            (step.label, number(step.value, self.places), number(end, self.places))
            for step, (_, end) in zip(self.steps, self.spans(), strict=True)
        )
        return Table(
            self.title, (Column("Component"), Column("Value", self.unit), Column("Sum", self.unit)), rows
        )

    def svg(self) -> SafeString:
        """Draw the chart."""
        spans = self.spans()
        plot = Plot(LEFT, TOP, self.width - 12, TOP + PLOT_HEIGHT)
        reached = [edge for span in spans for edge in span]
        scale, ticks = value_axis(min([0.0, *reached]), max([0.0, *reached]), plot)
        slot = (plot.right - plot.left) / max(len(spans), 1)
        centres = [plot.left + slot * (index + 0.5) for index in range(len(spans))]
        wide = min(slot * 0.62, 64.0)
        parts = [draw_value_axis(scale, ticks, plot, self.unit)]
        for index, (step, (start, end)) in enumerate(zip(self.steps, spans, strict=True)):
            fill = TOTAL if step.is_total else (UP if end >= start else DOWN)
            top, x = min(scale(start), scale(end)), centres[index]
            said = tooltip(f"{step.label}: {quantity(step.value, self.unit, self.places)}")
            high = max(abs(scale(start) - scale(end)), 0.8)
            parts.append(
                element("rect", said, x=x - wide / 2, y=top, width=wide, height=high, fill=fill, rx="1.5")
            )
            parts.append(label(number(step.value, self.places), x, top - 5, text_anchor="middle", fill=INK))
            if index + 1 < len(spans):
                y = scale(end)
                ends = {"x1": x + wide / 2, "x2": centres[index + 1] - wide / 2, "y1": y, "y2": y}
                parts.append(element("line", stroke=AXIS, stroke_dasharray="3 3", **ends))
        names = tuple(step.label for step in self.steps)
        parts.append(draw_slot_labels(names, centres, slot, plot.bottom + 18))
        below = plot.bottom + label_room(names, slot)
        keys = [box_key("Adds", UP), box_key("Takes", DOWN), box_key("Sum", TOTAL)]
        drawn, high = legend(keys, LEFT, below, plot.right)
        said = self.description or "; ".join(
            f"{s.label} {quantity(s.value, self.unit, self.places)}" for s in self.steps
        )
        return frame(
            title=self.title, description=said, width=self.width, height=below + high, parts=[*parts, drawn]
        )
