"""A grid of coloured cells: mostly months by hours, with what is not covered hatched."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.charts.axes import box_key, legend
from web.charts.scale import drawable, finite, nice_ticks
from web.charts.svg import GRID, INK, MUTED, element, frame, hatch, label, short_digest, tooltip
from web.charts.table import Column, Table, cells
from web.quantities import axis_number, quantity

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HOURS = tuple(f"{hour:02d}" for hour in range(24))
EMPTY = "#f1f3f2"
LIGHT, DARK = (226, 241, 241), (7, 62, 73)
LEFT, TOP, CELL_HEIGHT = 56.0, 44.0, 24.0
SWATCH, SWATCHES = 26.0, 7


def shade(share: float) -> str:
    """Return the colour of a value that lies ``share`` of the way from the lowest to the highest."""
    mixed = (round(a + (b - a) * min(max(share, 0.0), 1.0)) for a, b in zip(LIGHT, DARK, strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


@dataclass(frozen=True)
class Paint:
    """How wide a cell is and how its value becomes a colour."""

    wide: float
    low: float
    span: float
    hatch_name: str


@dataclass(frozen=True)
class Heatmap:
    """Values by row and column; None is an empty cell; ``hatched`` marks cells that fall short."""

    title: str
    unit: str
    values: tuple[tuple[float | None, ...], ...]
    rows: tuple[str, ...] = MONTHS
    columns: tuple[str, ...] = HOURS
    hatched: frozenset[tuple[int, int]] = frozenset()
    hatch_label: str = "Not covered"
    empty_label: str = "No need"
    row_title: str = "Month"
    column_title: str = "Hour beginning"
    description: str = ""
    width: float = 960.0
    places: int | None = None

    def table(self) -> Table:
        """Return the numbers, one row per row of the grid; a dagger marks the hatched cells."""
        rows = tuple(
            (
                name,
                *(
                    f"{text}\N{DAGGER}" if (row, column) in self.hatched else text
                    for column, text in enumerate(cells(self.values[row], self.places))
                ),
            )
            for row, name in enumerate(self.rows)
        )
        dagger = f"; \N{DAGGER} = {self.hatch_label.lower()}" if self.hatched else ""
        caption = (
            f"{self.title} ({self.unit}) by {self.row_title.lower()} and {self.column_title.lower()}{dagger}"
        )
        return Table(caption, (Column(self.row_title), *(Column(name) for name in self.columns)), rows)

    def svg(self) -> SafeString:
        """Draw the grid, its headings and the scale of values."""
        wide = (self.width - LEFT - 8) / max(len(self.columns), 1)
        shown = finite(value for row in self.values for value in row)
        ticks = nice_ticks(min([0.0, *shown]), max([0.0, *shown]), SWATCHES - 1)
        hatch_name = f"hatch-{short_digest(self.title, repr(self.values), repr(sorted(self.hatched)))}"
        parts = [hatch(hatch_name)] if self.hatched else []
        parts.append(label(self.column_title, LEFT, 14.0, fill=INK, font_weight="600"))
        parts.extend(
            label(name, LEFT + wide * (column + 0.5), TOP - 8, text_anchor="middle")
            for column, name in enumerate(self.columns)
        )
        paint = Paint(wide, ticks[0], (ticks[-1] - ticks[0]) or 1.0, hatch_name)
        for row, name in enumerate(self.rows):
            parts.append(label(name, LEFT - 8, TOP + CELL_HEIGHT * row + 16, text_anchor="end"))
            parts.extend(self._cell(row, column, paint) for column in range(len(self.columns)))
        below = TOP + CELL_HEIGHT * len(self.rows) + 16
        drawn, high = self._legend(ticks, below, hatch_name)
        return frame(
            title=self.title,
            description=self.description or self._summary(shown),
            width=self.width,
            height=below + high,
            parts=[*parts, drawn],
        )

    def _cell(self, row: int, column: int, paint: "Paint") -> str:
        value = self.values[row][column]
        short = (row, column) in self.hatched
        drawn = drawable(value)
        fill = EMPTY if drawn is None else shade((drawn - paint.low) / paint.span)
        said = self.empty_label if drawn is None else quantity(drawn, self.unit, self.places)
        where = f"{self.rows[row]}, {self.columns[column]}"
        note = f" ({self.hatch_label.lower()})" if short else ""
        x, y = LEFT + paint.wide * column, TOP + CELL_HEIGHT * row
        box: dict[str, str | float] = {
            "x": x + 1,
            "y": y + 1,
            "width": paint.wide - 2,
            "height": CELL_HEIGHT - 2,
            "rx": "2",
        }
        cell = element("rect", tooltip(f"{where}: {said}{note}"), fill=fill, **box)
        if short:
            outline: dict[str, str | float] = {
                "fill": f"url(#{paint.hatch_name})",
                "stroke": "#a3262e",
                "stroke_width": "1",
            }
            cell += element("rect", tooltip(f"{where}: {said}{note}"), **outline, **box)
        return cell

    def _legend(self, ticks: tuple[float, ...], top: float, hatch_name: str) -> tuple[str, float]:
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        parts = []
        for index, tick in enumerate(ticks):
            x = LEFT + index * (SWATCH + 20)
            share = (tick - ticks[0]) / ((ticks[-1] - ticks[0]) or 1.0)
            swatch: dict[str, str | float] = {
                "width": SWATCH + 20,
                "height": "12",
                "fill": shade(share),
                "stroke": GRID,
            }
            parts.append(element("rect", x=x, y=top, **swatch))
            parts.append(
                label(axis_number(tick, step), x + 23, top + 26, text_anchor="middle", font_size="11")
            )
        end = LEFT + len(ticks) * (SWATCH + 20) + 10
        parts.append(label(self.unit, end, top + 11, fill=MUTED))
        keys = [box_key(self.empty_label, EMPTY)]
        if self.hatched:
            keys.append(box_key(self.hatch_label, f"url(#{hatch_name})"))
        drawn, high = legend(keys, end + 60, top - 1, self.width)
        return "".join(parts) + drawn, max(high, 34.0)

    def _summary(self, shown: list[float]) -> str:
        if not shown:
            return f"{self.empty_label} in every cell."
        said = f"From {quantity(min(shown), self.unit, self.places)} to {quantity(max(shown), self.unit, self.places)}"
        short = f"; {self.hatch_label.lower()} in {len(self.hatched)} cells" if self.hatched else ""
        return f"{said} in {len(shown)} cells{short}."
