"""Headings that sort: ``{% sorted_by search 'kw' %}`` is the address of the same search, sorted by that column."""

from typing import Protocol
from uuid import UUID

from django import template
from django.urls import reverse

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


NO_ROW = UUID(int=0)
_NO_ROW = str(NO_ROW)


@register.simple_tag
def address_of_each(name: str) -> str:
    """Return the address of a page for each row of a list, to be filled in by ``at_row``: resolved once, not by row."""
    return reverse(name, args=[NO_ROW])


@register.filter
def at_row(address: str, row_id: UUID) -> str:
    """Return the address for one row.

    >>> at_row(f"/offers/{NO_ROW}/", UUID(int=7))
    '/offers/00000000-0000-0000-0000-000000000007/'
    """
    return address.replace(_NO_ROW, str(row_id))


class Pinnable(Protocol):
    """A view of a list that knows its addresses."""

    def with_pin(self, row_id: UUID) -> str:
        """The address of the same view with a row pinned, or no longer."""
        ...


@register.simple_tag
def pin_of(view: Pinnable, row_id: UUID) -> str:
    """Return the address of a view with a row pinned to its top, or, if it is pinned, taken from there."""
    return view.with_pin(row_id)
