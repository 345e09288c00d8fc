"""Lines and areas over hours or years; long series are thinned to what a screen can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from web.charts.axes import Key, Plot, draw_value_axis, legend, line_key, value_axis
from web.charts.scale import Scale, finite
from web.charts.stacked_bars import Series
from web.charts.svg import AXIS, colour, element, frame, label
from web.charts.table import Column, Table, cells
from web.quantities import quantity

LEFT, TOP, PLOT_HEIGHT = 64.0, 30.0, 250.0
DASHES = (None, "7 4", "2 3", "9 3 2 3")
MOST_POINTS = 1600
DENSE = 400


@dataclass(frozen=True)
class Lines:
    """Several series over one axis: ``x`` positions, and the ticks written under it."""

    title: str
    unit: str
    x: tuple[float, ...]
    series: tuple[Series, ...]
    x_ticks: tuple[tuple[float, str], ...]
    x_title: str = ""
    x_labels: tuple[str, ...] = ()
    is_area: bool = False
    is_stepped: bool = False
    limit: float | None = None
    limit_label: str = "Limit"
    # Upright lines at positions, each with its words.
    marks: tuple[tuple[float, str], ...] = ()
    description: str = ""
    width: float = 960.0
    places: int | None = None

    def table(self) -> Table:
        """Return the numbers, one row per position."""
        names = self.x_labels or tuple(f"{position:g}" for position in self.x)
        rows = tuple(
            (name, *cells(tuple(s.values[index] for s in self.series), self.places))
            for index, name in enumerate(names)
        )
        return Table(
            self.title, (Column(self.x_title), *(Column(s.label, self.unit) for s in self.series)), rows
        )

    def svg(self) -> SafeString:
        """Draw the chart."""
        plot = Plot(LEFT, TOP, self.width - 16, TOP + PLOT_HEIGHT)
        shown = finite([value for layer in self.series for value in layer.values] + [self.limit])
        up, ticks = value_axis(min([0.0, *shown]), max([0.0, *shown]), plot)
        last = self.x[-1] + (1.0 if self.is_stepped else 0.0) if self.x else 1.0
        across = Scale(self.x[0] if self.x else 0.0, last, plot.left, plot.right)
        parts = [draw_value_axis(up, ticks, plot, self.unit), self._x_axis(across, plot)]
        keys: list[Key] = []
        for index, layer in enumerate(self.series):
            parts.append(self._path(layer, index, across, up))
            keys.append(line_key(layer.label, colour(index), DASHES[index % len(DASHES)]))
        if self.limit is not None:
            y = up(self.limit)
            parts.append(
                element("line", x1=plot.left, x2=plot.right, y1=y, y2=y, stroke="#a3262e", stroke_width="2")
            )
            keys.append(line_key(f"{self.limit_label}: {quantity(self.limit, self.unit)}", "#a3262e"))
        for position, words in self.marks:
            x = across(position)
            ends = {"x1": x, "x2": x, "y1": plot.top, "y2": plot.bottom}
            parts.append(element("line", stroke="#a3262e", stroke_width="2", stroke_dasharray="2 3", **ends))
            keys.append(line_key(words, "#a3262e", "2 3"))
        below = plot.bottom + (50.0 if self.x_title else 32.0)
        drawn, high = legend(keys, LEFT, below, plot.right)
        said = (self.description or self._summary()) + "".join(f" {words}." for _, words in self.marks)
        parts.append(drawn)
        return frame(title=self.title, description=said, width=self.width, height=below + high, parts=parts)

    def _x_axis(self, across: Scale, plot: Plot) -> str:
        parts = []
        for position, text in self.x_ticks:
            x = across(position)
            parts.append(element("line", x1=x, x2=x, y1=plot.bottom, y2=plot.bottom + 5, stroke=AXIS))
            parts.append(label(text, x, plot.bottom + 19, text_anchor="middle"))
        if self.x_title:
            parts.append(
                label(self.x_title, (plot.left + plot.right) / 2, plot.bottom + 38, text_anchor="middle")
            )
        return "".join(parts)

    def _path(self, layer: Series, index: int, across: Scale, up: Scale) -> str:
        parts = []
        for run in _runs(thin(list(zip(self.x, layer.values, strict=True)))):
            points = _steps(run) if self.is_stepped else run
            line = "L".join(f"{across(x):.1f} {up(y):.1f}" for x, y in points)
            if self.is_area:
                first, last = across(points[0][0]), across(points[-1][0])
                floor = up(0.0)
                area = f"M{first:.1f} {floor:.1f}L{line}L{last:.1f} {floor:.1f}Z"
                parts.append(element("path", d=area, fill=colour(index), fill_opacity="0.16"))
            stroke = {"stroke": colour(index), "stroke_dasharray": DASHES[index % len(DASHES)]}
            parts.append(
                element(
                    "path",
                    d=f"M{line}",
                    fill="none",
                    stroke_width="2" if len(run) < DENSE else "0.9",
                    stroke_linejoin="round",
                    **stroke,
                )
            )
        return "".join(parts)

    def _summary(self) -> str:
        said = []
        for layer in self.series:
            shown = finite(layer.values)
            if shown:
                low, high = quantity(min(shown), self.unit), quantity(max(shown), self.unit)
                said.append(f"{layer.label} from {low} to {high}")
        return "; ".join(said) + "." if said else "No values."


def thin(points: Sequence[tuple[float, float | None]]) -> list[tuple[float, float | None]]:
    """Keep the lowest and highest point of each stretch, so that 8,760 hours keep their peaks on 900 pixels."""
    if len(points) <= MOST_POINTS:
        return list(points)
    size = -(-len(points) // (MOST_POINTS // 2))
    kept: list[tuple[float, float | None]] = []
    for start in range(0, len(points), size):
        stretch = [point for point in points[start : start + size] if finite([point[1]])]
        if not stretch:
            kept.append((points[start][0], None))
            continue
        ends = {min(stretch, key=lambda p: p[1] or 0.0), max(stretch, key=lambda p: p[1] or 0.0)}
        kept.extend(sorted(ends, key=lambda p: p[0]))
    return kept


def _runs(points: list[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """Split a series where values are missing."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if finite([y]):
            runs[-1].append((x, float(y or 0.0)))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _steps(run: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Hold each value until the next position, the last one for a whole step."""
    stepped = [run[0]]
    for (_, held), (x, y) in pairwise(run):
        stepped += [(x, held), (x, y)]
    return [*stepped, (run[-1][0] + 1.0, run[-1][1])]


def yearly(
    *, title: str, unit: str, years: Sequence[int], series: Sequence[Series], limit: float | None = None
) -> Lines:
    """Return a chart over years, one tick a year."""
    step = max(1, -(-len(years) // 12))
    return Lines(
        title=title,
        unit=unit,
        x=tuple(float(year) for year in years),
        series=tuple(series),
        x_ticks=tuple((float(year), str(year)) for year in years[::step]),
        x_title="Year",
        x_labels=tuple(str(year) for year in years),
        limit=limit,
    )


def hours_of_day(*, title: str, unit: str, series: Sequence[Series], limit: float | None = None) -> Lines:
    """Return a stepped profile over the 24 hours of a day, each value held for its hour."""
    return Lines(
        title=title,
        unit=unit,
        x=tuple(float(hour) for hour in range(24)),
        series=tuple(series),
        x_ticks=tuple((float(hour), f"{hour:02d}:00") for hour in range(0, 25, 3)),
        x_title="Hour of the day (hour beginning, local time)",
        x_labels=tuple(f"{hour:02d}:00" for hour in range(24)),
        is_area=True,
        is_stepped=True,
        limit=limit,
    )
