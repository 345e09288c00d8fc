"""The two worked examples of docs/method.md: every figure printed there, from the engine and by plain arithmetic."""

from pathlib import Path
from typing import Any

import pytest

from nmv.case import Case
from nmv.market_value import OfferResult, evaluate_offer
from tests.factories.cases import monthly_curve, yearly_curve

METHOD = Path(__file__).resolve().parents[2] / "docs" / "method.md"

TERM = {
    "term_starts_on": "2027-01-01",
    "term_ends_on": "2028-12-31",
    "commercial_operation_on": "2026-12-01",
    "contract_kw": [1000.0] * 12,
}
STORAGE = TERM | {
    "id": "storage",
    "technology": "storage",
    "need_ids": ["evening"],
    "price": {"fixed_usd_per_kw_month": 10.0, "variable_usd_per_mwh": 5.0},
    "storage": {"power_kw": 1000.0, "energy_kwh": 4000.0, "round_trip_efficiency": 0.8},
    "availability": 0.95,
}
SOLAR = TERM | {
    "id": "solar",
    "technology": "solar",
    "need_ids": ["midday"],
    "price": {"variable_usd_per_mwh": 30.0, "escalator_per_year": 0.01},
    "shape": {"month_hour_kw": [[0.0] * 8 + [800.0] * 8 + [0.0] * 8] * 12},
    "degradation_per_year": 0.01,
    "rps_eligible": True,
}


def call(need_id: str, kw: float, starts_hour: int) -> dict[str, Any]:
    window = {"months": [6, 7, 8, 9], "starts_hour": starts_hour, "ends_hour": starts_hour + 4}
    return {
        "id": need_id,
        "call": {"kw_by_year": {"2027": kw, "2028": kw}, "duration_hours": 4, "windows": [window]},
        "calls_per_year": 10,
    }


def example() -> Case:
    """Arizona keeps standard time all year, so every day of the curve is the same by the clock."""
    energy = {
        "unit": "USD/MWh",
        "starts_at": "2025-01-01T07:00:00Z",
        "values": ([20.0] * 6 + [40.0] * 11 + [90.0] * 4 + [40.0] * 3) * 365,
        "extension": {"price_year": 2027, "escalator_per_year": 0.0, "horizon_year": 2030},
    }
    project = {
        "id": "transformer",
        "need_ids": ["evening", "midday"],
        "need_split": {"evening": 0.75, "midday": 0.25},
        "solutions": [{"installed_cost_usd": 2e6, "life_years": 40, "revenue_requirement_multiplier": 1.5}],
        "deferral_starts_in": 2027,
        "deferral_years": 2,
    }
    return Case.from_dict(
        {
            "convention": {
                "id": "nominal-end-of-year-pv-kw-v1",
                "discount_rate_per_year": 0.07,
                "inflation_per_year": 0.02,
                "valuation_year": 2026,
            },
            "time_zone": "America/Phoenix",
            "curves": {
                "hourly": {"energy": energy},
                "monthly": {"ra": monthly_curve(5.0, escalator=0.02)},
                "yearly": {"rec": yearly_curve(12.0, "USD/MWh")},
            },
            "needs": [call("evening", 1250.0, 17), call("midday", 1600.0, 10)],
            "projects": [project],
            "protocol": {
                "energy": {"curve": "energy"},
                "ra": {"system": "ra"},
                "nqc": {"solar": {"rule": "elcc", "elcc_by_month": [0.25] * 12}},
                "rec_curve": "rec",
                "integration_cost_usd_per_mwh": {"solar": 3.0},
                "dispatch_window": "day",
            },
            "offers": [STORAGE, SOLAR],
        }
    )


@pytest.fixture(scope="module")
def results() -> dict[str, OfferResult]:
    case = example()
    return {offer.id: evaluate_offer(case, offer.id) for offer in case.offers}


# First-year carrying charge: 3,000,000 * 0.05 / (1 - (1.02/1.07)^40) = 175,943.53.
CHARGE = 3e6 * 0.05 / (1 - (1.02 / 1.07) ** 40)
# 8 hours * 800 kW on 365 and 366 days, the second year 1 % less.
SUN_MWH = (6.4 * 365, 6.4 * 366 * 0.99)

BY_HAND: dict[str, dict[str, tuple[float, float]]] = {
    "storage": {
        "RA": (5.0 * 12 * 1000, 5.1 * 12 * 1000),
        "ENERGY": (260.0 * 365 * 0.95, 260.0 * 366 * 0.95),
        "DISTRIBUTION_DEFERRAL": (CHARGE * 0.75 * 0.76, CHARGE * 1.02 * 0.75 * 0.76),
        "FIXED_PAYMENTS": (-120_000.0, -120_000.0),
        "VARIABLE_PAYMENTS": (-5.0 * 4 * 365 * 0.95, -5.0 * 4 * 366 * 0.95),
    },
    "solar": {
        "RA": (5.0 * 12 * 200, 5.1 * 12 * 200),
        "ENERGY": (40.0 * SUN_MWH[0], 40.0 * SUN_MWH[1]),
        "RPS": (12.0 * SUN_MWH[0], 12.0 * SUN_MWH[1]),
        "INTEGRATION": (-3.0 * SUN_MWH[0], -3.0 * SUN_MWH[1]),
        "DISTRIBUTION_DEFERRAL": (CHARGE * 0.25 * 0.5, CHARGE * 1.02 * 0.25 * 0.495),
        "VARIABLE_PAYMENTS": (-30.0 * SUN_MWH[0], -30.3 * SUN_MWH[1]),
    },
}


@pytest.mark.parametrize("offer_id", list(BY_HAND))
def test_the_engine_gives_the_figures_worked_out_by_hand(
    results: dict[str, OfferResult], offer_id: str
) -> None:
    found = {row.code: row.cash_flow_usd for row in results[offer_id].components}
    expected = {code: BY_HAND[offer_id].get(code, (0.0, 0.0)) for code in found}
    assert found == {code: pytest.approx(flow, rel=1e-9, abs=1e-6) for code, flow in expected.items()}


def printed(amount: float, decimals: int = 2) -> str:
    return f"{amount:,.{decimals}f}".replace("-", "−")


def rows(result: OfferResult, flows: dict[str, tuple[float, float]]) -> list[str]:
    """The rows of an example's table: two years, present value, levelized value, then the sum."""
    shown = []
    total, size = 0.0, 1000 / 1.07 + 1000 / 1.07**2
    for code, (first, second) in flows.items():
        worth = first / 1.07 + second / 1.07**2
        total += worth
        cells = [printed(first), printed(second), printed(worth), printed(worth / size, 4)]
        shown.append(f"| `{code}` | {' | '.join(cells)} |")
    assert total == pytest.approx(result.npv_usd, abs=1e-6)
    assert total / size == pytest.approx(result.nmv_usd_per_kw_year, abs=1e-9)
    return [*shown, f"| **NMV** | | | **{printed(total)}** | **{printed(total / size, 4)}** |"]


@pytest.mark.parametrize("offer_id", list(BY_HAND))
def test_the_document_prints_these_figures(results: dict[str, OfferResult], offer_id: str) -> None:
    text = METHOD.read_text(encoding="utf-8")
    for row in rows(results[offer_id], BY_HAND[offer_id]):
        assert row in text


def test_the_document_states_the_shares_and_the_charge(results: dict[str, OfferResult]) -> None:
    text = METHOD.read_text(encoding="utf-8")
    assert results["storage"].needs[0].share_by_year == pytest.approx((0.76, 0.76))
    assert results["solar"].needs[0].share_by_year == pytest.approx((0.5, 0.495))
    assert f"= {printed(CHARGE)} $" in text
    assert f"= {printed(1000 / 1.07 + 1000 / 1.07**2, 4)} kW-years" in text
