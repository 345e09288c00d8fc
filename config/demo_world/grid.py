"""The grid of the demo: a need modelled on a published one, and two smaller ones.

CORRAL 1101 follows PG&E's 2023 filings (DDOR1022; GNA 162991101): rating 12.19 MW, forecast 14.08 MW, and a
published need of 2.35 MW for five hours, June to September, 3 to 10 PM, 100 calls a year, against a traditional
project of $7.046 million. Forecast less rating is 1.89 MW; both figures are shown as published. Years, lives,
multipliers and the other facilities are ours.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Organisation, User
from config.demo_world.places import CORRAL_AREA, TERRITORY, place_of
from kernel.clock import database_now
from solicitations.models import Facility, Need, Project
from solicitations.services import post_facility, post_need, post_project
from solicitations.services.need_terms import CallTerms, NeedDraft, Window
from solicitations.services.territories import state_territory
from solicitations.states import FacilityKind, ProjectType

FIRST_YEAR, N_YEARS = 2028, 5
SUMMER = (6, 7, 8, 9)
SOURCE = "modelled on PG&E 2023 GNA and DDOR, public versions"


@dataclass(frozen=True)
class Grid:
    """The needs the demo's solicitations ask for."""

    corral: Need
    delta: Need
    tule: Need
    mariposa: Need
    almond_feeder: Facility


def post_grid(utility: Organisation, planner: User) -> Grid:
    """State the territory; post facilities, projects and needs."""
    desk = _Desk(utility, planner)
    state_territory(
        organisation=utility,
        outline=TERRITORY,
        by=planner,
        now=database_now(),
        source="invented for the demo",
    )
    return Grid(
        corral=desk.corral(),
        delta=desk.small_need(
            "DELTA 2103", "GNA_2026_0211", [1400, 1450, 1500, 1550, 1600], cost_usd=5_200_000
        ),
        tule=desk.small_need(
            "TULE 1102", "GNA_2026_0347", [1100, 1200, 1300, 1400, 1500], cost_usd=4_600_000
        ),
        mariposa=desk.small_need("MARIPOSA 1101", "GNA_2026_0093", [1300] * N_YEARS, cost_usd=6_100_000),
        almond_feeder=desk.feeder("ALMOND 2104"),
    )


@dataclass(frozen=True)
class _Desk:
    """A planner at work for a utility."""

    utility: Organisation
    planner: User

    def corral(self) -> Need:
        """The need of the published figures."""
        draft = NeedDraft(
            code="DEMO_GNA_162991101",
            title="CORRAL 1101 overloads on summer afternoons",
            facility=self.feeder("CORRAL 1101"),
            terms=_summer_call([2350] * N_YEARS, calls=100),
            projects=(self._project("DEMO-DDOR1022", "New feeder CORRAL 1104", cost_usd=7_046_000),),
            max_consecutive_days=5,
            notice_hours=Decimal(24),
            published_rating_kw=Decimal(12_190),
            published_forecast_kw=Decimal(14_080),
            published_need_kw=Decimal(2_350),
            note="Forecast less rating is 1,890 kW; the published need, 2,350 kW, is what offers are asked for.",
            source=SOURCE,
        )
        return post_need(organisation=self.utility, by=self.planner, draft=draft)

    def small_need(self, feeder: str, code: str, kw_by_year: list[int], *, cost_usd: int) -> Need:
        """An invented need on a feeder of its own, with the project it would avoid."""
        draft = NeedDraft(
            code=code,
            title=f"{feeder} above its rating on summer evenings",
            facility=self.feeder(feeder),
            terms=_summer_call(kw_by_year, calls=60),
            projects=(self._project(f"P-{code[-4:]}", f"Reconductor {feeder}", cost_usd=cost_usd),),
            max_consecutive_days=4,
            notice_hours=Decimal(24),
            source="invented for the demo",
        )
        return post_need(organisation=self.utility, by=self.planner, draft=draft)

    def feeder(self, name: str) -> Facility:
        """A feeder under its bank and substation."""
        place = name.split(maxsplit=1)[0]
        substation = self._facility(FacilityKind.SUBSTATION, place, None, Decimal(115))
        bank = self._facility(FacilityKind.BANK, f"{place} BANK 1", substation, None)
        return self._facility(FacilityKind.FEEDER, name, bank, Decimal(12))

    def _facility(
        self, kind: FacilityKind, name: str, parent: Facility | None, voltage_kv: Decimal | None
    ) -> Facility:
        latitude, longitude = place_of(name, kind)
        return post_facility(
            organisation=self.utility,
            kind=kind,
            name=name,
            by=self.planner,
            parent=parent,
            voltage_kv=voltage_kv,
            latitude=latitude,
            longitude=longitude,
            boundary=CORRAL_AREA if name == "CORRAL 1101" else None,
        )

    def _project(self, code: str, name: str, *, cost_usd: int) -> Project:
        return post_project(
            organisation=self.utility,
            code=code,
            name=name,
            installed_cost_usd=Decimal(cost_usd),
            in_service_on=date(FIRST_YEAR, 6, 1),
            by=self.planner,
            project_type=ProjectType.LOAD_RELIEF,
            life_years=40,
            revenue_requirement_multiplier=Decimal("1.5"),
            lead_time_months=12,
            source=SOURCE,
        )


def _summer_call(kw_by_year: list[int], *, calls: int) -> CallTerms:
    years = range(FIRST_YEAR, FIRST_YEAR + N_YEARS)
    return CallTerms(
        amount_by_year={year: Decimal(kw) for year, kw in zip(years, kw_by_year, strict=True)},
        windows=(Window(months=SUMMER, start_hour=15, end_hour=22),),
        duration_hours=5,
        calls_per_year=calls,
    )
