"""A line the size of a word."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from web.charts.lines import thin
from web.charts.scale import Scale, finite
from web.charts.svg import PALETTE, element, frame

WIDTH, HEIGHT, MARGIN = 120.0, 28.0, 3.0


def sparkline(values: Sequence[float | None], *, title: str) -> SafeString:
    """Draw the course of a few values, the last one marked."""
    shown = [point for point in thin([(float(x), y) for x, y in enumerate(values)]) if finite([point[1]])]
    if not shown:
        return frame(title=f"{title}: no values", description="", width=WIDTH, height=HEIGHT, parts=[])
    heights = [float(y or 0.0) for _, y in shown]
    across = Scale(0.0, max(len(values) - 1.0, 1.0), MARGIN, WIDTH - MARGIN)
    up = Scale(min(heights), max(heights), HEIGHT - MARGIN, MARGIN)
    points = [(across(x), up(y)) for (x, _), y in zip(shown, heights, strict=True)]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    parts = [
        element("path", d=f"M{line}", fill="none", stroke=PALETTE[0], stroke_width="1.6"),
        element("circle", cx=points[-1][0], cy=points[-1][1], r="2.4", fill=PALETTE[1]),
    ]
    return frame(title=title, description="", width=WIDTH, height=HEIGHT, parts=parts)
