from decimal import Decimal

import pytest
from django.urls import reverse

from kernel.clock import database_now
from solicitations.models import Need
from tests.factories.accounts import a_utility
from tests.factories.solicitations import a_facility, a_need, a_territory

pytestmark = pytest.mark.django_db
AREA = {"type": "Polygon", "coordinates": [[[-120, 36], [-119, 36], [-119, 37], [-120, 36]]]}
PLACE = {"latitude": Decimal("36.75"), "longitude": Decimal("-119.8")}
MAP = "/needs/map/"


@pytest.fixture
def utility():
    return a_utility()


def a_public_need(utility, *, published=True, place=None, **fields):
    need = a_need(utility, facility=a_facility(utility, **(place or {})), **fields)
    if published:
        Need.objects.filter(pk=need.pk).update(published_at=database_now())
    return need


def test_each_need_with_a_place_is_a_link_on_the_map_and_a_row_below(client, utility):
    need = a_public_need(utility, place=PLACE)
    body = client.get(MAP).content.decode()
    # In the wide figure, in the narrow one, and in the table.
    assert body.count(f'href="/needs/{need.pk}/"') == 3
    assert "36.7500" in body


def test_drafts_are_on_no_map(client, utility):
    need = a_public_need(utility, published=False, place=PLACE)
    assert str(need.pk) not in client.get(MAP).content.decode()
    assert client.get(reverse("solicitations:needs-geojson")).json()["features"] == []


def test_the_map_says_how_many_needs_have_no_place(client, utility):
    a_public_need(utility, place=PLACE)
    a_public_need(utility)
    view = client.get(MAP).context["view"]
    assert (len(view.needs), view.n_without_place, view.n_without_room) == (1, 1, 0)


def test_without_any_place_the_page_says_what_to_do(client, utility):
    assert "No published needs yet" in client.get(MAP).content.decode()
    a_public_need(utility)
    assert "No place is published" in client.get(MAP).content.decode()
    assert "Nothing matches" in client.get(MAP, {"q": "nowhere"}).content.decode()


def test_points_and_areas_are_taken_away_as_geojson(client, utility):
    a_public_need(utility, code="A", place=PLACE)
    a_public_need(utility, code="B", place={"boundary": AREA})
    a_public_need(utility, code="C", place={**PLACE, "boundary": AREA})
    features = client.get(reverse("solicitations:needs-geojson")).json()["features"]
    point = {"type": "Point", "coordinates": [-119.8, 36.75]}
    assert [(each["properties"]["code"], each["geometry"]) for each in features] == [
        ("A", point),
        ("B", AREA),
        ("C", {"type": "GeometryCollection", "geometries": [point, AREA]}),
    ]


@pytest.mark.parametrize("n", [1, 3])
def test_the_map_costs_the_same_for_one_and_for_three(client, utility, django_assert_num_queries, n):
    for _ in range(n):
        a_public_need(utility, place=PLACE)
    with django_assert_num_queries(5):  # all, placed, needs, territories, utilities
        assert len(client.get(MAP).context["view"].needs) == n


def test_behind_the_needs_stands_the_outline_of_their_utility_and_of_no_other(client, utility):
    a_public_need(utility, place=PLACE)
    for each in (utility, a_utility(name="Elsewhere Power")):
        a_territory(each)
    view = client.get(MAP).context["view"]
    assert [each.organisation for each in view.territories] == [utility]
    assert [outline.name for outline in view.figure.outlines] == [utility.name]
    assert 'class="map-land"' in client.get(MAP).content.decode()


def test_the_map_says_plainly_how_many_it_leaves_out(client, utility, monkeypatch):
    monkeypatch.setattr("solicitations.queries.map.MOST_SHOWN", 2)
    for _ in range(3):
        a_public_need(utility, place=PLACE)
    body = client.get(MAP).content.decode()
    assert "The first 2 of 3 needs are drawn; 1 are not." in body
