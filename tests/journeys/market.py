"""What a utility posts before offers come in, by requests: the grid, prices of a generated year, the protocol.

Every posting function gives back both what the requests return and what the independent calculation reads.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from tests.journeys.independent import Call, Posted, Series, Table, WiresProject
from tests.journeys.speaking import ZONE, Cast

YEAR, SEED = 2027, 8760
VALUATION_YEAR = 2027
ESCALATOR = 0.02
RA_SYSTEM = [3.1, 3.0, 2.9, 2.9, 3.2, 5.2, 8.9, 11.4, 12.6, 6.1, 3.3, 3.1]
RA_FLEXIBLE = [0.4] * 12
REC = [14.0]
ELCC = ["0.04", "0.03", "0.18", "0.15", "0.16", "0.31", "0.39", "0.27", "0.14", "0.02", "0.02", "0"]
HOURLY_UNITS = {"ENERGY": "USD/MWh", "REG_UP": "USD/MW-h", "REG_DOWN": "USD/MW-h"}
POSTED_VALUES = {"RA_SYSTEM": RA_SYSTEM, "RA_FLEX": RA_FLEXIBLE, "REC": REC}


def protocol(
    curves: dict[str, str], *, valuation_year: int = VALUATION_YEAR, **changes: Any
) -> dict[str, Any]:
    """How offers are valued."""
    called = {"called_fraction": "0.15", "depth_kw": "500"}
    return {
        "convention": {
            "discount_rate_per_year": "0.07",
            "inflation_per_year": "0.02",
            "valuation_year": valuation_year,
        },
        "curves": curves,
        "energy": {"loss_factor": "0.05", "basis_usd_per_mwh": "-1.25"},
        "ra": {"flexible": "premium"},
        "nqc": {
            "SOLAR": {"rule": "elcc", "elcc_by_month": ELCC},
            "STORAGE": {"rule": "duration", "duration_hours": "4"},
            "DEMAND_RESPONSE": {"rule": "contract", "factor": "0.9"},
        },
        "ancillary": {"products": {"REG_UP": called, "REG_DOWN": called}},
        "integration_usd_per_mwh": {"SOLAR": "3.4"},
        "transmission": {
            "usd_per_kw_year": "9",
            "escalator_per_year": "0.02",
            "coincidence": {"STORAGE": "0.9", "DEMAND_RESPONSE": "0.8", "SOLAR": "0.2"},
        },
        "deferral": {"policy": "all_needs_met"},
        "ranking": {"tie_band_usd_per_kw_year": "5"},
    } | changes


@cache
def generated(kind: str) -> Series:
    """A year of prices: quiet nights, a midday trough, dear evenings, and noise to the last digit."""
    place = ZoneInfo(ZONE)
    start = datetime(YEAR, 1, 1, tzinfo=place).astimezone(UTC)
    n_hours = round((datetime(YEAR + 1, 1, 1, tzinfo=place) - start) / timedelta(hours=1))
    local = [(start + timedelta(hours=n)).astimezone(place) for n in range(n_hours)]
    clock, day = (np.array([getattr(t.timetuple(), part) for t in local]) for part in ("tm_hour", "tm_yday"))
    noise = np.random.default_rng([SEED, len(kind)]).normal(0, 1, n_hours)
    if kind == "ENERGY":
        evening = (30 + 40 * np.exp(-(((day - 225) / 40) ** 2))) * np.exp(-(((clock - 19) / 2.2) ** 2))
        trough = 30 * np.exp(-(((clock - 12.5) / 3) ** 2)) * (1 + 0.6 * np.exp(-(((day - 110) / 45) ** 2)))
        prices = 42 + evening - trough + 4 * noise  # below zero on some spring middays
    else:
        prices = 4 + 5 * np.exp(-(((clock - (18 if kind == "REG_UP" else 11)) / 3) ** 2)) + np.abs(noise)
    return Series(start, tuple(np.round(prices, 6).tolist()), YEAR, ESCALATOR)


def as_csv(series: Series, unit: str) -> bytes:
    """The plain file an importer takes."""
    place = ZoneInfo(ZONE)
    hours = (series.starts_at + timedelta(hours=n) for n in range(len(series.usd_per_mwh)))
    rows = [
        f"{hour.astimezone(place).isoformat()},{price:.6f},{unit},RIDGE"
        for hour, price in zip(hours, series.usd_per_mwh, strict=True)
    ]
    return "\n".join(["timestamp,price,unit,zone", *rows, ""]).encode()


def extension(price_year: int = YEAR) -> dict[str, Any]:
    """How a curve goes on in other years, and where it comes from."""
    return {
        "price_year": price_year,
        "horizon_year": 2050,
        "escalator_per_year": str(ESCALATOR),
        "vintage": "journey",
        "source": "generated for a test",
        "illustrative": True,
    }


def post_curve(cast: Cast, kind: str, *, place: str = "") -> str:
    """Name a curve; its id."""
    named = {"organisation": str(cast.utility.pk), "code": kind.lower().replace("_", "-"), "name": kind}
    made: str = cast.planner.post("curves/", named | {"kind": kind, "place": place})["id"]
    return made


def post_hourly(cast: Cast, kind: str, content: bytes, *, place: str, first_day: date, **said: Any) -> str:
    """Import a file as a curve's first version; the version's id."""
    at = f"curves/{post_curve(cast, kind, place=place)}/versions/"
    fields = extension() | {"format_code": "plain", "first_day": first_day.isoformat()} | said
    made: str = cast.planner.upload(at, f"{kind}.csv", content, part="files", **fields)["id"]
    return made


def post_values(cast: Cast, *, price_year: int = YEAR) -> dict[str, str]:
    """Post the curves that are tables; version ids by kind."""
    return {
        kind: cast.planner.post(
            f"curves/{post_curve(cast, kind)}/versions/",
            extension(price_year) | {"values": [str(value) for value in values]},
        )["id"]
        for kind, values in POSTED_VALUES.items()
    }


def post_generated(cast: Cast, *kinds: str) -> dict[str, str]:
    """Import the generated year of some kinds of price; version ids by kind."""
    return {
        kind: post_hourly(
            cast, kind, as_csv(generated(kind), HOURLY_UNITS[kind]), place="RIDGE", first_day=date(YEAR, 1, 1)
        )
        for kind in kinds
    }


def tables(price_year: int = YEAR) -> dict[str, Table]:
    """The posted tables as the independent calculation reads them."""
    names = {"ra_system": RA_SYSTEM, "ra_flexible": RA_FLEXIBLE, "rec": REC}
    return {name: Table(values, price_year, ESCALATOR) for name, values in names.items()}


def call_of(need: dict[str, Any]) -> Call:
    """A need of one window, as the API shows it."""
    (window,) = need["windows"]
    return Call(
        kw_by_year={int(year): float(kw) for year, kw in need["amount_by_year"].items()},
        months=window["months"],
        start_hour=window["start_hour"],
        end_hour=window["end_hour"],
        hours=need["duration_hours"],
        calls_per_year=need["calls_per_year"],
        max_consecutive_days=need["max_consecutive_days"],
        notice_hours=None if need["notice_hours"] is None else float(need["notice_hours"]),
    )


def wires_project_of(project: dict[str, Any], call: Call, *, part: float = 1.0) -> WiresProject:
    """A project, as the API shows it, deferred from its year in service to the need's last year."""
    starts_in = int(project["in_service_on"][:4])
    return WiresProject(
        installed_usd=float(project["installed_cost_usd"]),
        multiplier=float(project["revenue_requirement_multiplier"]),
        o_and_m_usd_per_year=float(project["o_and_m_usd_per_year"]),
        life_years=project["life_years"],
        starts_in=starts_in,
        n_years=max(call.kw_by_year) - starts_in + 1,
        part=part,
    )


def posted_of(
    content: dict[str, Any], need: dict[str, Any], project: dict[str, Any], energy: Series, **more: Any
) -> Posted:
    """Everything the independent calculation reads."""
    call = call_of(need)
    part, price_year = more.get("part", 1.0), more.get("price_year", YEAR)
    return Posted(
        zone=ZONE,
        protocol=content,
        energy=energy,
        reserves=more.get("reserves", {}),
        need=call,
        project=wires_project_of(project, call, part=part),
        **tables(price_year),
    )
