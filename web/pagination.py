"""Pages of a list, with the filters kept in every link."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25


@dataclass(frozen=True)
class PageLink:
    """A page number and its address; a gap has neither."""

    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Pager:
    """What the pagination component shows."""

    links: tuple[PageLink, ...]
    previous_url: str
    next_url: str
    first: int
    last: int
    total: int


def page_of(request: HttpRequest, items: "QuerySet[Any] | list[Any]", per_page: int = PER_PAGE) -> Page[Any]:
    """Return the page the request asks for; a number out of range gives the nearest page."""
    return Paginator(items, per_page).get_page(request.GET.get("page"))


def pager(request: HttpRequest, page: Page[Any]) -> Pager:
    """Return the links around a page."""

    def url(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    links = [
        PageLink(str(number), url(number), number == page.number)
        if isinstance(number, int)
        else PageLink("…", "")
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    return Pager(
        links=tuple(links),
        previous_url=url(page.previous_page_number()) if page.has_previous() else "",
        next_url=url(page.next_page_number()) if page.has_next() else "",
        first=page.start_index(),
        last=page.end_index(),
        total=page.paginator.count,
    )
