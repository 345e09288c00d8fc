"""Points over two scales, with the frontier of those that no other beats on both."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.charts.axes import Key, Plot, draw_value_axis, legend, line_key, value_axis
from web.charts.scale import Scale, finite, nice_ticks
from web.charts.svg import AXIS, INK, PAPER, colour, element, frame, label, tooltip
from web.charts.table import Column, Table, cells
from web.quantities import axis_number, quantity

LEFT, TOP, PLOT_HEIGHT = 64.0, 30.0, 300.0
RADIUS = 6.0
# More names than this lie over each other; a pointer still shows each, and the table has all.
MOST_NAMES = 40
FRONTIER = "#a3262e"
# Where a name may stand beside its point: to the right or left of it, above or below.
SIDES = ((1, -7.0), (-1, -7.0), (1, 17.0), (-1, 17.0))
NAME_GAP, CHARACTER_WIDTH, NAME_RISE, NAME_FALL = 10.0, 7.2, 11.0, 3.0


@dataclass(frozen=True, slots=True)
class Box:
    """What a mark or a name takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, others: Sequence["Box"]) -> int:
        """How many others it lies over."""
        return sum(
            self.left < each.right
            and each.left < self.right
            and self.top < each.bottom
            and each.top < self.bottom
            for each in others
        )


def _name_box(name: str, x: float, y: float, side: int, down: float) -> tuple[Box, float, float, str]:
    """What a name takes up on one side of its point, and where it is written."""
    at, base, width = x + side * NAME_GAP, y + down, len(name) * CHARACTER_WIDTH
    left = at if side > 0 else at - width
    return (
        Box(left, base - NAME_RISE, left + width, base + NAME_FALL),
        at,
        base,
        "start" if side > 0 else "end",
    )


@dataclass(frozen=True)
class Point:
    """One thing on both scales."""

    label: str
    x: float
    y: float
    is_marked: bool = False


def frontier(points: Sequence[Point]) -> list[Point]:
    """Return the points that no other beats: none is at least as high on both scales and higher on one.

    >>> [p.label for p in frontier([Point("a", 1, 9), Point("b", 5, 5), Point("c", 4, 4), Point("d", 9, 1)])]
    ['a', 'b', 'd']
    """
    kept: list[Point] = []
    highest = float("-inf")
    for point in sorted(points, key=lambda p: (-p.x, -p.y)):
        if point.y > highest or (kept and (point.x, point.y) == (kept[-1].x, kept[-1].y)):
            kept.append(point)
            highest = max(highest, point.y)
    return kept[::-1]


@dataclass(frozen=True)
class Scatter:
    """Things on two scales, both the higher the better; marked ones are filled."""

    title: str
    points: tuple[Point, ...]
    x_title: str
    x_unit: str
    y_title: str
    y_unit: str
    marked_label: str = "Chosen"
    width: float = 960.0

    def table(self) -> Table:
        """Return the numbers, one row per point, the frontier named."""
        best = {id(point) for point in frontier(self.points)}
        rows = tuple(
            (
                point.label,
                *cells((point.x, point.y), 2),
                "yes" if id(point) in best else "no",
                "yes" if point.is_marked else "no",
            )
            for point in self.points
        )
        columns = (
            Column(""),
            Column(self.x_title, self.x_unit),
            Column(self.y_title, self.y_unit),
            Column("On the frontier"),
            Column(self.marked_label),
        )
        return Table(self.title, columns, rows)

    def svg(self) -> SafeString:
        """Draw the chart."""
        plot = Plot(LEFT, TOP, self.width - 16, TOP + PLOT_HEIGHT)
        heights = finite(point.y for point in self.points)
        up, ticks = value_axis(min([0.0, *heights]), max([0.0, *heights]), plot)
        across, x_ticks = self._across(plot)
        parts = [draw_value_axis(up, ticks, plot, f"{self.y_title}, {self.y_unit}")]
        parts.append(self._x_axis(across, x_ticks, plot))
        parts.append(self._frontier(across, up))
        at = [(across(point.x), up(point.y)) for point in self.points]
        parts += [self._point(point, *where) for point, where in zip(self.points, at, strict=True)]
        if len(self.points) <= MOST_NAMES:
            parts += self._names(at, plot)
        keys = [line_key("Frontier: no other is better on both", FRONTIER, "5 4"), *self._keys()]
        drawn, high = legend(keys, LEFT, plot.bottom + 50, plot.right)
        parts.append(drawn)
        return frame(
            title=self.title,
            description=self._summary(),
            width=self.width,
            height=plot.bottom + 50 + high,
            parts=parts,
        )

    def _across(self, plot: Plot) -> tuple[Scale, tuple[float, ...]]:
        shown = finite(point.x for point in self.points)
        ticks = nice_ticks(min(shown, default=0.0), max(shown, default=1.0), 8)
        return Scale(ticks[0], ticks[-1], plot.left, plot.right), ticks

    def _x_axis(self, across: Scale, ticks: tuple[float, ...], plot: Plot) -> str:
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        parts = []
        for tick in ticks:
            x = across(tick)
            parts.append(element("line", x1=x, x2=x, y1=plot.bottom, y2=plot.bottom + 5, stroke=AXIS))
            parts.append(label(axis_number(tick, step), x, plot.bottom + 19, text_anchor="middle"))
        middle = (plot.left + plot.right) / 2
        words = f"{self.x_title}, {self.x_unit}"
        parts.append(
            label(words, middle, plot.bottom + 38, text_anchor="middle", fill=INK, font_weight="600")
        )
        return "".join(parts)

    def _frontier(self, across: Scale, up: Scale) -> str:
        line = "L".join(f"{across(p.x):.1f} {up(p.y):.1f}" for p in frontier(self.points))
        if not line:
            return ""
        return element(
            "path", d=f"M{line}", fill="none", stroke=FRONTIER, stroke_width="1.6", stroke_dasharray="5 4"
        )

    def _point(self, point: Point, x: float, y: float) -> str:
        said = f"{point.label}: {quantity(point.x, self.x_unit)}, {quantity(point.y, self.y_unit)}"
        fill = colour(0) if point.is_marked else PAPER
        return element(
            "circle", tooltip(said), cx=x, cy=y, r=RADIUS, fill=fill, stroke=colour(0), stroke_width="2"
        )

    def _names(self, at: Sequence[tuple[float, float]], plot: Plot) -> list[str]:
        """Write each name beside its point, on the first of four sides where nothing else stands."""
        taken = [Box(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in at]
        names = []
        for point, (x, y) in zip(self.points, at, strict=True):
            sides = [_name_box(point.label, x, y, *side) for side in SIDES]
            free = [each for each in sides if each[0].left >= plot.left and each[0].right <= plot.right]
            box, name_x, name_y, anchor = min(free or sides, key=lambda each: each[0].overlaps(taken))
            taken.append(box)
            names.append(label(point.label, name_x, name_y, text_anchor=anchor, fill=INK))
        return names

    def _keys(self) -> list[Key]:
        if not any(point.is_marked for point in self.points):
            return []
        dot = element("circle", cx="7", cy="7", r="6", fill=colour(0))
        return [Key(self.marked_label, dot)]

    def _summary(self) -> str:
        names = ", ".join(point.label for point in frontier(self.points))
        return f"{len(self.points)} points. On the frontier: {names}." if self.points else "No points."
