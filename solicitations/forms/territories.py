"""The form of a utility's territory."""

from typing import Any

from django import forms

from solicitations.forms.owned import OwnedForm
from web.forms import GeoJsonField, form_helper


class TerritoryForm(OwnedForm):
    """An outline, pasted as GeoJSON."""

    outline = GeoJsonField(
        label="Outline (GeoJSON)",
        rows=10,
        help_text="A Polygon or MultiPolygon, longitude first, or a Feature or FeatureCollection of them.",
    )
    source = forms.CharField(
        required=False, max_length=300, label="Source", help_text="Where the outline is from, and its date."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper("organisation", "outline", "source", submit="State the territory")
