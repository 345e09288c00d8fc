import doctest
import re
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.charts import (
    Figure,
    Heatmap,
    Lines,
    Point,
    Scatter,
    Series,
    StackedBars,
    Step,
    Waterfall,
    hours_of_day,
    scale,
    sparkline,
    yearly,
)
from web.charts.lines import thin
from web.charts.scale import nice_ticks

SVG = "{http://www.w3.org/2000/svg}"
BARS = StackedBars(
    "Net Market Value <by offer>",
    "$/kW-yr",
    ("A & B", "C"),
    (
        Series("Energy", (30.0, None)),
        Series("Payments", (-50.0, float("nan"))),
        Series("Deferral", (5.0, 8.0)),
    ),
    "Net",
)
FIGURES: list[Figure] = [
    BARS,
    Heatmap(
        "Coverage",
        "kW",
        tuple(tuple(float(m * h) for h in range(24)) for m in range(12)),
        hatched=frozenset({(7, 20)}),
    ),
    hours_of_day(
        title="Profile", unit="MW", series=[Series("Load", tuple(float(h) for h in range(24)))], limit=12.19
    ),
    yearly(title="Forecast", unit="MW", years=[2026, 2027], series=[Series("Forecast", (1.0, None))]),
    Waterfall("Steps", "$", (Step("Energy", 5.0), Step("Cost", -7.0), Step("Net", -2.0, is_total=True))),
    StackedBars("Nothing", "$", (), ()),
    Heatmap("Empty", "kW", tuple((None,) * 24 for _ in range(12))),
    Lines("No points", "kW", (), (Series("x", ()),), ()),
    Waterfall("No steps", "$", ()),
]


def drawn(figure):
    return ET.fromstring(str(figure.svg()))  # noqa: S314 - our own markup


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.title)
def test_a_figure_is_well_formed_named_and_described(figure):
    root = drawn(figure)
    named = root.attrib["aria-labelledby"].split()
    texts = {part.attrib["id"]: part.text for part in root if part.tag in {f"{SVG}title", f"{SVG}desc"}}
    assert root.attrib["role"] == "img"
    assert "viewBox" in root.attrib
    assert texts[named[0]] == figure.title
    assert all(texts[name] for name in named)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.title)
def test_a_figure_holds_nothing_a_strict_content_policy_refuses(figure):
    markup = str(figure.svg())
    assert re.findall(r"\sstyle=|<script|\son[a-z]+=|<style", markup) == []


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.title)
def test_a_figure_never_draws_what_is_not_a_number(figure):
    assert re.findall(r'"[^"]*\b(?:nan|inf)\b[^"]*"', str(figure.svg())) == []


def test_the_same_figure_is_drawn_the_same_twice():
    assert BARS.svg() == BARS.svg()


def test_the_table_of_stacked_bars_holds_every_value_and_the_net():
    table = BARS.table()
    assert [column.unit for column in table.columns] == ["", "$/kW-yr", "$/kW-yr", "$/kW-yr", "$/kW-yr"]
    # 30 - 50 + 5 = -15; the missing and the NaN of the second bar count as nothing: 8
    assert table.rows == (("A & B", "30.00", "−50.00", "5.00", "−15.00"), ("C", "—", "—", "8.00", "8.00"))


def test_bars_stack_upwards_and_downwards_from_zero_and_their_pixels_add_up():
    root = drawn(BARS)
    first = [box for box in root.iter(f"{SVG}rect") if (box.find(f"{SVG}title") is not None)][:3]
    energy, payments, deferral = ({key: float(box.attrib[key]) for key in ("y", "height")} for box in first)
    zero = energy["y"] + energy["height"]
    assert payments["y"] == pytest.approx(zero, abs=0.11)
    assert deferral["y"] + deferral["height"] == pytest.approx(energy["y"], abs=0.11)
    assert payments["height"] / energy["height"] == pytest.approx(50 / 30, rel=0.01)


def test_a_heatmap_marks_short_cells_in_picture_and_table():
    figure = FIGURES[1]
    hatched = [
        box for box in drawn(figure).iter(f"{SVG}rect") if box.attrib.get("fill", "").startswith("url(")
    ]
    assert len(hatched) == 2  # the cell and the key of the legend
    assert figure.table().rows[7][21] == "140†"  # August, hour 20: 7 x 20


def test_a_waterfall_table_sums_step_by_step():
    assert FIGURES[4].table().rows == (
        ("Energy", "5.00", "5.00"),
        ("Cost", "−7.00", "−2.00"),
        ("Net", "−2.00", "−2.00"),
    )


def test_a_year_of_hours_is_thinned_but_keeps_its_peak_and_its_trough():
    hours = [(float(hour), float(hour % 24)) for hour in range(8760)]
    hours[4321], hours[17] = (4321.0, 999.0), (17.0, -999.0)
    kept = thin(hours)
    assert len(kept) <= 1600
    assert {(4321.0, 999.0), (17.0, -999.0)} <= set(kept)
    assert all(a[0] < b[0] for a, b in pairwise(kept))


def test_a_stepped_profile_holds_each_value_for_its_hour():
    path = next(p.attrib["d"] for p in drawn(FIGURES[2]).iter(f"{SVG}path") if p.attrib["fill"] == "none")
    points = [tuple(map(float, point.split())) for point in path[1:].split("L")]
    assert len(points) == 1 + 2 * 23 + 1
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))


def test_a_sparkline_without_values_says_so():
    assert "Load: no values" in sparkline([None, None], title="Load")


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_ticks_are_even_and_enclose_the_values(one, other):
    low, high = sorted((one, other))
    ticks = nice_ticks(low, high)
    span = ticks[-1] - ticks[0]
    steps = [b - a for a, b in pairwise(ticks)]
    assert ticks[0] <= low + max(span * 1e-6, 1e-12)
    assert ticks[-1] >= high - max(span * 1e-6, 1e-12)
    assert all(step == pytest.approx(steps[0], rel=1e-6, abs=1e-9) for step in steps)
    assert 1 <= len(steps) <= 12


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(scale).failed == 0


def test_names_of_near_points_stand_beside_each_other_not_over():
    near = tuple(Point(f"Offer {name}", x, y) for name, x, y in [("A", 68.1, 382.0), ("B", 68.9, 392.0)])
    far = (Point("Offer C", 51.0, 180.0), Point("Offer D", 80.0, 20.0))
    figure = Scatter("Value against quality", (*near, *far), "Quality", "of 100", "Value", "$")
    texts = [each for each in drawn(figure).iter(f"{SVG}text") if (each.text or "").startswith("Offer")]
    boxes = []
    for each in texts:
        width = 7.2 * len(each.text)
        left = float(each.get("x")) - (width if each.get("text-anchor") == "end" else 0.0)
        boxes.append((left, float(each.get("y")) - 11.0, left + width, float(each.get("y")) + 3.0))

    assert [each.text for each in texts] == ["Offer A", "Offer B", "Offer C", "Offer D"]
    over = [
        (one, other)
        for one, other in combinations(boxes, 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert over == []
    assert all(box[0] >= 0 and box[2] <= figure.width for box in boxes)
