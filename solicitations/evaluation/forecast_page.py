"""What the page of a facility shows: its forecast by scenario and year, the deficiency, and the hours of it."""

from dataclasses import dataclass
from typing import TypeVar

from accounts.permissions import Visitor
from solicitations.evaluation.forecasts import Finding, findings_of_year, is_load, years_of
from solicitations.models import Facility, Forecast, ForecastYear, LoadShape, Need, Trigger
from solicitations.queries import need_list
from solicitations.queries.scenario_years import ScenarioYear, scenario_chart, scenario_years
from solicitations.states import PlanningScenario
from web.charts import Heatmap, Lines

Row = TypeVar("Row", Forecast, LoadShape)


@dataclass(frozen=True)
class FindingLine:
    """One trigger's finding in words and as a heatmap."""

    kind: str
    is_down: bool
    label: str
    unit: str
    limit: float
    largest: float
    energy: float
    n_hours: int
    heatmap: Heatmap | None


@dataclass(frozen=True)
class ForecastPage:
    """A facility with the chosen edition, scenario, year and shape."""

    facility: Facility
    forecasts: list[Forecast]
    forecast: Forecast | None
    shapes: list[LoadShape]
    shape: LoadShape | None
    scenarios: list[PlanningScenario]
    scenario: str
    scenario_label: str
    years: list[int]
    year: int | None
    lines: list[ScenarioYear]
    chart: Lines | None
    findings: list[FindingLine]
    triggers: list[Trigger]
    needs: list[Need]


def forecast_page(facility: Facility, user: Visitor, chosen: dict[str, str]) -> ForecastPage:
    """Gather a facility's page; the facility was loaded through ``visible_to``. ``chosen`` comes from the address."""
    forecasts = list(
        Forecast.objects.visible_to(user)
        .filter(facility=facility)
        .prefetch_related("years")
        .order_by("-created_at")
    )
    forecast = _chosen(forecasts, chosen.get("forecast", ""))
    every = list(LoadShape.objects.visible_to(user).filter(facility=facility).order_by("-created_at"))
    shapes = [shape for shape in every if is_load(shape)]
    shape = _chosen(shapes, chosen.get("shape", ""))
    triggers = list(facility.triggers.all())
    told = list(forecast.years.all()) if forecast else []
    scenarios = [known for known in PlanningScenario if any(year.scenario == known for year in told)]
    scenario = next(
        (known for known in scenarios if known == chosen.get("scenario")), scenarios[0] if scenarios else ""
    )
    years = years_of(told, scenario)
    year = _year(years, chosen.get("year", ""), forecast)
    findings: list[FindingLine] = []
    if forecast and shape and year:
        found = findings_of_year(
            zone=facility.organisation.time_zone,
            year=year,
            rating_kw=forecast.rating_kw,
            shape=shape,
            triggers=triggers,
            volts=next((other for other in every if not is_load(other)), None),
        )
        findings = [_line(one, year.year) for one in found]
    lines = scenario_years(forecast.rating_kw, told) if forecast else []
    return ForecastPage(
        facility=facility,
        forecasts=forecasts,
        forecast=forecast,
        shapes=shapes,
        shape=shape,
        scenarios=scenarios,
        scenario=scenario,
        scenario_label=PlanningScenario(scenario).label if scenario else "",
        years=[one.year for one in years],
        year=year.year if year else None,
        lines=lines,
        chart=scenario_chart(facility.name, forecast.rating_kw, lines) if forecast else None,
        findings=findings,
        triggers=triggers,
        needs=list(need_list(user).filter(facility=facility)),
    )


def _chosen(known: list[Row], asked: str) -> Row | None:
    return next((one for one in known if str(one.pk) == asked), known[0] if known else None)


def _year(years: list[ForecastYear], asked: str, forecast: Forecast | None) -> ForecastYear | None:
    """The year asked for, else the one with the largest deficiency."""
    wanted = next((year for year in years if str(year.year) == asked), None)
    if wanted or not years or forecast is None:
        return wanted
    return max(years, key=lambda year: (year.peak_kw - forecast.rating_kw, -year.year))


def _line(found: Finding, year: int) -> FindingLine:
    amount = found.excess.amount
    values = tuple(
        tuple(float(amount[month, :, hour].max()) or None for hour in range(amount.shape[2]))
        for month in range(amount.shape[0])
    )
    is_some = found.excess.largest > 0
    return FindingLine(
        kind=found.kind.value,
        is_down=found.is_down,
        label=found.label,
        unit=found.unit,
        limit=found.limit,
        largest=found.excess.largest,
        energy=found.excess.energy,
        n_hours=int(found.excess.n_hours.sum()),
        heatmap=Heatmap(
            title=f"{found.label}, {year}",
            unit=found.unit,
            values=values,
            empty_label="Within the limit",
        )
        if is_some
        else None,
    )
