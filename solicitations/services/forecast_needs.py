"""A need made from a forecast: the hours that a trigger finds beyond its limit, year by year, as a draft profile."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from kernel.errors import InvalidInput
from solicitations.evaluation import Finding, amounts_of, findings_of_year, years_of
from solicitations.importers import ProfileHour
from solicitations.models import Facility, Forecast, ForecastYear, LoadShape, Need, Project
from solicitations.services.need_terms import NeedDraft, ProfileTerms
from solicitations.services.needs import post_need
from solicitations.services.planning import require_planner
from solicitations.states import Direction, PlanningScenario, Service, TriggerKind

SERVICE_OF: dict[TriggerKind, Service] = {
    TriggerKind.THERMAL: Service.DISTRIBUTION_CAPACITY,
    TriggerKind.HOSTING_CAPACITY: Service.LOAD_SHIFT,
    TriggerKind.RAMP: Service.LOAD_SHIFT,
    TriggerKind.FLATTENING: Service.LOAD_SHIFT,
}


@dataclass(frozen=True)
class ForecastChoice:
    """What a need is made from: edition, scenario, shape, and which trigger in which direction; what it would avoid."""

    forecast: Forecast
    scenario: PlanningScenario
    shape: LoadShape
    trigger: TriggerKind = TriggerKind.THERMAL
    is_down: bool = False
    projects: tuple[Project, ...] = ()


@transaction.atomic
def need_from_forecast(
    *, facility: Facility, choice: ForecastChoice, code: str, title: str, by: User
) -> Need:
    """Write a draft need whose profile is what the trigger finds in every year of the scenario.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: the trigger finds nothing, or finds volts, which say when but not how many kVAR.
        Conflict: there is a need with that code.
    """
    require_planner(by, facility.organisation)
    _require_of(facility, choice)
    years = years_of(choice.forecast.years.all(), choice.scenario)
    found = {year.year: finding for year in years for finding in _findings(facility, choice, year)}
    hours = tuple(hour for year, finding in found.items() for hour in amounts_of(year, finding.excess))
    if not hours:
        raise InvalidInput(
            f"In the {choice.scenario.label} scenario nothing lies beyond this limit: there is no need to post."
        )
    draft = _draft(choice, years, hours, NeedName(facility, code, title))
    return post_need(organisation=facility.organisation, draft=draft, by=by)


def _require_of(facility: Facility, choice: ForecastChoice) -> None:
    if {choice.forecast.facility_id, choice.shape.facility_id} != {facility.pk}:
        raise InvalidInput(f"Choose a forecast and a shape of {facility}.")
    if choice.trigger not in SERVICE_OF:
        raise InvalidInput(
            "A voltage outside its band tells when, not how many kVAR: post that need by hand, with a study's amounts."
        )


def _findings(facility: Facility, choice: ForecastChoice, year: ForecastYear) -> list[Finding]:
    """The one finding of the chosen trigger and direction; of two ramps the one that asks for more."""
    found = [
        finding
        for finding in findings_of_year(
            zone=facility.organisation.time_zone,
            year=year,
            rating_kw=choice.forecast.rating_kw,
            shape=choice.shape,
            triggers=facility.triggers.all(),
        )
        if (finding.kind, finding.is_down) == (choice.trigger, choice.is_down)
    ]
    return [max(found, key=lambda finding: finding.excess.largest)] if found else []


@dataclass(frozen=True)
class NeedName:
    """What the need is called and where it is."""

    facility: Facility
    code: str
    title: str


def _draft(
    choice: ForecastChoice, years: list[ForecastYear], hours: tuple[ProfileHour, ...], name: NeedName
) -> NeedDraft:
    largest = max(hours, key=lambda hour: hour.amount)
    peak = next(year.peak_kw for year in years if year.year == largest.year)
    is_thermal = choice.trigger == TriggerKind.THERMAL
    source = (
        f"{choice.forecast.edition}, {choice.scenario.label} scenario; shape {choice.shape.edition} "
        f"({choice.shape.get_resolution_display()})"
    )
    return NeedDraft(
        code=name.code,
        title=name.title,
        facility=name.facility,
        terms=ProfileTerms(hours),
        service=SERVICE_OF[choice.trigger],
        direction=Direction.DOWN if choice.is_down else Direction.UP,
        published_rating_kw=choice.forecast.rating_kw if is_thermal else None,
        published_forecast_kw=peak if is_thermal else None,
        published_need_kw=max(Decimal(0), peak - choice.forecast.rating_kw) if is_thermal else None,
        note=f"Made from {choice.trigger.label}, {years[0].year} to {years[-1].year}.",
        source=source[:300],
        projects=choice.projects,
        forecast=choice.forecast,
        scenario=choice.scenario,
        shape=choice.shape,
    )
