"""A forecast year by year, its three scenarios side by side, beside the rating: for a facility and for a need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from solicitations.models import ForecastYear
from solicitations.states import PlanningScenario
from web.charts import Lines, Series, yearly


@dataclass(frozen=True)
class ScenarioCell:
    """One scenario in one year: peak, and how far it lies above the rating."""

    peak_kw: Decimal | None
    deficiency_kw: Decimal | None
    minimum_kw: Decimal | None


@dataclass(frozen=True)
class ScenarioYear:
    """One year with the three scenarios in order."""

    year: int
    cells: tuple[ScenarioCell, ...]


def scenario_years(rating_kw: Decimal, years: Iterable[ForecastYear]) -> list[ScenarioYear]:
    """Return the years in order; a scenario without a figure has an empty cell."""
    found = {(year.year, year.scenario): year for year in years}
    return [
        ScenarioYear(
            year, tuple(_cell(rating_kw, found.get((year, scenario))) for scenario in PlanningScenario)
        )
        for year in sorted({year for year, _ in found})
    ]


def _cell(rating_kw: Decimal, year: ForecastYear | None) -> ScenarioCell:
    if year is None:
        return ScenarioCell(None, None, None)
    return ScenarioCell(year.peak_kw, max(Decimal(0), year.peak_kw - rating_kw), year.minimum_kw)


def scenario_chart(name: str, rating_kw: Decimal, lines: Sequence[ScenarioYear]) -> Lines | None:
    """Return the peaks of the scenarios over the years, with the rating as their limit."""
    if not lines:
        return None
    series = []
    for index, scenario in enumerate(PlanningScenario):
        peaks = tuple(line.cells[index].peak_kw for line in lines)
        if any(peak is not None for peak in peaks):
            values = tuple(None if peak is None else float(peak) for peak in peaks)
            label = PlanningScenario(scenario).label
            series.append(Series(f"{label[:1].upper()}{label[1:]}", values))
    return yearly(
        title=f"Forecast peak of {name} by scenario",
        unit="kW",
        years=[line.year for line in lines],
        series=series,
        limit=float(rating_kw),
    )
