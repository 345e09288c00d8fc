import pytest
from django.test import RequestFactory

from web.pagination import page_of, pager


def at(query):
    return RequestFactory().get(f"/needs/?{query}")


@pytest.mark.parametrize(
    ("query", "number"), [("", 1), ("page=2", 2), ("page=99", 4), ("page=x", 1), ("page=-1", 4)]
)
def test_a_page_out_of_range_is_the_nearest_one(query, number):
    assert page_of(at(query), list(range(100)), per_page=30).number == number


def test_links_keep_the_filters():
    request = at("q=corral&page=2")
    shown = pager(request, page_of(request, list(range(90)), per_page=30))
    assert shown.next_url == "?q=corral&page=3"
    assert [(link.label, link.is_current) for link in shown.links] == [
        ("1", False),
        ("2", True),
        ("3", False),
    ]
    assert (shown.first, shown.last, shown.total) == (31, 60, 90)


def test_the_only_page_leads_nowhere():
    request = at("")
    shown = pager(request, page_of(request, [1, 2]))
    assert (shown.previous_url, shown.next_url, len(shown.links)) == ("", "", 1)
