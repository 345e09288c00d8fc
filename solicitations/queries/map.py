"""Where needs are: what the map draws, and the same as GeoJSON."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.permissions import Visitor
from solicitations.models import Facility, Need, Territory
from web.charts import Map, Outline, Place
from web.charts.map import Ring

MOST_SHOWN = 500
WORDS = "Each circle is a need; a larger one asks for more. Shaded areas are what its facility serves."
PLACED = Q(facility__latitude__isnull=False) | Q(facility__boundary__isnull=False)


@dataclass(frozen=True)
class NeedMap:
    """A map of needs, the needs on it, how many are left out for want of a place or of room, and the land behind."""

    figure: Map | None
    needs: list[Need]
    n_without_place: int
    n_without_room: int
    territories: list[Territory]

    @property
    def n_placed(self) -> int:
        """How many have a place, drawn or not."""
        return len(self.needs) + self.n_without_room


def need_map(found: QuerySet[Need], user: Visitor, url_of: Callable[[Need], str]) -> NeedMap:
    """Gather the map of a list of needs: the first of those whose facility has a place."""
    listed = found.prefetch_related(None)
    n_all, n_placed = listed.count(), listed.filter(PLACED).count()
    shown = list(listed.filter(PLACED)[:MOST_SHOWN]) if n_placed else []
    land = territories_of(shown, user) if shown else []
    places = tuple(_place(need, url_of(need)) for need in shown)
    outlines = tuple(Outline(str(each.organisation), _areas(each.outline)) for each in land)
    figure = Map("Where the needs are", places, WORDS, outlines=outlines) if places else None
    return NeedMap(figure, shown, n_all - n_placed, n_placed - len(shown), land)


def territories_of(needs: list[Need], user: Visitor) -> list[Territory]:
    """Return the outlines of the utilities whose needs these are."""
    owners = {need.organisation_id for need in needs}
    found = Territory.objects.visible_to(user).filter(organisation__in=owners)
    return list(found.select_related("organisation"))


def _place(need: Need, url: str) -> Place:
    facility = need.facility
    peak = need.peak  # type: ignore[attr-defined]  # annotated by the list
    return Place(
        name=f"{need.code}, {facility.name}",
        url=url,
        longitude=None if facility.longitude is None else float(facility.longitude),
        latitude=None if facility.latitude is None else float(facility.latitude),
        rings=_rings((facility.boundary or {}).get("coordinates", [])),
        amount=None if peak is None else float(peak),
        unit=need.get_unit_display(),
        short=need.code,
    )


def _rings(polygon: list[Any]) -> tuple[Ring, ...]:
    return tuple(tuple((float(x), float(y)) for x, y, *_ in ring) for ring in polygon)


def _areas(outline: dict[str, Any]) -> tuple[tuple[Ring, ...], ...]:
    return tuple(_rings(polygon) for polygon in outline["coordinates"])


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
