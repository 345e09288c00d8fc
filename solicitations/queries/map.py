"""Where needs are: what the map draws, and the same as GeoJSON."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from solicitations.models import Facility, Need
from web.charts import Map, Place

MOST_SHOWN = 500
PLACED = Q(facility__latitude__isnull=False) | Q(facility__boundary__isnull=False)


@dataclass(frozen=True)
class NeedMap:
    """A map of needs, the needs on it, and how many are left out for want of a place or of room."""

    figure: Map | None
    needs: list[Need]
    n_without_place: int
    n_without_room: int


def need_map(found: QuerySet[Need], url_of: Callable[[Need], str]) -> NeedMap:
    """Gather the map of a list of needs: the first of those whose facility has a place."""
    listed = found.prefetch_related(None)
    n_all, n_placed = listed.count(), listed.filter(PLACED).count()
    shown = list(listed.filter(PLACED)[:MOST_SHOWN]) if n_placed else []
    places = tuple(_place(need, url_of(need)) for need in shown)
    words = "Each circle is a need; a larger one asks for more. Areas are what its facility serves."
    figure = Map("Where the needs are", places, words) if places else None
    return NeedMap(figure, shown, n_all - n_placed, n_placed - len(shown))


def _place(need: Need, url: str) -> Place:
    facility = need.facility
    peak = need.peak  # type: ignore[attr-defined]  # annotated by the list
    return Place(
        name=f"{need.code}, {facility.name}",
        url=url,
        longitude=None if facility.longitude is None else float(facility.longitude),
        latitude=None if facility.latitude is None else float(facility.latitude),
        rings=_rings(facility),
        amount=None if peak is None else float(peak),
        unit=need.get_unit_display(),
        short=need.code,
    )


def _rings(facility: Facility) -> tuple[tuple[tuple[float, float], ...], ...]:
    rings = (facility.boundary or {}).get("coordinates", [])
    return tuple(tuple((float(x), float(y)) for x, y, *_ in ring) for ring in rings)


def need_features(found: QuerySet[Need], url_of: Callable[[Need], str]) -> Iterator[dict[str, Any]]:
    """Return each need that has a place as a GeoJSON feature (RFC 7946)."""
    for need in found.prefetch_related(None).filter(PLACED):
        yield {
            "type": "Feature",
            "id": str(need.pk),
            "geometry": _geometry(need.facility),
            "properties": {
                "code": need.code,
                "title": need.title,
                "facility": need.facility.name,
                "utility": need.organisation.name,
                "service": need.service,
                "largest_amount": need.peak,  # type: ignore[attr-defined]  # annotated by the list
                "unit": need.get_unit_display(),
                "url": url_of(need),
            },
        }


def _geometry(facility: Facility) -> dict[str, Any]:
    shapes = []
    if facility.longitude is not None and facility.latitude is not None:
        shapes.append({"type": "Point", "coordinates": [float(facility.longitude), float(facility.latitude)]})
    if facility.boundary:
        shapes.append({"type": "Polygon", "coordinates": facility.boundary["coordinates"]})
    return shapes[0] if len(shapes) == 1 else {"type": "GeometryCollection", "geometries": shapes}
