"""What the page of an import shows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.permissions import Visitor
from solicitations.models import DataImport
from solicitations.states import IMPORT_ACTIVE, IMPORT_NOT_WRITTEN, ImportState, ProjectType

COUNTS = {
    "n_rows": "Rows",
    "n_projects": "Projects",
    "n_needs": "Needs",
    "n_published": "Needs published",
    "n_facilities": "New facilities",
    "n_with_need": "Facilities with a need",
    "n_confidential": "Withheld as confidential",
    "n_forecasts": "Forecasts",
    "n_shapes": "Shapes",
    "n_placed": "Facilities placed",
    "n_ignored": "Footnotes left aside",
}

TYPES: dict[str, str] = {str(kind): kind.label for kind in ProjectType}
TONES: dict[str, str] = {ImportState.WRITTEN: "good", ImportState.REFUSED: "bad", ImportState.FAILED: "bad"}


@dataclass(frozen=True)
class ImportPage:
    """An import, and what was read or written as label and figure."""

    one: DataImport
    is_active: bool
    may_commit: bool
    # Refused or failed, and no corrected file was sent yet.
    may_retry: bool
    corrections: list[DataImport]
    counts: list[tuple[str, int]]
    written: list[tuple[str, int]]
    # Cells with whether their column holds numbers.
    rows: list[list[tuple[str, bool]]]
    tone: str
    # Why projects would be built where their line does not say, in words.
    assumed_type: str


def import_list(user: Visitor) -> QuerySet[DataImport]:
    """Return the imports a person may see, the latest first, without what was read of them."""
    found = DataImport.objects.visible_to(user).select_related("document", "organisation")
    return found.defer("preview", "problems").order_by("-uploaded_at")


def import_page(one: DataImport) -> ImportPage:
    """Gather the page of an import, which was loaded through ``visible_to``."""
    corrections = list(one.corrections.select_related("document").order_by("uploaded_at"))
    return ImportPage(
        one=one,
        is_active=one.state in IMPORT_ACTIVE,
        may_commit=one.state == ImportState.READY,
        may_retry=one.state in IMPORT_NOT_WRITTEN and not corrections,
        corrections=corrections,
        counts=_named(one.preview.get("counts", {})),
        written=_named(one.outcome),
        rows=_rows(one.preview),
        tone=TONES.get(one.state, "wait"),
        assumed_type=TYPES.get(one.options.get("project_type", ""), ""),
    )


def _rows(preview: dict[str, Any]) -> list[list[tuple[str, bool]]]:
    is_number = [bool(unit) for _, unit in preview.get("columns", [])]
    return [list(zip(row, is_number, strict=True)) for row in preview.get("rows", [])]


def _named(counts: dict[str, Any]) -> list[tuple[str, int]]:
    return [(label, counts[name]) for name, label in COUNTS.items() if counts.get(name)]
