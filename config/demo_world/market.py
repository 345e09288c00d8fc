"""Curves, the valuation protocol, and the runs of the demo."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from config.demo_world import prices
from config.demo_world.grid import FIRST_YEAR
from config.demo_world.people import Cast
from kernel.clock import database_now
from solicitations.models import Solicitation
from valuation.services.curves import (
    Extension,
    Provenance,
    create_curve,
    import_hourly_version,
    post_values_version,
)
from valuation.services.evaluating import evaluate_run
from valuation.services.optimising import find_optimum
from valuation.services.protocols import lock_protocol, save_protocol
from valuation.services.runs import request_run
from valuation.states import CurveKind

PLACE = "DELTA_ZONE"
EXTENSION = Extension(price_year=prices.YEAR, horizon_year=2055, escalator_per_year=Decimal("0.02"))
PROVENANCE = Provenance(
    vintage="demo 2026-11",
    source="generated from a fixed seed (config/demo_world/prices.py)",
    illustrative=True,
)
HOURLY = {
    CurveKind.ENERGY: prices.energy_prices,
    CurveKind.REG_UP: prices.regulation_up_prices,
    CurveKind.REG_DOWN: prices.regulation_down_prices,
}
POSTED = {
    CurveKind.RA_SYSTEM: prices.RA_SYSTEM_USD_PER_KW_MONTH,
    CurveKind.RA_FLEX: prices.RA_FLEX_PREMIUM_USD_PER_KW_MONTH,
    CurveKind.REC: prices.REC_USD_PER_MWH,
}
# A general notion of what a solar or wind kW is worth to the system by month; an example, not a citation.
ELCC_SOLAR = ["0.04", "0.03", "0.18", "0.15", "0.16", "0.31", "0.39", "0.27", "0.14", "0.02", "0.02", "0"]
ELCC_WIND = ["0.14", "0.12", "0.28", "0.25", "0.25", "0.33", "0.23", "0.21", "0.15", "0.08", "0.12", "0.13"]


@dataclass(frozen=True)
class PostedCurves:
    """The versions the protocols name, by kind."""

    by_kind: dict[str, UUID]


def post_curves(cast: Cast) -> PostedCurves:
    """Import the generated prices as the utility's curves."""
    hourly = {str(kind): _import(cast, kind) for kind in HOURLY}
    posted = {str(kind): _post(cast, kind) for kind in POSTED}
    return PostedCurves(hourly | posted)


def _import(cast: Cast, kind: CurveKind) -> UUID:
    curve = create_curve(
        organisation=cast.utility, code=_code(kind), name=_name(kind), kind=kind, place=PLACE, by=cast.planner
    )
    unit = "USD/MWh" if kind == CurveKind.ENERGY else "USD/MW-h"
    version = import_hourly_version(
        curve=curve,
        files=[(f"{_code(kind)}.csv", prices.hourly_csv(HOURLY[kind](), unit=unit, place=PLACE))],
        format_code="plain",
        first_day=date(prices.YEAR, 1, 1),
        extension=EXTENSION,
        provenance=PROVENANCE,
        by=cast.planner,
        now=database_now(),
    )
    return version.pk


def _post(cast: Cast, kind: CurveKind) -> UUID:
    curve = create_curve(
        organisation=cast.utility, code=_code(kind), name=_name(kind), kind=kind, by=cast.planner
    )
    version = post_values_version(
        curve=curve,
        values=[Decimal(str(value)) for value in POSTED[kind]],
        extension=EXTENSION,
        provenance=PROVENANCE,
        by=cast.planner,
        now=database_now(),
    )
    return version.pk


def _code(kind: CurveKind) -> str:
    return f"demo-{kind.lower().replace('_', '-')}"


def _name(kind: CurveKind) -> str:
    return f"Illustrative {kind.label}"


def adopt_protocol(solicitation: Solicitation, curves: PostedCurves, cast: Cast) -> None:
    """Write the protocol of a draft and lock it."""
    protocol = save_protocol(solicitation=solicitation, content=_protocol(curves), by=cast.procurement)
    lock_protocol(protocol=protocol, by=cast.procurement, now=database_now())
    solicitation.refresh_from_db()


def value_offers(solicitation: Solicitation, cast: Cast) -> None:
    """Ask for a run and see it through here, as a worker would."""
    run = request_run(solicitation=solicitation, by=cast.procurement, now=database_now())
    evaluate_run(run_id=run.pk)
    find_optimum(run_id=run.pk)


def _protocol(curves: PostedCurves) -> dict[str, Any]:
    return {
        "convention": {
            "discount_rate_per_year": "0.07",
            "inflation_per_year": "0.02",
            "valuation_year": FIRST_YEAR - 1,
        },
        "curves": {kind: str(version_id) for kind, version_id in curves.by_kind.items()},
        "energy": {"loss_factor": "0.05"},
        "ra": {"flexible": "premium"},
        "nqc": {
            "SOLAR": {"rule": "elcc", "elcc_by_month": ELCC_SOLAR},
            "WIND": {"rule": "elcc", "elcc_by_month": ELCC_WIND},
            "STORAGE": {"rule": "duration", "duration_hours": "4"},
            "HYBRID": {"rule": "duration", "duration_hours": "4"},
            "DEMAND_RESPONSE": {"rule": "contract", "factor": "0.9"},
            "ENERGY_EFFICIENCY": {"rule": "contract"},
            "OTHER": {"rule": "contract", "factor": "0.95"},
        },
        "ancillary": {
            "products": {
                "REG_UP": {"called_fraction": "0.15", "depth_kw": "1000"},
                "REG_DOWN": {"called_fraction": "0.15", "depth_kw": "1000"},
            },
        },
        "integration_usd_per_mwh": {"SOLAR": "3", "WIND": "4", "HYBRID": "3"},
        "transmission": {"usd_per_kw_year": "9", "escalator_per_year": "0.02", "coincidence": _COINCIDENCE},
        "deferral": {"policy": "all_needs_met"},
        "ranking": {"tie_band_usd_per_kw_year": "5"},
    }


_COINCIDENCE = {
    "STORAGE": "0.9",
    "HYBRID": "0.9",
    "DEMAND_RESPONSE": "0.8",
    "ENERGY_EFFICIENCY": "0.6",
    "SOLAR": "0.2",
    "WIND": "0.3",
    "OTHER": "0.9",
}
