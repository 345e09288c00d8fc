"""A small table on a form: the rows there are and two empty ones; a row in which nothing is typed does not count."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bids.documents.registry import Field, Kind

SPARE_ROWS = 2


class RowsWidget(forms.Widget):
    """Inputs in a table; its value is a list of what was typed, row by row."""

    def __init__(self, field: Field, places: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.field, self.places = field, places

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, str]]:
        """Gather ``name-row-column``; a mapping that holds the rows themselves (a draft) is taken as it is."""
        del files
        if isinstance(data.get(name), list) and not hasattr(data, "getlist"):
            return list(data[name])
        rows = [
            {each.name: str(data.get(f"{name}-{place}-{each.name}", "")) for each in self.field.columns}
            for place in range(int(self.field.most))
        ]
        return [row for row in rows if any(value.strip() for value in row.values())]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Draw the table."""
        del renderer
        rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        n_rows = min(len(rows) + SPARE_ROWS, int(self.field.most))
        filled = [rows[place] if place < len(rows) else {} for place in range(n_rows)]
        context = {
            "id": (attrs or {}).get("id", f"id_{name}"),
            "label": self.field.label,
            "columns": self.field.columns,
            "rows": [
                [self._cell(name, each, place, row) for each in self.field.columns]
                for place, row in enumerate(filled)
            ],
        }
        return render_to_string("bids/_rows.html", context)

    def _cell(self, name: str, field: Field, place: int, row: Mapping[str, str]) -> "_Cell":
        cell = _Cell(field, f"{name}-{place}-{field.name}", row.get(field.name, ""), place + 1)
        if field.kind == Kind.PLACE:
            cell.choices = self.places
        return cell

    def id_for_label(self, id_: str) -> str:
        """The table's own id: its label names a group of inputs."""
        del id_
        return ""


class _Cell:
    """One input of a row."""

    def __init__(self, field: Field, name: str, value: str, place: int) -> None:
        self.name, self.value = name, value
        self.choices: Sequence[tuple[str, str]] = field.choices
        self.label = f"{field.label}, row {place}"
        self.is_area = field.kind == Kind.AREA
        self.type = "date" if field.kind == Kind.DAY else "text"
        self.mode = "decimal" if field.kind in (Kind.NUMBER, Kind.FRACTION) else "text"


class RowsField(forms.Field):
    """The field of a table."""

    def __init__(self, field: Field, *, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(required=False, widget=RowsWidget(field, places), **kwargs)
