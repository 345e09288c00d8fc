import csv
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.evaluation import findings_of_year, forecast_page
from solicitations.importers import read_forecasts, read_places, read_shapes
from solicitations.models import DataImport, Facility, Forecast, LoadShape, Need, Trigger
from solicitations.services import commit_import, publish_need, request_import, revise_need
from solicitations.services.forecast_needs import ForecastChoice, need_from_forecast
from solicitations.services.need_terms import NeedDraft
from solicitations.services.triggers import drop_trigger, state_trigger
from solicitations.states import ImportKind, PlanningScenario, TriggerKind
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import a_facility, a_project
from tests.solicitations.importing import work

FEEDERS = "load/PGE_feeders_576h_ICA_Calaveras.csv"
FORECAST = """facility,scenario,year,peak_kw,minimum_kw,rating_kw
CORRAL 1101,trajectory,2027,10000,,10000
CORRAL 1101,trajectory,2028,12000,,
CORRAL 1101,high DER,2028,13000,-2000,
CORRAL 1101,policy,2028,11000,,
"""


def july_shape():
    """576 hours: 50 everywhere, 100 on July weekdays at 17:00."""
    lines = ["facility,month,day,hour,value"]
    for month in range(1, 13):
        for day in ("weekday", "weekend"):
            for hour in range(24):
                value = 100 if (month, day, hour) == (7, "weekday", 17) else 50
                lines.append(f"CORRAL 1101,{month},{day},{hour},{value}")
    return "\n".join(lines)


def test_every_wrong_cell_of_a_forecast_is_named():
    lines = ["facility,scenario,year,peak_kw,minimum_kw,rating_kw", "A,boom,27,-1,,0", "B,policy,2028,5,6,9"]
    lines += ["C,policy,2028,5,,7", "C,policy,2028,5,,8", "D,policy,2028,5,,"]
    problems = read_forecasts("\n".join(lines).encode()).problems
    assert [(p.row, p.column) for p in problems] == [
        (2, "scenario"),
        (2, "year"),
        (2, "peak_kw"),
        (2, "rating_kw"),
        (3, "minimum_kw"),
        (5, "year"),
        (5, "rating_kw"),
        (6, "rating_kw"),
    ]


def test_shapes_are_read_in_their_three_forms():
    (day_types,) = read_shapes(july_shape().encode()).rows
    assert (day_types.resolution, len(day_types.values), day_types.values[(6 * 2) * 24 + 17]) == (
        "DAY_TYPES",
        576,
        100.0,
    )
    hours = "\n".join(["facility,hour_of_year,value", *(f"A,{hour},{hour}" for hour in range(8760))])
    (hourly,) = read_shapes(hours.encode()).rows
    assert (hourly.resolution, hourly.values[8759]) == ("HOURLY", 8759.0)
    lines = ["feeder_name,month,hour,l_kw,h_kw", "B,1,0,,"]
    lines += [f"A,{month},{hour},1,{month}" for month in range(1, 13) for hour in range(24)]
    reading = read_shapes("\n".join(lines).encode())
    assert (reading.rows[0].resolution, reading.rows[0].values[24 + 3]) == ("LOW_HIGH", 1.0)
    assert [note.text for note in reading.ignored] == ["B: redacted, no hours given"]


def test_a_shape_with_hours_missing_or_twice_is_told():
    lines = july_shape().splitlines()
    reading = read_shapes("\n".join([*lines[:-1], lines[1]]).encode())
    assert [problem.message for problem in reading.problems] == [
        "CORRAL 1101: expected each hour once",
        "CORRAL 1101: expected 576 hours, found 575",
    ]
    with pytest.raises(InvalidInput, match="hour_of_year"):
        read_shapes(b"a,b\n1,2\n")


def test_every_wrong_coordinate_is_named():
    reading = read_places(b"facility,latitude,longitude\nA,91,0\nB,1,181\nC,1,1\nC,1,1\n")
    assert [(p.row, p.column) for p in reading.problems] == [
        (2, "latitude"),
        (3, "longitude"),
        (5, "facility"),
    ]


@pytest.fixture
def utility():
    return a_utility(time_zone="America/Los_Angeles")


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


@pytest.fixture
def feeder(utility):
    return Facility.objects.create(organisation=utility, kind="FEEDER", name="CORRAL 1101")


def imported(utility, planner, kind, content, **stated):
    kept = request_import(
        organisation=utility,
        kind=kind,
        filename="table.csv",
        content=content.encode(),
        by=planner,
        now=database_now(),
        **stated,
    )
    work()
    kept.refresh_from_db()
    if kept.state == "READY":
        commit_import(data_import=kept, by=planner, now=database_now())
        work()
    return DataImport.objects.get(pk=kept.pk)


@pytest.fixture
def forecast(utility, planner, feeder):
    imported(utility, planner, ImportKind.FORECAST, FORECAST, source="DRP 2026")
    imported(utility, planner, ImportKind.SHAPE, july_shape(), source="ICA 2026")
    return Forecast.objects.get()


@pytest.mark.django_db
def test_a_forecast_and_a_shape_are_kept_by_edition(utility, planner, feeder, forecast):
    assert (forecast.facility, forecast.edition, forecast.rating_kw) == (feeder, "DRP 2026", 10_000)
    assert forecast.years.count() == 4
    assert LoadShape.objects.get().values[(6 * 2) * 24 + 17] == 100.0
    again = imported(utility, planner, ImportKind.FORECAST, FORECAST, source="DRP 2026")
    assert (again.state, "CORRAL 1101" in again.error) == ("REFUSED", True)
    later = imported(utility, planner, ImportKind.FORECAST, FORECAST, source="DRP 2027")
    assert (later.state, Forecast.objects.count()) == ("WRITTEN", 2)


@pytest.mark.django_db
def test_facilities_the_utility_does_not_have_are_all_named(utility, planner, feeder):
    Facility.objects.create(organisation=a_utility(), kind="FEEDER", name="ELM 1101")
    text = FORECAST + "ELM 1101,policy,2028,1,,1\nOAK 1101,policy,2028,1,,1\nCorral 1101,policy,2030,1,,1\n"
    refused = imported(utility, planner, ImportKind.FORECAST, text, source="DRP 2026")
    assert refused.state == "REFUSED"
    assert [(p["row"], p["column"]) for p in refused.problems] == [
        (6, "facility"),
        (7, "facility"),
        (8, "facility"),
    ]
    assert Forecast.objects.count() == 0


@pytest.mark.django_db
def test_an_edition_has_to_be_stated_and_hours_need_their_year(utility, planner, feeder):
    with pytest.raises(InvalidInput) as refused:
        imported(utility, planner, ImportKind.FORECAST, FORECAST)
    assert refused.value.field == "source"
    hours = "\n".join(["facility,hour_of_year,value", *(f"CORRAL 1101,{hour},1" for hour in range(8760))])
    told = imported(utility, planner, ImportKind.SHAPE, hours, source="x")
    assert (told.state, "which year" in told.error) == ("REFUSED", True)
    kept = imported(utility, planner, ImportKind.SHAPE, hours, source="x", base_year=2023)
    assert (kept.state, LoadShape.objects.get().base_year) == ("WRITTEN", 2023)


@pytest.mark.django_db
def test_coordinates_are_written_to_their_facilities(utility, planner, feeder):
    imported(utility, planner, ImportKind.PLACES, "facility,latitude,longitude\nCorral 1101,37.5,-119.25\n")
    feeder.refresh_from_db()
    assert (feeder.latitude, feeder.longitude) == (Decimal("37.5"), Decimal("-119.25"))


@pytest.mark.django_db
def test_a_boundary_comes_with_the_coordinates_and_stays_where_a_later_file_has_none(
    utility, planner, feeder
):
    ring = "[[-119.3,37.4],[-119.2,37.4],[-119.2,37.6],[-119.3,37.4]]"
    polygon = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    quoted = polygon.replace('"', '""')
    line = f'Corral 1101,37.5,-119.25,"{quoted}"\n'
    imported(utility, planner, ImportKind.PLACES, f"facility,latitude,longitude,boundary\n{line}")
    imported(utility, planner, ImportKind.PLACES, "facility,latitude,longitude\nCorral 1101,37.6,-119.25\n")
    feeder.refresh_from_db()
    assert (feeder.latitude, feeder.boundary) == (Decimal("37.6"), json.loads(polygon))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("no area", "this is no JSON"),
        ('{""type"": ""Point"", ""coordinates"": [0, 0]}', "type Polygon"),
        (
            '{""type"": ""Polygon"", ""coordinates"": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}',
            "ends where it began",
        ),
        ('{""type"": ""Polygon"", ""coordinates"": [[[0, 91], [1, 0], [1, 1], [0, 91]]]}', "in degrees"),
    ],
)
def test_a_boundary_that_is_none_is_refused_at_its_cell(utility, planner, feeder, cell, words):
    text = f'facility,latitude,longitude,boundary\nCorral 1101,37.5,-119.25,"{cell}"\n'
    kept = imported(utility, planner, ImportKind.PLACES, text)
    (problem,) = kept.problems
    assert (kept.state, problem["column"], problem["row"]) == ("REFUSED", "boundary", 2)
    assert words in problem["message"]


@pytest.mark.django_db
def test_a_quotation_mark_left_open_is_said(utility, planner, feeder):
    text = 'facility,latitude,longitude,boundary\nCorral 1101,37.5,-119.25,"' + "x" * 200_000
    kept = imported(utility, planner, ImportKind.PLACES, text)
    assert (kept.state, "quotation mark" in kept.error) == ("REFUSED", True)


def found_in(forecast, scenario, year, *triggers):
    return findings_of_year(
        zone="America/Los_Angeles",
        year=forecast.years.get(scenario=scenario, year=year),
        rating_kw=forecast.rating_kw,
        shape=LoadShape.objects.get(),
        triggers=triggers,
    )


@pytest.mark.django_db
def test_the_deficiency_falls_in_the_hours_of_the_shape(forecast):
    (found,) = found_in(forecast, "TRAJECTORY", 2028)
    # 12,000 kW at 17:00 on each of the 21 weekdays of July 2028, over a rating of 10,000.
    assert (found.excess.largest, int(found.excess.n_hours.sum()), found.excess.energy) == (
        2000.0,
        21,
        42_000.0,
    )
    (none,) = found_in(forecast, "TRAJECTORY", 2027)
    assert none.excess.largest == 0.0


@pytest.mark.django_db
def test_each_trigger_finds_its_own(forecast, planner, feeder):
    for kind, threshold, more in (
        (TriggerKind.THERMAL, 90, {}),
        (TriggerKind.HOSTING_CAPACITY, 500, {}),
        (TriggerKind.RAMP, 10_000, {"window_hours": 3}),
        (TriggerKind.FLATTENING, 5_000, {}),
    ):
        state_trigger(facility=feeder, kind=kind, threshold=Decimal(threshold), by=planner, **more)
    found = found_in(forecast, "HIGH_DER", 2028, *feeder.triggers.order_by("kind"))
    # High DER 2028 runs from −2,000 to 13,000 kW: one peak hour, all others at the minimum.
    assert {(one.kind.value, one.is_down): round(one.excess.largest, 3) for one in found} == {
        ("THERMAL", False): 4000.0,
        ("HOSTING_CAPACITY", True): 1500.0,
        ("RAMP", False): 5000.0,
        ("FLATTENING", False): 9583.333,  # 13,000 cut by 23/24 of the 10,000 kW too many
        ("FLATTENING", True): 416.667,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": TriggerKind.THERMAL, "threshold": Decimal(0)}, "threshold"),
        ({"kind": TriggerKind.VOLTAGE, "threshold": Decimal("1.05")}, "lower_threshold"),
        ({"kind": TriggerKind.VOLTAGE, "threshold": Decimal(105)}, "threshold"),
        ({"kind": TriggerKind.RAMP, "threshold": Decimal(5)}, "window_hours"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_at_its_field(planner, feeder, given, field):
    with pytest.raises(InvalidInput) as refused:
        state_trigger(facility=feeder, by=planner, **given)
    assert (refused.value.field, Trigger.objects.count()) == (field, 0)


@pytest.mark.django_db
def test_a_trigger_stated_again_takes_the_new_limit_and_may_be_dropped(planner, feeder, utility):
    for share in (100, 95):
        state_trigger(facility=feeder, kind=TriggerKind.THERMAL, threshold=Decimal(share), by=planner)
    assert [trigger.threshold for trigger in Trigger.objects.all()] == [95]
    with pytest.raises(NotAllowed):
        drop_trigger(trigger=Trigger.objects.get(), by=a_person(utility, Role.PROCUREMENT))
    drop_trigger(trigger=Trigger.objects.get(), by=planner)
    assert Trigger.objects.count() == 0


def choice_of(forecast, **given):
    return ForecastChoice(forecast, PlanningScenario.TRAJECTORY, LoadShape.objects.get(), **given)


def make(forecast, feeder, planner, **given):
    choice = choice_of(forecast, **given)
    return need_from_forecast(facility=feeder, choice=choice, code="N1", title="Relief", by=planner)


@pytest.mark.django_db
def test_a_forecast_becomes_a_draft_need_that_says_where_it_is_from(forecast, feeder, planner):
    need = make(forecast, feeder, planner)
    hours = list(need.amounts.values_list("year", "month", "day_type", "hour", "amount"))
    assert hours == [(2028, 7, "WEEKDAY", 17, Decimal(2000))]
    assert (need.published_at, need.form, need.service, need.direction) == (
        None,
        "PROFILE",
        "DISTRIBUTION_CAPACITY",
        "UP",
    )
    assert (need.published_rating_kw, need.published_forecast_kw, need.published_need_kw) == (
        10_000,
        12_000,
        2_000,
    )
    assert need.source == (
        "DRP 2026, trajectory scenario; shape ICA 2026 (576 hours: months, weekdays and weekends)"
    )
    with pytest.raises(Conflict):
        make(forecast, feeder, planner)


@pytest.mark.django_db
def test_a_revision_keeps_what_the_need_was_made_from(forecast, feeder, planner):
    need = make(forecast, feeder, planner)
    publish_need(need=need, by=planner, now=database_now())
    draft = NeedDraft(code="N1", title="Relief", facility=feeder, terms=None)
    revised = revise_need(need=need, draft=draft, by=planner)
    assert (revised.version, revised.forecast, revised.scenario) == (2, forecast, "TRAJECTORY")


@pytest.mark.django_db
def test_no_need_is_made_where_nothing_lies_beyond_the_limit_or_of_volts(forecast, feeder, planner):
    forecast.years.update(peak_kw=9_000)
    with pytest.raises(InvalidInput, match="no need to post"):
        make(forecast, feeder, planner)
    with pytest.raises(InvalidInput, match="kVAR"):
        make(forecast, feeder, planner, trigger=TriggerKind.VOLTAGE)
    assert Need.objects.count() == 0


def at(name, *args):
    return reverse(f"solicitations:{name}", args=args)


@pytest.mark.django_db
def test_a_planner_sees_the_forecast_and_makes_a_need_of_it(client, forecast, feeder, planner):
    client.force_login(planner)
    page = client.get(at("facility-detail", feeder.pk), {"scenario": "TRAJECTORY"})
    view = page.context["view"]
    assert (page.status_code, view.year, [line.largest for line in view.findings]) == (200, 2028, [2000.0])
    assert [line.year for line in view.lines] == [2027, 2028]
    assert [cell.deficiency_kw for cell in view.lines[1].cells] == [2000, 3000, 1000]
    address = f"{at('facility-need', feeder.pk)}?scenario=TRAJECTORY"
    wrong = client.post(address, {"code": "", "title": "t", "trigger": "THERMAL"})
    assert (wrong.status_code, list(wrong.context["need_form"].errors)) == (422, ["code"])
    project = a_project(feeder.organisation, facility=feeder, name="New feeder")
    named = client.get(at("facility-detail", feeder.pk), {"project": str(project.pk)}).context["need_form"]
    assert named.initial == {"title": "New feeder", "projects": [project.pk]}
    foreign = {"code": "N1", "title": "Relief", "trigger": "THERMAL", "projects": [a_project(a_utility()).pk]}
    assert list(client.post(address, foreign).context["need_form"].errors) == ["projects"]
    made = client.post(address, {**foreign, "projects": [project.pk]})
    need = Need.objects.get()
    assert list(need.projects.all()) == [project]
    assert made.url == at("need-detail", need.pk)
    shown = client.get(made.url)
    assert shown.context["view"].forecast == forecast
    assert "three scenarios side by side" in shown.content.decode()


@pytest.mark.django_db
def test_a_visitor_sees_a_forecast_once_a_need_made_from_it_is_published(client, forecast, feeder, planner):
    need = make(forecast, feeder, planner)
    address = at("facility-detail", feeder.pk)
    assert client.get(address).status_code == 404
    publish_need(need=need, by=planner, now=database_now())
    other = Forecast.objects.create(
        organisation=forecast.organisation,
        facility=feeder,
        edition="not yet public",
        rating_kw=1,
        created_at=database_now(),
    )
    page = client.get(address)
    assert [one.edition for one in page.context["view"].forecasts] == ["DRP 2026"]
    assert other.edition not in page.content.decode()
    assert "Make this a need" not in page.content.decode()
    assert client.get(at("facility-place", feeder.pk)).status_code == 302


@pytest.mark.django_db
def test_triggers_and_places_are_stated_on_the_page(client, forecast, feeder, planner):
    client.force_login(planner)
    wrong = client.post(at("trigger-state", feeder.pk), {"kind": "RAMP", "threshold": "5"})
    assert (wrong.status_code, list(wrong.context["trigger_form"].errors)) == (422, ["window_hours"])
    client.post(at("trigger-state", feeder.pk), {"kind": "RAMP", "threshold": "500", "window_hours": "3"})
    trigger = Trigger.objects.get()
    client.post(at("trigger-drop", trigger.pk))
    assert Trigger.objects.count() == 0
    place = {"latitude": "37.5", "longitude": "", "boundary": "null"}
    refused = client.post(at("facility-place", feeder.pk), place)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["longitude"])
    client.post(at("facility-place", feeder.pk), place | {"longitude": "-119"})
    feeder.refresh_from_db()
    assert feeder.longitude == -119


@pytest.mark.django_db
def test_the_list_of_facilities_asks_as_much_for_three_as_for_one(client, forecast, feeder, planner, utility):
    client.force_login(planner)
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as counted:
            page = client.get(at("facility-list"))
        asked.append(len(counted))
        a_facility(utility)
        a_facility(utility)
    assert asked[0] == asked[1]
    row = next(one for one in page.context["page"] if one.pk == feeder.pk)
    assert (row.rating_kw, row.edition, row.shape_edition, row.n_needs) == (
        10_000,
        "DRP 2026",
        "ICA 2026",
        None,
    )
    assert [one.name for one in client.get(at("facility-list"), {"q": "corral"}).context["page"]] == [
        "CORRAL 1101"
    ]


@pytest.mark.django_db
@pytest.mark.real_data
def test_the_published_feeders_become_shapes_and_a_need(data_folder, utility, planner):
    content = (data_folder / FEEDERS).read_text()
    names = {row["Feeder_Name"] for row in csv.DictReader(content.splitlines())}
    for name in names:
        Facility.objects.create(organisation=utility, kind="FEEDER", name=name)
    done = imported(utility, planner, ImportKind.SHAPE, content, source="ICA 2021")
    assert done.state == "WRITTEN", (done.error, done.problems[:3])
    shapes = list(LoadShape.objects.select_related("facility"))
    assert (len(shapes), len(names) - len(shapes)) == (done.outcome["n_shapes"], done.outcome["n_ignored"])
    shape = shapes[0]
    peak = Decimal(str(max(shape.values))).quantize(Decimal("0.001"))
    text = (
        f"facility,scenario,year,peak_kw,rating_kw\n{shape.facility.name},policy,2028,{peak},{peak - 500}\n"
    )
    imported(utility, planner, ImportKind.FORECAST, text, source="made up")
    choice = ForecastChoice(Forecast.objects.get(), PlanningScenario.POLICY, shape)
    need = need_from_forecast(facility=shape.facility, choice=choice, code="N1", title="Relief", by=planner)
    asked = {(one.month, one.hour): one.amount for one in need.amounts.all()}
    high = {
        (month, hour): shape.values[((month - 1) * 2 + 1) * 24 + hour]
        for month in range(1, 13)
        for hour in range(24)
    }
    expected = {key: value - float(peak) + 500 for key, value in high.items() if value > float(peak) - 500}
    assert {key: float(value) for key, value in asked.items()} == pytest.approx(expected, abs=0.001)


@pytest.mark.django_db
def test_the_page_of_a_facility_without_anything_says_what_to_do(feeder, planner):
    view = forecast_page(feeder, planner, {})
    assert (view.forecast, view.findings, view.chart, view.needs) == (None, [], None, [])


@pytest.mark.django_db
def test_programs_read_forecasts_state_triggers_and_make_needs(forecast, feeder, planner):
    api = APIClient()
    assert api.get("/api/v1/forecasts/").json()["results"] == []
    api.force_authenticate(planner)
    (found,) = api.get("/api/v1/forecasts/").json()["results"]
    assert (found["rating_kw"], len(found["years"])) == ("10000.000", 4)
    (shape,) = api.get("/api/v1/load-shapes/").json()["results"]
    assert "values" not in shape
    assert len(api.get(f"/api/v1/load-shapes/{shape['id']}/").json()["values"]) == 576
    given = {"facility": str(feeder.pk), "kind": "THERMAL", "threshold": "90"}
    stated = api.post("/api/v1/triggers/", given, format="json")
    assert (stated.status_code, stated.json()["unit"]) == (201, "% of rating")
    project = a_project(feeder.organisation)
    asked = {"scenario": "TRAJECTORY", "shape": shape["id"], "code": "N1", "title": "Relief"}
    hidden = {**asked, "projects": [str(a_project(a_utility()).pk)]}
    assert api.post(f"/api/v1/forecasts/{found['id']}/need/", hidden, format="json").status_code == 404
    asked["projects"] = [str(project.pk)]
    made = api.post(f"/api/v1/forecasts/{found['id']}/need/", asked, format="json")
    # 90 % of 10,000 kW is passed in both years.
    assert made.status_code == 201, made.content
    assert made.json()["projects"] == asked["projects"]
    assert [(hour["year"], hour["amount"]) for hour in made.json()["profile"]] == [
        (2027, "1000.000"),
        (2028, "3000.000"),
    ]
    assert api.delete(f"/api/v1/triggers/{stated.json()['id']}/").status_code == 204
    api.force_authenticate(a_person(a_utility(), Role.PLANNER))
    assert api.post("/api/v1/triggers/", given, format="json").status_code == 404
    assert api.post(f"/api/v1/forecasts/{found['id']}/need/", asked, format="json").status_code == 404
