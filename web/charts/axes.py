"""Axes, grid and legend, the same on every figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.charts.scale import Scale, nice_ticks
from web.charts.svg import AXIS, GRID, INK, MUTED, element, label
from web.quantities import axis_number

CHARACTER_WIDTH = 6.6
LEGEND_LINE = 22.0


@dataclass(frozen=True)
class Plot:
    """The rectangle the data are drawn in."""

    left: float
    top: float
    right: float
    bottom: float


def value_axis(low: float, high: float, plot: Plot, target: int = 5) -> tuple[Scale, tuple[float, ...]]:
    """Return the vertical scale and its ticks, zero always included."""
    ticks = nice_ticks(min(low, 0.0), max(high, 0.0), target)
    return Scale(ticks[0], ticks[-1], plot.bottom, plot.top), ticks


def draw_value_axis(scale: Scale, ticks: Sequence[float], plot: Plot, unit: str) -> str:
    """Draw the horizontal grid, the numbers on the left and the unit above them."""
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    parts = [label(unit, 4.0, plot.top - 14, font_weight="600", fill=INK)]
    for tick in ticks:
        y = scale(tick)
        parts.append(
            element(
                "line",
                x1=plot.left,
                x2=plot.right,
                y1=y,
                y2=y,
                stroke=AXIS if tick == 0 else GRID,
                stroke_width="1.2" if tick == 0 else "1",
            )
        )
        parts.append(label(axis_number(tick, step), plot.left - 8, y + 4, text_anchor="end"))
    return "".join(parts)


def shorten(text: str, room: float) -> str:
    """Cut a label to the pixels it has."""
    fits = max(3, int(room / CHARACTER_WIDTH))
    return text if len(text) <= fits else f"{text[: fits - 1]}\N{HORIZONTAL ELLIPSIS}"


LINE_HEIGHT = 15.0
MOST_LINES = 3


def wrap(text: str, room: float) -> tuple[str, ...] | None:
    """Break a label into lines that fit the room, or None where a word or the whole does not."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) * CHARACTER_WIDTH <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    fits = all(len(line) * CHARACTER_WIDTH <= room for line in lines) and len(lines) <= MOST_LINES
    return tuple(lines) if fits else None


def _wrapped(labels: Sequence[str], slot: float) -> list[tuple[str, ...]] | None:
    wrapped = [wrap(text, slot - 4) for text in labels]
    return None if None in wrapped else [lines for lines in wrapped if lines is not None]


def draw_slot_labels(labels: Sequence[str], centres: Sequence[float], slot: float, y: float) -> str:
    """Write a label under each slot: wrapped where words fit, slanted where they do not."""
    parts = []
    wrapped = _wrapped(labels, slot)
    for index, (text, x) in enumerate(zip(labels, centres, strict=True)):
        if wrapped is None:
            turn = f"rotate(-40 {x:.1f} {y:.1f})"
            parts.append(label(shorten(text, 100), x + 4, y, text_anchor="end", transform=turn))
            continue
        for line, words in enumerate(wrapped[index]):
            parts.append(label(words, x, y + line * LINE_HEIGHT, text_anchor="middle"))
    return "".join(parts)


def label_room(labels: Sequence[str], slot: float) -> float:
    """Return the height the labels under the slots need."""
    wrapped = _wrapped(labels, slot)
    if wrapped is not None:
        return 16.0 + LINE_HEIGHT * max((len(lines) for lines in wrapped), default=1)
    longest = max((len(text) for text in labels), default=0)
    return 24.0 + min(longest * CHARACTER_WIDTH, 100.0) * 0.66


@dataclass(frozen=True)
class Key:
    """One entry of a legend: a name, and the swatch drawn in a 14 × 14 box at (0, 0)."""

    label: str
    swatch: str


def box_key(name: str, fill: str) -> Key:
    """Return the legend entry of a filled area."""
    return Key(
        name, element("rect", width="14", height="14", rx="2", fill=fill, stroke=INK, stroke_width="0.6")
    )


def line_key(name: str, stroke: str, dash: str | None = None) -> Key:
    """Return the legend entry of a line."""
    swatch = element(
        "line", x1="0", x2="14", y1="7", y2="7", stroke=stroke, stroke_width="3", stroke_dasharray=dash
    )
    return Key(name, swatch)


def legend(keys: Sequence[Key], left: float, top: float, right: float) -> tuple[str, float]:
    """Draw a legend that wraps; return it and the height it took."""
    parts, x, y = [], left, top
    for key in keys:
        wide = 22 + len(key.label) * CHARACTER_WIDTH + 18
        if x > left and x + wide > right:
            x, y = left, y + LEGEND_LINE
        parts.append(element("g", key.swatch, transform=f"translate({x:.1f} {y:.1f})"))
        parts.append(label(key.label, x + 20, y + 11.5, fill=MUTED))
        x += wide
    return "".join(parts), (y - top + LEGEND_LINE) if keys else 0.0
