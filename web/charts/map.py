"""A map of points and areas on a grid of degrees and the outlines a utility stated: no tiles, no script.

Equirectangular: degrees of longitude are shortened by the cosine of the middle latitude, so that shapes keep
their proportions where the map is a few degrees wide. It does not cross the 180th meridian.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from web.charts.scale import nice_ticks
from web.charts.svg import AXIS, GRID, INK, MUTED, PAPER, colour, element, frame, label, tooltip
from web.quantities import quantity

Position = tuple[float, float]  # longitude, latitude in degrees (WGS 84)
Ring = tuple[Position, ...]
LEFT, TOP, RIGHT, BOTTOM = 56.0, 16.0, 16.0, 56.0
# A telephone's width, drawn for it rather than shrunk: shrunk letters cannot be read.
# There is no room for names on it; a screen reader hears them, and the table has them.
NARROW, NARROW_TICKS, TICKS = 358.0, 3, 5
NO_LAND, LAND = "#eef2f2", "#ffffff"
LEAST_STEP = 0.7  # pixels between two corners of an outline that are worth drawing
LEAST_SPAN = 0.1  # degrees; a single point gets some country around it
MARGIN = 0.08
LOWEST, HIGHEST = 320.0, 760.0
SMALLEST, LARGEST = 6.0, 16.0
KM_PER_DEGREE = 111.32
MOST_NAMED = 25  # with more, names would cover each other
BAR_LENGTHS_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
WIDEST_BAR = 160.0


@dataclass(frozen=True)
class Place:
    """Something with a place: a point, an area (rings of positions, the first the outer one), or both."""

    name: str
    url: str
    longitude: float | None = None
    latitude: float | None = None
    rings: tuple[Ring, ...] = ()
    amount: float | None = None
    unit: str = ""
    short: str = ""

    @property
    def point(self) -> Position | None:
        """Where its mark stands: its point, or the middle of its area's outer ring."""
        if self.longitude is not None and self.latitude is not None:
            return self.longitude, self.latitude
        if not self.rings:
            return None
        ring = self.rings[0][:-1] or self.rings[0]
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)

    @property
    def said(self) -> str:
        """Its name with its amount."""
        return self.name if self.amount is None else f"{self.name}: {quantity(self.amount, self.unit)}"


@dataclass(frozen=True)
class Outline:
    """Land behind the places: a name and areas, each of rings (the first the outer one, the others holes)."""

    name: str
    areas: tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True)
class Projection:
    """From degrees to pixels."""

    west: float
    south: float
    east: float
    north: float
    width: float

    @classmethod
    def around(cls, positions: Iterable[Position], width: float) -> "Projection":
        """Return the map that holds all positions with a margin."""
        found = list(positions)
        west, east = _span([x for x, _ in found])
        south, north = _span([y for _, y in found])
        return cls(west, max(south, -89.0), east, min(north, 89.0), width)

    @property
    def shortening(self) -> float:
        """How much shorter a degree of longitude is than one of latitude."""
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def pixels_per_degree(self) -> float:
        """Pixels of one degree of latitude."""
        across = (self.width - LEFT - RIGHT) / ((self.east - self.west) * self.shortening)
        return min(across, (HIGHEST - TOP - BOTTOM) / (self.north - self.south))

    @property
    def bottom(self) -> float:
        """Where the drawn country ends."""
        return TOP + max((self.north - self.south) * self.pixels_per_degree, LOWEST - TOP - BOTTOM)

    def __call__(self, position: Position) -> Position:
        """Return the pixel of a position; a map lower or narrower than its frame stands in the middle of it."""
        x, y = position
        middle_x, middle_y = (self.west + self.east) / 2, (self.south + self.north) / 2
        scale = self.pixels_per_degree
        return (
            LEFT + (self.width - LEFT - RIGHT) / 2 + (x - middle_x) * self.shortening * scale,
            TOP + (self.bottom - TOP) / 2 - (y - middle_y) * scale,
        )


def _span(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = max((high - low) * MARGIN, (LEAST_SPAN - (high - low)) / 2)
    return low - room, high + room


@dataclass(frozen=True)
class Map:
    """Places on a grid of degrees; each mark is a link that a keyboard reaches."""

    title: str
    places: tuple[Place, ...]
    description: str = ""
    width: float = 880.0
    outlines: tuple[Outline, ...] = ()

    def narrow_svg(self) -> SafeString:
        """Draw it for a telephone: the same map, fewer lines, no names, letters of the same size."""
        return replace(self, width=NARROW).svg()

    @property
    def is_narrow(self) -> bool:
        """Whether it is drawn for a telephone."""
        return self.width <= NARROW

    def svg(self) -> SafeString:
        """Draw it: land, grid, areas, marks in front of them, a bar of kilometers."""
        points = [place.point for place in self.places if place.point]
        rings = [position for place in self.places for ring in place.rings for position in ring]
        land = [position for each in self.outlines for area in each.areas for position in area[0]]
        at = Projection.around([*points, *rings, *land], self.width)
        return frame(
            title=self.title,
            description=self.description,
            width=self.width,
            height=at.bottom + BOTTOM,
            parts=[*self._land(at), *self._grid(at), *self._areas(at), *self._marks(at), _bar(at)],
            role="group",
        )

    def _land(self, at: Projection) -> Iterator[str]:
        across, down = self.width - RIGHT - LEFT, at.bottom - TOP
        yield element("rect", x=LEFT, y=TOP, width=across, height=down, fill=NO_LAND, stroke=GRID)
        for outline in self.outlines:
            drawn = "".join(_path(at, ring) for area in outline.areas for ring in area)
            shape: dict[str, str | float] = {
                "fill_rule": "evenodd",
                "stroke_width": "1.4",
                "class_": "map-land",
            }
            yield element("path", tooltip(outline.name), d=drawn, fill=LAND, stroke=AXIS, **shape)

    def _grid(self, at: Projection) -> Iterator[str]:
        box: dict[str, str | float] = {"stroke": GRID, "stroke_width": "1", "fill": "none"}
        right, n_ticks = self.width - RIGHT, NARROW_TICKS if self.is_narrow else TICKS
        for tick in nice_ticks(at.west, at.east, n_ticks):
            x, _ = at((tick, at.south))
            if LEFT <= x <= right:
                yield element("line", x1=x, x2=x, y1=TOP, y2=at.bottom, **box)
                yield label(_degrees(tick, "EW"), x, at.bottom + 18, text_anchor="middle")
        for tick in nice_ticks(at.south, at.north, n_ticks):
            _, y = at((at.west, tick))
            if TOP <= y <= at.bottom:
                yield element("line", x1=LEFT, x2=right, y1=y, y2=y, **box)
                yield label(_degrees(tick, "NS"), LEFT - 6, y + 4, text_anchor="end")

    def _areas(self, at: Projection) -> Iterator[str]:
        drawn = {place.rings: place for place in self.places if place.rings}
        for rings in drawn:
            yield element(
                "path",
                d="".join(_path(at, ring) for ring in rings),
                fill=colour(0),
                fill_opacity="0.10",
                fill_rule="evenodd",
                stroke=colour(0),
                stroke_width="1.2",
            )

    def _marks(self, at: Projection) -> Iterator[str]:
        most = max((place.amount or 0.0 for place in self.places), default=0.0)
        there = Counter(place.point for place in self.places)
        seen: Counter[Position | None] = Counter()
        is_named = not self.is_narrow and len(self.places) <= MOST_NAMED
        for place in self.places:
            if place.point is None:
                continue
            x, y = _fanned(at(place.point), seen[place.point], there[place.point])
            seen[place.point] += 1
            share = math.sqrt((place.amount or 0.0) / most) if most else 0.0
            dot = element(
                "circle",
                tooltip(place.said),
                cx=x,
                cy=y,
                r=SMALLEST + (LARGEST - SMALLEST) * share,
                fill=colour(1),
                fill_opacity="0.85",
                stroke=PAPER,
                stroke_width="1.5",
            )
            written = self._name(place, x, y) if is_named else ""
            yield element("a", dot + written, href=place.url, aria_label=place.said, class_="map-mark")

    def _name(self, place: Place, x: float, y: float) -> str:
        """Write a mark's short name beside it, on the side that has room."""
        is_far = x > self.width * 0.7
        side = -LARGEST - 4 if is_far else LARGEST + 4
        return label(place.short, x + side, y + 5, fill=INK, text_anchor="end" if is_far else "start")


def _fanned(pixel: Position, index: int, count: int) -> Position:
    """Spread several marks of one point around it, so that each can be hit."""
    if count == 1:
        return pixel
    turn, away = 2 * math.pi * index / count, LARGEST * max(1.0, count / 6)
    return pixel[0] + away * math.sin(turn), pixel[1] - away * math.cos(turn)


def _path(at: Projection, ring: Ring) -> str:
    """Write a ring as a closed path, its corners that no eye can part left out."""
    kept: list[Position] = []
    for pixel in map(at, ring):
        if not kept or math.dist(pixel, kept[-1]) >= LEAST_STEP:
            kept.append(pixel)
    return f"M{' L'.join(f'{x:.1f} {y:.1f}' for x, y in kept)}Z"


def _degrees(value: float, halves: str) -> str:
    """Write degrees with the hemisphere.

    >>> _degrees(-119.5, "EW"), _degrees(36.0, "NS")
    ('119.5° W', '36° N')
    """
    text = f"{abs(value):.3f}".rstrip("0").rstrip(".")
    return f"{text}°" if float(text) == 0 else f"{text}° {halves[value < 0]}"


def _bar(at: Projection) -> str:
    per_km = at.pixels_per_degree / KM_PER_DEGREE
    length = max((km for km in BAR_LENGTHS_KM if km * per_km <= WIDEST_BAR), default=BAR_LENGTHS_KM[0])
    y, end = at.bottom + 38, LEFT + length * per_km
    line = element("path", d=f"M{LEFT} {y - 4:.1f}V{y:.1f}H{end:.1f}V{y - 4:.1f}", stroke=INK, fill="none")
    return line + label(f"{length:,} km at the middle latitude", end + 8, y + 1, fill=MUTED)
