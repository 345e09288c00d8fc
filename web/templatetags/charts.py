"""Figures: ``{% chart_with_table figure %}`` shows a figure and the table of its numbers."""

from typing import Any

from django import template

from web.charts import Figure

register = template.Library()


@register.inclusion_tag("components/_chart_with_table.html")
def chart_with_table(figure: Figure, note: str = "", *, is_open: bool = False) -> dict[str, Any]:
    """Show a figure, a note under its title, and its numbers (folded away unless ``is_open``)."""
    return {"figure": figure, "svg": figure.svg(), "table": figure.table(), "note": note, "is_open": is_open}
