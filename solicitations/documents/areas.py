"""Areas as GeoJSON (RFC 7946): the polygon a facility serves, and the outline of a utility's territory."""

import json
from typing import Any

from kernel.errors import InvalidInput

LEAST_POSITIONS, MOST_POSITIONS = 4, 2_000
# Of a whole outline, over all its rings: enough for a coast, and a page stays light.
MOST_OF_OUTLINE = 20_000
MOST_POLYGONS = 500
OUTLINES = "Expected GeoJSON: a Polygon or MultiPolygon, or a Feature or FeatureCollection of them."
Polygons = list[list[list[list[float]]]]


def require_polygon(boundary: object, *, field: str = "boundary") -> None:
    """Refuse what is no GeoJSON polygon: closed rings of at least four [longitude, latitude] pairs.

    Raises:
        InvalidInput: says what was expected.
    """
    rings = boundary.get("coordinates") if isinstance(boundary, dict) else None
    kind = boundary.get("type") if isinstance(boundary, dict) else None
    if kind != "Polygon" or not isinstance(rings, list) or not rings:
        raise InvalidInput("Expected a GeoJSON object of type Polygon with its coordinates.", field=field)
    for ring in rings:
        if not isinstance(ring, list) or not all(map(_is_position, ring)):
            raise InvalidInput("Each ring lists positions [longitude, latitude] in degrees.", field=field)
        if len(ring) < LEAST_POSITIONS or len(ring) > MOST_POSITIONS or ring[0] != ring[-1]:
            raise InvalidInput(
                f"Each ring has {LEAST_POSITIONS} to {MOST_POSITIONS:,} positions and ends where it began.",
                field=field,
            )


def read_polygon(written: str) -> dict[str, Any]:
    """Read a polygon from its JSON text.

    Raises:
        InvalidInput: it is no JSON, or no polygon.
    """
    try:
        found = json.loads(written)
    except ValueError as error:
        raise InvalidInput("Expected a GeoJSON polygon; this is no JSON.", field="boundary") from error
    require_polygon(found)
    return {"type": "Polygon", "coordinates": found["coordinates"]}


def outline_of(given: object, *, field: str = "outline") -> dict[str, Any]:
    """Return an outline as one MultiPolygon of longitudes and latitudes, whichever way it was given.

    Raises:
        InvalidInput: it is no area, a ring is not closed, a position is off the globe, or it is too long.
    """
    polygons = _polygons(given, field)
    if not polygons or len(polygons) > MOST_POLYGONS:
        raise InvalidInput(f"{OUTLINES} It has 1 to {MOST_POLYGONS} areas.", field=field)
    for rings in polygons:
        require_polygon({"type": "Polygon", "coordinates": rings}, field=field)
    if sum(len(ring) for rings in polygons for ring in rings) > MOST_OF_OUTLINE:
        raise InvalidInput(
            f"An outline has at most {MOST_OF_OUTLINE:,} positions; simplify this one.", field=field
        )
    flat = [[[position[:2] for position in ring] for ring in rings] for rings in polygons]
    return {"type": "MultiPolygon", "coordinates": flat}


def _polygons(given: object, field: str) -> Polygons:
    kind = given.get("type") if isinstance(given, dict) else None
    if not isinstance(given, dict) or kind not in {"Polygon", "MultiPolygon", "Feature", "FeatureCollection"}:
        raise InvalidInput(OUTLINES, field=field)
    if kind == "Feature":
        return _polygons(_geometry(given, field), field)
    found = given.get("features" if kind == "FeatureCollection" else "coordinates")
    if not isinstance(found, list):
        raise InvalidInput(OUTLINES, field=field)
    if kind == "FeatureCollection":
        return [rings for each in found for rings in _polygons(_geometry(each, field), field)]
    return [found] if kind == "Polygon" else found


def _geometry(feature: object, field: str) -> object:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise InvalidInput(OUTLINES, field=field)
    return geometry


def _is_position(found: object) -> bool:
    if not isinstance(found, list) or len(found) < 2:  # noqa: PLR2004 - longitude, latitude
        return False
    longitude, latitude = found[:2]
    numbers = all(isinstance(x, int | float) and not isinstance(x, bool) for x in (longitude, latitude))
    return numbers and -180 <= longitude <= 180 and -90 <= latitude <= 90  # noqa: PLR2004 - degrees
