import json

import pytest
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import InvalidInput, NotAllowed
from solicitations.documents.areas import MOST_OF_OUTLINE
from solicitations.models import Territory
from solicitations.services.territories import state_territory
from tests.factories.accounts import a_person, a_utility

pytestmark = pytest.mark.django_db
RING = [[-121.0, 37.0], [-120.0, 37.0], [-120.0, 38.0], [-121.0, 37.0]]
HOLE = [[-120.4, 37.2], [-120.3, 37.2], [-120.3, 37.3], [-120.4, 37.2]]
POLYGON = {"type": "Polygon", "coordinates": [RING, HOLE]}
MULTI = {"type": "MultiPolygon", "coordinates": [[RING, HOLE]]}
FEATURE = {"type": "Feature", "properties": {}, "geometry": POLYGON}
PAGE = "/planning/territory/"


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


def stated(utility, by, outline=POLYGON, **given):
    return state_territory(organisation=utility, outline=outline, by=by, now=database_now(), **given)


@pytest.mark.parametrize(
    "given",
    [
        POLYGON,
        MULTI,
        FEATURE,
        {"type": "FeatureCollection", "features": [FEATURE]},
        {"type": "Polygon", "coordinates": [[[*p, 12.5] for p in RING], HOLE]},
    ],
)
def test_an_outline_is_kept_in_one_form_however_it_comes(utility, planner, given):
    assert stated(utility, planner, given).outline == MULTI


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon"},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": [7]},
        {"type": "Polygon", "coordinates": [RING[:-1]]},
        {"type": "Polygon", "coordinates": [[[181, 0], *RING[1:-1], [181, 0]]]},
        {"type": "Feature", "geometry": None},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point"}}]},
        {"type": "MultiPolygon", "coordinates": [[RING]] * 501},
        {
            "type": "MultiPolygon",
            "coordinates": [[[RING[0]] * 1_999 + [RING[0]]]] * (MOST_OF_OUTLINE // 2_000 + 1),
        },
    ],
)
def test_what_is_no_area_on_the_globe_is_refused_at_the_field(utility, planner, given):
    with pytest.raises(InvalidInput) as refused:
        stated(utility, planner, given)
    assert refused.value.field == "outline"
    assert not Territory.objects.exists()


def test_only_a_planner_of_the_utility_states_it_and_it_is_recorded(utility, planner):
    with pytest.raises(NotAllowed):
        stated(utility, a_person(a_utility(), Role.PLANNER))
    first = stated(utility, planner)
    again = stated(utility, planner, MULTI, source="Filing of 2027")
    assert (again.pk, Territory.objects.get().source) == (first.pk, "Filing of 2027")
    assert Entry.objects.filter(verb="territory.stated").count() == 2


def test_the_page_takes_geojson_and_shows_what_is_wrong_with_it(client, planner):
    client.force_login(planner)
    page = client.get(PAGE).content.decode()
    assert "No outline is stated yet" in page
    assert ">\nnull</textarea>" not in page
    given = {"organisation": str(planner.memberships.get().organisation_id)}
    wrong = client.post(PAGE, {**given, "outline": json.dumps({"type": "Point"})})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["outline"])
    assert client.post(PAGE, {**given, "outline": "{"}).status_code == 422
    answer = client.post(PAGE, {**given, "outline": json.dumps(FEATURE), "source": "Ours"})
    assert answer["Location"] == reverse("solicitations:need-map")
    assert "(Ours)" in client.get(PAGE).content.decode()


def test_the_page_is_for_planners(client, utility):
    client.force_login(a_person(utility, Role.PROCUREMENT))
    assert client.get(PAGE).status_code == 403


def test_the_api_states_and_lists_the_same(client, utility, planner):
    client.force_login(planner)
    body = {"organisation": str(utility.pk), "outline": FEATURE}
    made = client.post(reverse("api:territory-list"), body, content_type="application/json")
    assert (made.status_code, made.json()["outline"]) == (201, MULTI)
    client.logout()
    assert client.get(reverse("api:territory-list")).json()["results"] == [made.json()]
