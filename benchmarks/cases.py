"""A seeded case of many mixed offers: what a large solicitation would bring to a run."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nmv.case import EDITIONS, Case

HOURS = 8760
FIRST_YEAR = 2027
EVENING = (17, 21)
WIND_SHARE = 0.5
_KINDS = ("storage", "solar", "wind", "demand_response", "energy_efficiency")
_MIX = (0.35, 0.25, 0.1, 0.15, 0.15)
_SUMMER = [6, 7, 8, 9]

Floats = NDArray[np.float64]


def year_of_prices(rng: np.random.Generator) -> Floats:
    """A year of prices with an evening peak and some negative hours, USD/MWh."""
    hour = np.arange(HOURS) % 24
    evening = (hour >= EVENING[0]) & (hour <= EVENING[1])
    return np.asarray(
        35 + 18 * np.sin((hour - 14) / 24 * 2 * np.pi) + 15 * evening + rng.normal(0, 14, HOURS)
    )


def mixed_case(
    n_offers: int,
    *,
    n_years: int = 20,
    seed: int = 1,
    need_id: str = "bank",
    offer_ids: Sequence[str] | None = None,
) -> Case:
    """A case of `n_offers` offers of five technologies against one evening need with its project."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice(_KINDS, n_offers, p=_MIX)
    names = offer_ids or [f"offer-{n:04d}" for n in range(n_offers)]
    return Case.from_dict(
        {
            "schema": EDITIONS[-1],
            "convention": {
                "id": "nominal-end-of-year-pv-kw-v1",
                "discount_rate_per_year": 0.07,
                "inflation_per_year": 0.02,
                "valuation_year": FIRST_YEAR - 1,
            },
            "time_zone": "America/Los_Angeles",
            "curves": _curves(rng),
            "needs": [_need(need_id, n_years)],
            "projects": [_project(need_id, n_years)],
            "protocol": {"energy": {"curve": "energy"}, "ra": {"system": "ra"}},
            "offers": [
                {"id": name, "need_ids": [need_id]} | _offer(rng, str(kind), n_years)
                for name, kind in zip(names, kinds, strict=True)
            ],
        }
    )


def _curves(rng: np.random.Generator) -> dict[str, Any]:
    energy = {
        "unit": "USD/MWh",
        "starts_at": "2025-01-01T08:00:00Z",
        "values": year_of_prices(rng),
        "extension": {"price_year": 2025, "escalator_per_year": 0.02, "horizon_year": 2060},
    }
    capacity = {
        "unit": "USD/kW-month",
        "first_year": FIRST_YEAR,
        "values": [[5.0] * 12],
        "escalator_per_year": 0.02,
        "horizon_year": 2060,
    }
    return {"hourly": {"energy": energy}, "monthly": {"ra": capacity}}


def _need(need_id: str, n_years: int) -> dict[str, Any]:
    windows = [{"months": _SUMMER, "day_type": "weekday", "starts_hour": 16, "ends_hour": 22}]
    years = {str(FIRST_YEAR + k): 20_000.0 + 500.0 * k for k in range(min(10, n_years))}
    return {
        "id": need_id,
        "call": {"kw_by_year": years, "duration_hours": 4, "windows": windows},
        "calls_per_year": 20,
    }


def _project(need_id: str, n_years: int) -> dict[str, Any]:
    return {
        "id": "bank-upgrade",
        "need_ids": [need_id],
        "solutions": [
            {"installed_cost_usd": 12e6, "life_years": 40.0, "revenue_requirement_multiplier": 1.5}
        ],
        "deferral_starts_in": FIRST_YEAR,
        "deferral_years": min(10, n_years),
    }


def _offer(rng: np.random.Generator, kind: str, n_years: int) -> dict[str, Any]:
    kw = float(np.round(rng.lognormal(7.0, 0.8), 1))
    made: dict[str, Any] = {
        "technology": kind,
        "contract_kw": [kw] * 12,
        "term_starts_on": f"{FIRST_YEAR}-01-01",
        "term_ends_on": f"{FIRST_YEAR + n_years - 1}-12-31",
        "commercial_operation_on": f"{FIRST_YEAR - 1}-10-01",
        "price": {
            "fixed_usd_per_kw_month": float(np.round(rng.uniform(6, 14), 2)),
            "variable_usd_per_mwh": float(np.round(rng.uniform(0, 4), 2)),
        },
        "availability": 0.97,
        "degradation_per_year": 0.01,
    }
    return made | _asset(rng, kind, kw)


def _asset(rng: np.random.Generator, kind: str, kw: float) -> dict[str, Any]:
    if kind == "storage":
        energy = kw * float(rng.choice([2.0, 4.0, 6.0]))
        return {"storage": {"power_kw": kw, "energy_kwh": energy, "round_trip_efficiency": 0.86}}
    if kind == "demand_response":
        window = {"months": _SUMMER, "day_type": "weekday", "starts_hour": 15, "ends_hour": 22}
        return {
            "demand_response": {"power_kw": kw, "hours_per_call": 4, "calls_per_year": 40, "window": window}
        }
    if kind == "energy_efficiency":
        return {"shape": {"month_hour_kw": [[kw] * 24 for _ in range(12)]}}
    return {"shape": {"clock": "standard", "hourly_kw": _output(rng, kind) * kw}}


def _output(rng: np.random.Generator, kind: str) -> Floats:
    """A year of output per kW: a bell by day, or wind at any hour."""
    if kind == "wind":
        return np.minimum(rng.weibull(2.0, HOURS) * WIND_SHARE, 1.0)
    hour, day = np.arange(HOURS) % 24, np.arange(HOURS) // 24
    bell = np.maximum(0.0, np.sin((hour - 6) / 12 * np.pi)) * (
        0.75 + 0.25 * np.cos((day - 172) / 365 * 2 * np.pi)
    )
    return np.asarray(bell * rng.uniform(0.6, 1.0, HOURS))
