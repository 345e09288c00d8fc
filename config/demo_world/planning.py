"""The planning desk of the demo: a capital plan screened, a forecast that makes a need, how one candidate is sourced.

Names and figures are invented; sizes and costs are of the order that utilities publish in capital plans. The criteria
are New York's as an example, the catalogue and the matrix those that come with the application.
"""

import math
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from config.demo_world.dates import first_of_month, today_at
from config.demo_world.grid import FIRST_YEAR, N_YEARS
from config.demo_world.people import Cast
from config.demo_world.places import place_of
from config.demo_world.sourcing import choose_sourcing
from kernel.clock import database_now
from solicitations.models import Facility, Need, Project
from solicitations.services.catalogue import adopt_catalogue, load_default_catalogue
from solicitations.services.forecast_needs import ForecastChoice, need_from_forecast
from solicitations.services.imports import commit_import, read_import, request_import, write_import
from solicitations.services.sourcing import adopt_matrix, load_default_matrix
from solicitations.services.suitability import (
    adopt_criteria,
    load_example_criteria,
    publish_screening,
    run_screening,
)
from solicitations.services.triggers import place_facility, state_trigger
from solicitations.services.wires import record_fallback
from solicitations.states import FacilityKind, ImportKind, PlanningScenario, ProjectType, TriggerKind

EDITION = "Sierra Delta forecast 2026"
CRITERIA = "national-grid"
# Code, station, MW, millions of dollars, why, months until it must serve, months to build.
PLAN = (
    ("SDP-27-01", "ORCHARD", "24.0", "18.4", ProjectType.LOAD_RELIEF, 44, 24),
    ("SDP-27-02", "ALMOND", "12.0", "6.2", ProjectType.LOAD_RELIEF, 38, 18),
    ("SDP-27-03", "HARBOR", "30.0", "41.7", ProjectType.RELIABILITY, 56, 30),
    ("SDP-27-04", "LEVEE", "4.0", "0.9", ProjectType.LOAD_RELIEF, 27, 12),
    ("SDP-27-05", "FOUNDRY", "15.0", "9.6", ProjectType.ASSET_CONDITION, 36, 18),
    ("SDP-27-06", "QUARRY", "8.0", "3.1", ProjectType.NEW_SERVICE, 20, 12),
    ("SDP-27-07", "SLOUGH", "2.0", "0.38", ProjectType.LOAD_RELIEF, 30, 9),
    ("SDP-27-08", "VINEYARD", "6.0", "2.4", ProjectType.RELIABILITY, 14, 12),
)
# The project that the need made from the forecast would avoid.
AVOIDED = "SDP-27-02"
# The feeder's planning rating and its peak in the first year, kW; growth per year by scenario.
RATING_KW, FIRST_PEAK_KW = 8_000, 8_150
GROWTH_PER_YEAR = {"trajectory": 0.021, "high_der": 0.009, "policy": 0.034}


def adopt_books(cast: Cast) -> None:
    """Adopt the catalogue of services and the sourcing matrix."""
    given: dict[str, Any] = {"organisation": cast.utility, "effective_on": today_at(cast.utility)}
    catalogue = load_default_catalogue(by=cast.planner, **given)
    adopt_catalogue(catalogue=catalogue, by=cast.planner, now=database_now())
    matrix = load_default_matrix(by=cast.planner, **given)
    adopt_matrix(matrix=matrix, by=cast.planner, now=database_now())


def plan_ahead(cast: Cast, feeder: Facility) -> Need:
    """Import plan, forecast and shape; screen, source and publish; return the need the forecast makes."""
    today = today_at(cast.utility)
    stated = {"in_service_on": first_of_month(today, 36), "lead_time_months": 18, "source": "invented"}
    _import(cast, ImportKind.CAPITAL_PLAN, "capital-plan-2027.csv", _plan_csv(today), **stated)
    _place_stations(cast)
    need = _forecast_need(cast, feeder)
    first = Project.objects.get(organisation=cast.utility, code=PLAN[0][0])
    record_fallback(
        project=first,
        text="Second 115/12 kV transformer and two feeders at ORCHARD, as in the capital plan.",
        cost_usd=first.installed_cost_usd,
        by=cast.planner,
        now=database_now(),
    )
    choose_sourcing(first, cast.planner)
    _screen(cast, today)
    return need


def _import(cast: Cast, kind: ImportKind, filename: str, text: str, **stated: Any) -> None:
    """Upload, read, look, write: what the page and its worker do, here in one go."""
    kept = request_import(
        organisation=cast.utility,
        kind=kind,
        filename=filename,
        content=text.encode(),
        by=cast.planner,
        now=database_now(),
        **stated,
    )
    read_import(import_id=kept.pk)
    commit_import(data_import=kept, by=cast.planner, now=database_now())
    write_import(import_id=kept.pk)


def _plan_csv(today: date) -> str:
    lines = ["fn_reference,station,capacity_mw,capital_m,project_type,in_service_on,lead_time_months"]
    lines += [
        f"{code},{station},{mw},{millions},{kind},{first_of_month(today, months)},{lead}"
        for code, station, mw, millions, kind, months, lead in PLAN
    ]
    return "\n".join(lines) + "\n"


def _place_stations(cast: Cast) -> None:
    stations = Facility.objects.filter(organisation=cast.utility, kind=FacilityKind.SUBSTATION, latitude=None)
    for station in stations:
        latitude, longitude = place_of(station.name, station.kind)
        place_facility(
            facility=station, latitude=latitude, longitude=longitude, boundary=None, by=cast.planner
        )


def _forecast_need(cast: Cast, feeder: Facility) -> Need:
    _import(cast, ImportKind.FORECAST, "feeder-forecast.csv", _forecast_csv(feeder.name), source=EDITION)
    _import(cast, ImportKind.SHAPE, "feeder-shape-576.csv", _shape_csv(feeder.name), source=EDITION)
    state_trigger(
        facility=feeder,
        kind=TriggerKind.THERMAL,
        threshold=Decimal(100),
        by=cast.planner,
        note="Planning rating of the feeder's first section.",
    )
    choice = ForecastChoice(
        forecast=feeder.forecasts.get(),
        scenario=PlanningScenario.TRAJECTORY,
        shape=feeder.load_shapes.get(),
        projects=(Project.objects.get(organisation=cast.utility, code=AVOIDED),),
    )
    return need_from_forecast(
        facility=feeder,
        choice=choice,
        code="DEMO_GNA_2027_0412",
        title=f"{feeder.name} above its planning rating on summer evenings",
        by=cast.planner,
    )


def _forecast_csv(name: str) -> str:
    lines = ["facility,scenario,year,peak_kw,minimum_kw,rating_kw"]
    for (scenario, growth), n in product(GROWTH_PER_YEAR.items(), range(N_YEARS)):
        peak = round(FIRST_PEAK_KW * (1 + growth) ** n, -1)
        lines.append(f"{name},{scenario},{FIRST_YEAR + n},{peak:.0f},{-300 - 90 * n},{RATING_KW}")
    return "\n".join(lines) + "\n"


def _shape_csv(name: str) -> str:
    """576 hours: an evening peak that is highest in August, lower on weekends."""
    lines = ["facility,month,day,hour,value"]
    for month, day, hour in product(range(1, 13), ("weekday", "weekend"), range(24)):
        season = 0.62 + 0.38 * math.exp(-(((month - 8) / 3.2) ** 2))
        evening = 0.45 + 0.55 * math.exp(-(((hour - 18) / 5.0) ** 2))
        week = 1.0 if day == "weekday" else 0.92
        lines.append(f"{name},{month},{day},{hour},{FIRST_PEAK_KW * season * evening * week:.1f}")
    return "\n".join(lines) + "\n"


def _screen(cast: Cast, today: date) -> None:
    """Adopt the example criteria, screen every project, and publish what came out as the pipeline."""
    criteria = load_example_criteria(
        organisation=cast.utility, code=CRITERIA, effective_on=today, by=cast.planner
    )
    adopt_criteria(criteria=criteria, by=cast.planner, now=database_now())
    screening = run_screening(criteria=criteria, by=cast.planner, now=database_now())
    publish_screening(screening=screening, by=cast.planner, now=database_now())
