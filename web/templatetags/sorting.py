"""Headings that sort: ``{% sorted_by search 'kw' %}`` is the address of the same search, sorted by that column."""

from typing import Protocol

from django import template

register = template.Library()


class Sortable(Protocol):
    """A search that knows its addresses."""

    def sorted_by(self, name: str) -> str:
        """The address of the same search, sorted by a column."""
        ...


@register.simple_tag
def sorted_by(search: Sortable, name: str) -> str:
    """Return the address of a search, sorted by a column; by none in the order it has of itself."""
    return search.sorted_by(name)
