"""Places of facilities as CSV: ``facility, latitude, longitude`` in degrees (WGS 84), and a ``boundary`` where known.

A boundary is a GeoJSON polygon in its cell; an empty cell, or no such column, leaves the one a facility has.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kernel.errors import InvalidInput
from solicitations.documents.areas import read_polygon
from solicitations.importers import cells
from solicitations.importers.reading import CellError, Progress, Reading, in_silence
from solicitations.importers.table import read_table
from solicitations.importers.workbook import Cells

REQUIRED = ("facility", "latitude", "longitude")
MICRODEGREE = Decimal("0.000001")


@dataclass(frozen=True)
class Place:
    """Where one facility stands."""

    row: int
    facility: str
    latitude: Decimal
    longitude: Decimal
    boundary: dict[str, Any] | None = None


def read_places(content: bytes, on_progress: Progress = in_silence) -> Reading[Place]:
    """Read the table; every problem names line and column.

    Raises:
        InvalidInput: it is not this table at all.
    """
    seen: dict[str, int] = {}

    def read(row: Cells) -> Place | None:
        facility = row.read("facility", cells.required_text)
        latitude = row.read("latitude", lambda cell: _degrees(cell, 90))
        longitude = row.read("longitude", lambda cell: _degrees(cell, 180))
        boundary = row.read("boundary", _boundary)
        if facility is not None and facility in seen:
            row.note("facility", f"expected each facility once, found it in row {seen[facility]} too")
        if facility is None or latitude is None or longitude is None:
            return None
        seen.setdefault(facility, row.row)
        return Place(row.row, facility, latitude, longitude, boundary)

    rows, problems = read_table(content, REQUIRED, read, on_progress)
    return Reading(rows=rows, problems=tuple(problems), edition="Coordinates")


def _degrees(cell: object, most: int) -> Decimal:
    found = cells.amount(cell)
    if not -most <= found <= most:
        raise CellError(f"expected degrees from −{most} to {most}, found “{cells.text(cell)[:40]}”")
    return found.quantize(MICRODEGREE)


def _boundary(cell: object) -> dict[str, Any] | None:
    written = cells.text(cell)
    try:
        return read_polygon(written) if written else None
    except InvalidInput as error:
        raise CellError(error.message) from error
