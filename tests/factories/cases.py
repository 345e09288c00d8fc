"""Plain case data for the engine's tests: one small complete case, and parts to change in it."""

import datetime as dt
from typing import Any

HOURS = 8760


def flat_curve(usd_per_mwh: float, *, price_year: int = 2027, escalator: float = 0.0) -> dict[str, Any]:
    """A price that is the same in every hour of 2025, extended to other years."""
    return {
        "unit": "USD/MWh",
        "starts_at": "2025-01-01T08:00:00Z",
        "values": [usd_per_mwh] * HOURS,
        "extension": {"price_year": price_year, "escalator_per_year": escalator, "horizon_year": 2060},
    }


def daily_curve(by_hour: list[float]) -> dict[str, Any]:
    """A price that repeats the same 24 Pacific clock hours on every day of 2025 (standard time)."""
    return flat_curve(0.0) | {"values": by_hour * 365}


def monthly_curve(usd_per_kw_month: float, *, escalator: float = 0.0) -> dict[str, Any]:
    """A capacity price, the same in every month, growing yearly."""
    return {
        "unit": "USD/kW-month",
        "first_year": 2027,
        "values": [[usd_per_kw_month] * 12],
        "escalator_per_year": escalator,
        "horizon_year": 2060,
    }


def yearly_curve(value: float, unit: str, *, escalator: float = 0.0) -> dict[str, Any]:
    """One value per year, growing yearly."""
    return {
        "unit": unit,
        "first_year": 2027,
        "values": [value],
        "escalator_per_year": escalator,
        "horizon_year": 2060,
    }


def storage_offer(offer_id: str = "storage", **changes: Any) -> dict[str, Any]:
    """A 1 MW / 4 MWh store for ten years from 2027."""
    return {
        "id": offer_id,
        "technology": "storage",
        "need_ids": ["feeder"],
        "contract_kw": [1000.0] * 12,
        "term_starts_on": "2027-01-01",
        "term_ends_on": "2036-12-31",
        "commercial_operation_on": "2026-12-01",
        "price": {"fixed_usd_per_kw_month": 10.0},
        "storage": {"power_kw": 1000.0, "energy_kwh": 4000.0, "round_trip_efficiency": 0.85},
    } | changes


def shape_offer(offer_id: str = "solar", *, kw: float = 1000.0, **changes: Any) -> dict[str, Any]:
    """Flat output in every hour of every month: a solar offer by name only."""
    return {
        "id": offer_id,
        "technology": "solar",
        "need_ids": ["feeder"],
        "contract_kw": [kw] * 12,
        "term_starts_on": "2027-01-01",
        "term_ends_on": "2036-12-31",
        "commercial_operation_on": "2026-12-01",
        "price": {"fixed_usd_per_kw_month": 10.0},
        "shape": {"month_hour_kw": [[kw] * 24 for _ in range(12)]},
    } | changes


def response_offer(offer_id: str = "response", **changes: Any) -> dict[str, Any]:
    """500 kW of load called off for up to four hours between 15:00 and 22:00, 100 times a year."""
    return {
        "id": offer_id,
        "technology": "demand_response",
        "need_ids": ["feeder"],
        "contract_kw": [500.0] * 12,
        "term_starts_on": "2027-01-01",
        "term_ends_on": "2036-12-31",
        "commercial_operation_on": "2026-12-01",
        "price": {"fixed_usd_per_kw_month": 4.0},
        "demand_response": {
            "power_kw": 500.0,
            "hours_per_call": 4,
            "calls_per_year": 100,
            "window": {"months": [6, 7, 8, 9], "starts_hour": 15, "ends_hour": 22},
        },
    } | changes


def call_need(
    need_id: str = "feeder", *, kw: float = 1000.0, hours: int = 4, **changes: Any
) -> dict[str, Any]:
    """A summer-afternoon call need of the years 2027 to 2036."""
    return {
        "id": need_id,
        "call": {
            "kw_by_year": {str(year): kw for year in range(2027, 2037)},
            "duration_hours": hours,
            "windows": [{"months": [6, 7, 8, 9], "day_type": "all", "starts_hour": 15, "ends_hour": 22}],
        },
        "calls_per_year": 10,
    } | changes


def project(project_id: str = "transformer", **changes: Any) -> dict[str, Any]:
    """A $6M project with multiplier 1.5 and a life of 40 years, deferred 2027 to 2031."""
    return {
        "id": project_id,
        "need_ids": ["feeder"],
        "solutions": [{"installed_cost_usd": 6e6, "life_years": 40, "revenue_requirement_multiplier": 1.5}],
        "deferral_starts_in": 2027,
        "deferral_years": 5,
    } | changes


def case_data(**changes: Any) -> dict[str, Any]:
    """A small complete case: one need, one project, one storage offer, flat prices, r 7 %, i 2 %."""
    return {
        "convention": {
            "id": "nominal-end-of-year-pv-kw-v1",
            "discount_rate_per_year": 0.07,
            "inflation_per_year": 0.02,
            "valuation_year": 2026,
        },
        "time_zone": "America/Los_Angeles",
        "curves": {"hourly": {"energy": flat_curve(40.0)}, "monthly": {"ra": monthly_curve(5.0)}},
        "needs": [call_need()],
        "projects": [project()],
        "protocol": {"energy": {"curve": "energy"}, "ra": {"system": "ra"}},
        "offers": [storage_offer()],
    } | changes


def utc(*parts: int) -> dt.datetime:
    """A UTC instant, written shortly."""
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc, arg-type]
