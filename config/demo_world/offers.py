"""The offers of the demo: every technology, good and poor, large and small."""

import math
from dataclasses import dataclass, field, replace
from typing import Any

from solicitations.models import Need

EVIDENCE = {
    "developer_experience": "Eleven projects in operation, the oldest since 2019; two of them on this utility's grid.",
    "o_and_m_experience": "Own operations centre, staffed day and night; availability of the fleet 98.6 % last year.",
    "commercial_technology": "Equipment of two makers with more than 1 GW each in operation.",
    "delivery_date": "Site under option, permit filed; eleven months from notice to operation on the last three jobs.",
    "interconnection": "Fast-track study complete; no upgrade past the point of interconnection.",
}
THIN_EVIDENCE = {
    "developer_experience": "First project of this size.",
    "o_and_m_experience": "",
    "commercial_technology": "Commercial elsewhere, two pilots in the state.",
    "delivery_date": "Site under discussion.",
    "interconnection": "Application to be filed after award.",
}


@dataclass(frozen=True)
class Idea:
    """One offer before it is written down."""

    developer: int
    name: str
    technology: str
    contract_kw: float
    delivery: dict[str, Any]
    fixed: float
    variable: float = 0.0
    escalator: float = 0.0
    availability: float = 0.97
    degradation: float = 0.0
    evidence: dict[str, str] = field(default_factory=lambda: EVIDENCE)
    rps: bool = False
    # In which parts it may be taken; all or nothing where nothing is said.
    together: dict[str, Any] = field(default_factory=dict)

    def technical(self, need: Need, *, first_year: int, n_years: int) -> dict[str, Any]:
        """The technical part of the document."""
        return {
            "name": self.name,
            "technology": self.technology,
            "needs": [str(need.pk)],
            "delivery_point": str(need.facility_id),
            "starts_on": f"{first_year}-01-01",
            "ends_on": f"{first_year + n_years - 1}-12-31",
            "commercial_operation_on": f"{first_year - 1}-11-15",
            "contract_kw": [round(self.contract_kw, 1)] * 12,
            "delivery": self.delivery,
            "availability": self.availability,
            "degradation_per_year": self.degradation,
            "rps_eligible": self.rps,
            "viability": self.evidence,
            "other_value": "Inverters support voltage at the feeder's end."
            if self.technology == "STORAGE"
            else "",
            **({"together": self.together} if self.together else {}),
        }

    def price(self) -> dict[str, Any]:
        """The price part."""
        return {
            "fixed_usd_per_kw_month": self.fixed,
            "variable_usd_per_mwh": self.variable,
            "escalator_per_year": self.escalator,
        }


def storage(
    power_kw: float, hours: float, *, efficiency: float = 0.86, ancillary: bool = False
) -> dict[str, Any]:
    """A battery."""
    return {
        "kind": "storage",
        "power_kw": power_kw,
        "energy_kwh": power_kw * hours,
        "round_trip_efficiency": efficiency,
        "ancillary_services": ancillary,
    }


def solar_shape(kw_ac: float) -> dict[str, Any]:
    """A tracking array, by month and clock hour."""
    season = [0.52, 0.62, 0.74, 0.84, 0.92, 0.97, 0.96, 0.92, 0.84, 0.72, 0.57, 0.48]
    return _shape(kw_ac, season, lambda hour: max(0.0, math.sin(math.pi * (hour + 0.5 - 5.5) / 14.5)) ** 0.6)


def wind_shape(kw_ac: float) -> dict[str, Any]:
    """A delta-breeze site: strong on summer evenings."""
    season = [0.20, 0.24, 0.32, 0.42, 0.50, 0.55, 0.52, 0.48, 0.38, 0.28, 0.22, 0.20]
    return _shape(kw_ac, season, lambda hour: 0.65 + 0.35 * math.cos(math.pi * (hour - 21) / 12))


def efficiency_shape(kw: float) -> dict[str, Any]:
    """Cooling and lighting retrofits: most on summer afternoons."""
    season = [0.35, 0.35, 0.4, 0.5, 0.7, 0.95, 1.0, 1.0, 0.9, 0.6, 0.4, 0.35]
    return _shape(kw, season, lambda hour: 0.45 + 0.55 * max(0.0, math.cos(math.pi * (hour - 17) / 16)))


def linear_generator(kw: float) -> dict[str, Any]:
    """A flat block for the late afternoon and evening."""
    return _shape(kw, [1.0] * 12, lambda hour: 1.0 if 14 <= hour < 22 else 0.0)  # noqa: PLR2004 - clock hours


def called(kw: float, *, hours: int, calls: int) -> dict[str, Any]:
    """Demand response on call."""
    return {
        "kind": "demand_response",
        "kw": kw,
        "hours_per_call": hours,
        "calls_per_year": calls,
        "months": [6, 7, 8, 9],
        "start_hour": 14,
        "end_hour": 23,
        "notice_hours": 20,
    }


def hybrid(solar_kw: float, power_kw: float, hours: float, limit_kw: float) -> dict[str, Any]:
    """Solar and a battery behind one interconnection."""
    device = {key: value for key, value in storage(power_kw, hours).items() if key != "kind"}
    return {
        "kind": "hybrid",
        "shape": solar_shape(solar_kw),
        "storage": device,
        "interconnection_kw": limit_kw,
    }


def _shape(kw: float, season: list[float], of_hour: Any) -> dict[str, Any]:
    table = [[round(kw * month * of_hour(hour), 1) for hour in range(24)] for month in season]
    return {"kind": "month_hour", "kw": table}


def fourteen_offers() -> list[Idea]:
    """Fourteen offers of all technologies for a need of 2,350 kW over five hours."""
    return [
        Idea(
            0,
            "Corral battery, five hours",
            "STORAGE",
            2400,
            storage(2400, 5.2, ancillary=True),
            14.9,
            variable=1.0,
        ),
        Idea(0, "Corral battery, four hours", "STORAGE", 2400, storage(2400, 4.0), 12.2, variable=1.0),
        Idea(
            0,
            "Corral battery, half size",
            "STORAGE",
            1200,
            storage(1200, 5.5, ancillary=True),
            13.6,
            variable=1.0,
        ),
        Idea(
            1,
            "Delta feeder solar",
            "SOLAR",
            1500,
            solar_shape(1500),
            0.0,
            variable=46.0,
            rps=True,
            degradation=0.005,
        ),
        Idea(
            1,
            "Solar and storage at the substation",
            "HYBRID",
            1800,
            hybrid(2000, 1800, 5, 2000),
            17.4,
            rps=True,
        ),
        Idea(
            1,
            "Small solar garden",
            "SOLAR",
            600,
            solar_shape(600),
            0.0,
            variable=58.0,
            rps=True,
            degradation=0.005,
        ),
        Idea(
            1,
            "Delta breeze turbines",
            "WIND",
            900,
            wind_shape(1600),
            0.0,
            variable=52.0,
            rps=True,
            availability=0.93,
        ),
        Idea(
            2,
            "Irrigation pump response",
            "DEMAND_RESPONSE",
            900,
            called(900, hours=5, calls=60),
            4.8,
            variable=30.0,
            together={"quantity": "divisible", "least_share": 0.5},
        ),
        Idea(
            2,
            "Commercial cooling response",
            "DEMAND_RESPONSE",
            1100,
            called(1100, hours=5, calls=100),
            6.4,
            variable=45.0,
            together={"quantity": "divisible", "least_share": 0.25},
        ),
        Idea(
            2,
            "Evening appliance response",
            "DEMAND_RESPONSE",
            500,
            called(500, hours=3, calls=100),
            3.9,
            variable=25.0,
            evidence=THIN_EVIDENCE,
        ),
        Idea(
            3,
            "Cold-storage efficiency",
            "ENERGY_EFFICIENCY",
            450,
            efficiency_shape(450),
            6.9,
            availability=1.0,
        ),
        Idea(
            3,
            "Town-wide cooling retrofit",
            "ENERGY_EFFICIENCY",
            800,
            efficiency_shape(800),
            8.8,
            availability=1.0,
        ),
        Idea(
            3,
            "Biogas linear generators",
            "OTHER",
            700,
            linear_generator(700),
            16.0,
            variable=62.0,
            availability=0.95,
            rps=True,
            evidence=THIN_EVIDENCE,
            together={"quantity": "blocks", "blocks": 7},
        ),
        Idea(
            0,
            "Long-duration flow battery",
            "STORAGE",
            2400,
            storage(2400, 8, efficiency=0.72),
            19.8,
            evidence=THIN_EVIDENCE,
        ),
    ]


def many_offers(n_offers: int) -> list[Idea]:
    """So many offers: the fourteen, and then the same again at other prices, a little dearer each time."""
    ideas = fourteen_offers()
    found = []
    for number in range(n_offers):
        again, place = divmod(number, len(ideas))
        idea = ideas[place]
        dearer = 1 + 0.013 * again + 0.002 * (place % 5)
        if again:
            price = round(idea.fixed * dearer, 3)
            idea = replace(idea, name=f"{idea.name}, plan {again + 1}", fixed=price)
            idea = replace(idea, variable=round(idea.variable * dearer, 3))
        found.append(idea)
    return found


def a_few_offers() -> list[Idea]:
    """Three offers for the solicitations that need fewer."""
    return [
        Idea(0, "Feeder battery", "STORAGE", 1500, storage(1500, 5.0), 13.9, variable=1.0),
        Idea(
            2,
            "Packing-house response",
            "DEMAND_RESPONSE",
            700,
            called(700, hours=5, calls=80),
            5.2,
            variable=35.0,
        ),
        Idea(1, "Rooftop solar portfolio", "SOLAR", 900, solar_shape(900), 0.0, variable=49.0, rps=True),
    ]
