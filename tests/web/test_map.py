import re

import pytest

from web.charts import Map, Outline, Place
from web.charts.map import LEFT, NARROW, RIGHT, TOP, Projection

FRESNO, BAKERSFIELD = (-119.8, 36.75), (-119.0, 35.37)
AREA = (((-119.9, 36.7), (-119.7, 36.7), (-119.7, 36.8), (-119.9, 36.8), (-119.9, 36.7)),)


def a_place(position=FRESNO, **fields):
    longitude, latitude = position
    return Place(
        **{"name": "GNA_1", "url": "/needs/1/", "longitude": longitude, "latitude": latitude} | fields
    )


def drawn(*places):
    return str(Map("Where", places).svg())


def circles(svg):
    return [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([-\d.]+)" cy="([-\d.]+)"', svg)]


def test_north_is_up_and_east_is_right_and_everything_is_inside():
    (x1, y1), (x2, y2) = circles(drawn(a_place(FRESNO), a_place(BAKERSFIELD)))
    assert x1 < x2
    assert y1 < y2
    assert all(LEFT <= x <= 880 - RIGHT and y >= TOP for x, y in ((x1, y1), (x2, y2)))


def test_a_degree_of_longitude_is_as_long_as_it_is_on_the_ground():
    at = Projection.around([(-1.0, 59.0), (1.0, 61.0)], 880)
    (x0, y0), (x1, _), (_, y1) = at((0, 60)), at((1, 60)), at((0, 61))
    assert (x1 - x0) / (y0 - y1) == pytest.approx(0.5, abs=1e-3)  # the cosine of 60 degrees


def test_each_mark_is_a_link_with_its_name_and_amount():
    svg = drawn(a_place(amount=2350.0, unit="kW"))
    assert 'href="/needs/1/"' in svg
    assert 'aria-label="GNA_1: 2,350\u202fkW"' in svg
    assert 'role="group"' in svg


def test_more_is_drawn_larger():
    radii = [
        float(r) for r in re.findall(r' r="([\d.]+)"', drawn(a_place(amount=4000.0), a_place(amount=1000.0)))
    ]
    assert radii == [16.0, 11.0]


def test_marks_of_one_point_stand_apart():
    points = circles(drawn(*[a_place() for _ in range(8)]))
    assert len(set(points)) == 8


def test_an_area_is_drawn_once_and_marked_in_its_middle_where_no_point_is_given():
    bare = Place("GNA_2", "/needs/2/", rings=AREA)
    svg = drawn(bare, bare)
    assert svg.count("fill-rule") == 1
    assert bare.point == pytest.approx((-119.8, 36.75))


@pytest.mark.parametrize("position", [(0.0, 0.0), (179.9, -60.0), (-180.0, 90.0), FRESNO])
def test_a_single_point_gets_country_around_it(position):
    ((x, y),) = circles(drawn(a_place(position)))
    assert LEFT < x < 880 - RIGHT
    assert y > TOP


def test_names_are_escaped_and_nothing_is_styled_or_run():
    svg = drawn(a_place(name='<script>"&', url="/needs/1/"))
    assert "<script" not in svg
    assert "style=" not in svg
    assert "&lt;script&gt;&quot;&amp;" in svg


LAND = Outline("Sierra Power", (AREA, ((((-119.1, 35.3), (-119.0, 35.3), (-119.0, 35.4), (-119.1, 35.3))),)))


def test_land_stands_behind_everything_and_the_map_holds_all_of_it():
    svg = str(Map("Where", (a_place(),), outlines=(LAND,)).svg())
    path = re.search(r'class="map-land"', svg)
    assert path is not None
    assert path.start() < svg.index("<line") < svg.index("<circle")
    drawn_land = re.search(r'<path[^>]* d="([^"]+)"[^>]*class="map-land"', svg) or re.search(
        r'd="([^"]+)"', svg[svg.rindex("<path", 0, path.start()) :]
    )
    corners = [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", drawn_land[1])]
    assert drawn_land[1].count("M") == 2
    assert all(LEFT <= x <= 880 - RIGHT and y >= TOP for x, y in corners)


def test_corners_too_near_to_part_are_not_drawn():
    crowded = tuple((-119.9 + step * 1e-7, 36.7) for step in range(1000))
    land = Outline("Sierra Power", (((*crowded, *AREA[0]),),))
    svg = str(Map("Where", (a_place(),), outlines=(land,)).svg())
    assert svg.count(" L") < 20


def test_for_a_telephone_it_is_drawn_anew_with_the_same_letters():
    places = tuple(
        a_place((-119.8 + step / 10, 36.75), name=f"GNA_{step}", short=f"S{step}") for step in range(3)
    )
    figure = Map("Where", places)
    wide, narrow = str(figure.svg()), str(figure.narrow_svg())
    assert f'viewBox="0 0 {NARROW:.0f} ' in narrow
    assert narrow.count('font-size="12"') > 0
    assert [wide.count(f">S{step}<") for step in range(3)] == [1] * 3
    assert [narrow.count(f">S{step}<") for step in range(3)] == [0] * 3
    assert all(0 <= x <= NARROW for x, _ in circles(narrow))
