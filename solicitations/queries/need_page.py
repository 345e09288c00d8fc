"""What the page of a need shows: its hours, its years, the figures as published beside it, its projects."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts.permissions import Visitor
from solicitations.models import Assessment, Forecast, Need, NeedAmount, NeedWindow, Project
from solicitations.queries.scenario_years import ScenarioYear, scenario_chart, scenario_years
from solicitations.states import DayType, NeedForm
from web.charts import Heatmap, Lines, Series, hours_of_day, yearly
from web.hours import MONTH_NAMES, spell_hours, spell_months

HOURS = range(24)
MONTHS = range(1, 13)
KW_PER_MW = 1000


def hours_of_window(window: NeedWindow) -> list[int]:
    """Return the clock hours of a window in order, over midnight where its end is not after its start."""
    length = (window.end_hour - window.start_hour - 1) % 24 + 1
    return [(window.start_hour + shift) % 24 for shift in range(length)]


@dataclass(frozen=True)
class WindowLine:
    """A window in words."""

    months: str
    days: str
    hours: str
    length_hours: int


@dataclass(frozen=True)
class YearLine:
    """One year of a need beside the assessment's figures of that year."""

    year: int
    amount: Decimal | None
    rating_kw: Decimal | None
    loading_kw: Decimal | None
    deficiency_kw: Decimal | None


@dataclass(frozen=True)
class NeedPage:
    """A need as its page shows it."""

    need: Need
    unit: str
    peak: Decimal | None
    peak_year: int | None
    windows: list[WindowLine]
    years: list[YearLine]
    projects: list[Project]
    versions: list[Need]
    assessment: Assessment | None
    heatmap: Heatmap | None
    profile: Lines | None
    growth: Lines | None
    forecast: Forecast | None
    scenarios: list[ScenarioYear]
    scenario_chart: Lines | None


def need_page(need: Need, user: Visitor) -> NeedPage:
    """Gather a need's page; the need was loaded through ``visible_to``."""
    unit = need.get_unit_display()
    amounts = list(need.amounts.all())
    windows = list(need.windows.all())
    by_year = _amount_by_year(need, amounts)
    peak_year = max(by_year, key=lambda year: by_year[year]) if by_year else None
    cells = cells_of_year(need, windows, amounts, peak_year, by_year) if peak_year else {}
    assessment = _assessment_of(need)
    forecast = Forecast.objects.visible_to(user).filter(needs=need).prefetch_related("years").first()
    scenarios = scenario_years(forecast.rating_kw, forecast.years.all()) if forecast else []
    versions = Need.objects.visible_to(user).filter(series=need.series).order_by("-version")
    return NeedPage(
        need=need,
        unit=unit,
        peak=by_year[peak_year] if peak_year else None,
        peak_year=peak_year,
        windows=[_line(window) for window in windows],
        years=_year_lines(by_year, assessment),
        projects=list(Project.objects.visible_to(user).filter(needs=need).order_by("code")),
        versions=list(versions),
        assessment=assessment,
        heatmap=_heatmap(unit, cells, peak_year) if cells else None,
        profile=_profile(need, unit, cells, peak_year) if cells else None,
        growth=_growth(assessment),
        forecast=forecast,
        scenarios=scenarios,
        scenario_chart=scenario_chart(need.facility.name, forecast.rating_kw, scenarios)
        if forecast
        else None,
    )


def _amount_by_year(need: Need, amounts: list[NeedAmount]) -> dict[int, Decimal]:
    if need.form == NeedForm.CALL:
        return {year.year: year.amount for year in need.years.all()}
    found: dict[int, Decimal] = {}
    for hour in amounts:
        found[hour.year] = max(found.get(hour.year, Decimal(0)), hour.amount)
    return dict(sorted(found.items()))


Cell = tuple[int, int, str]


def cells_of_year(
    need: Need,
    windows: list[NeedWindow],
    amounts: list[NeedAmount],
    year: int,
    by_year: dict[int, Decimal],
) -> dict[Cell, Decimal]:
    """Return what is asked for by month, hour and day type in one year.

    Of a call it is the amount in every hour a call may cover; hours after midnight stand in the same month.
    """
    if need.form == NeedForm.CALL:
        return {
            (month, hour, window.day_type): by_year[year]
            for window in windows
            for month in window.months
            for hour in hours_of_window(window)
        }
    return {(h.month, h.hour, h.day_type): h.amount for h in amounts if h.year == year and h.amount > 0}


def _largest(cells: dict[Cell, Decimal], month: int, hour: int, days: Iterable[str]) -> float | None:
    found = [cells[key] for day in days if (key := (month, hour, day)) in cells]
    return float(max(found)) if found else None


def _heatmap(unit: str, cells: dict[Cell, Decimal], year: int | None) -> Heatmap:
    values = tuple(tuple(_largest(cells, month, hour, DayType.values) for hour in HOURS) for month in MONTHS)
    return Heatmap(title=f"Hours of the need, {year}", unit=unit, values=values)


def _profile(need: Need, unit: str, cells: dict[Cell, Decimal], year: int | None) -> Lines:
    """The day of the month that asks for most, by day type where they differ."""
    month = max(MONTHS, key=lambda m: sum(amount for (at, _, _), amount in cells.items() if at == m))
    kinds = {DayType.WEEKDAY: (DayType.ALL, DayType.WEEKDAY), DayType.WEEKEND: (DayType.ALL, DayType.WEEKEND)}
    days = {
        kind: tuple(_largest(cells, month, hour, of) or 0.0 for hour in HOURS) for kind, of in kinds.items()
    }
    if days[DayType.WEEKDAY] == days[DayType.WEEKEND]:
        series = [Series("Every day", days[DayType.WEEKDAY])]
    else:
        series = [Series("Weekdays", days[DayType.WEEKDAY]), Series("Weekends", days[DayType.WEEKEND])]
    if need.form == NeedForm.CALL:
        title = f"Hours in which a call may fall, {MONTH_NAMES[month - 1]} {year}"
    else:
        title = f"Profile of the month that asks for most, {MONTH_NAMES[month - 1]} {year}"
    return hours_of_day(title=title, unit=unit, series=series)


def _line(window: NeedWindow) -> WindowLine:
    return WindowLine(
        months=spell_months(window.months),
        days=window.get_day_type_display(),
        hours=spell_hours(window.start_hour, window.end_hour),
        length_hours=len(hours_of_window(window)),
    )


def _assessment_of(need: Need) -> Assessment | None:
    found = Assessment.objects.filter(organisation_id=need.organisation_id, facility_id=need.facility_id)
    return found.prefetch_related("years").order_by("-edition").first()


def _year_lines(by_year: dict[int, Decimal], assessment: Assessment | None) -> list[YearLine]:
    assessed = {year.year: year for year in assessment.years.all()} if assessment else {}
    return [
        YearLine(
            year=year,
            amount=by_year.get(year),
            rating_kw=assessed[year].rating_kw if year in assessed else None,
            loading_kw=assessed[year].loading_kw if year in assessed else None,
            deficiency_kw=assessed[year].deficiency_kw if year in assessed else None,
        )
        for year in sorted({*by_year, *assessed})
    ]


def _growth(assessment: Assessment | None) -> Lines | None:
    years = list(assessment.years.all()) if assessment else []
    if not assessment or not years:
        return None
    loading = tuple(float(year.loading_kw) / KW_PER_MW for year in years)
    rating = tuple(float(year.rating_kw) / KW_PER_MW for year in years)
    return yearly(
        title=f"Forecast loading and rating of {assessment.facility.name}",
        unit="MW",
        years=[year.year for year in years],
        series=[Series("Forecast loading", loading), Series("Rating", rating)],
    )
